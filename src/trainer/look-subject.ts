import type { DatasetObserver } from './dataset-observer';
import type { CollectedExamples } from './examples';
import type { FitPlan, LabelledRows } from './fit-plan';
import type { Engine, LayersModel } from './framework';
import type { Names } from './names';
import type { Run } from './run';

/** A fit whose model and data are looked at. */
export interface LookSubject {
  run: Run;
  engine: Engine;
  model: LayersModel;
  fit: string;
  /** That of the latest call. */
  readonly plan: FitPlan;
  observer: DatasetObserver | null;
  /** What the script evaluates the model on itself. */
  readonly ownRows?: LabelledRows | null;
  /** As far as they are known by now: those of a dataset once its elements were seen. */
  names: () => Names;
}

interface RowsAtHand {
  rows: LabelledRows | null;
  dispose(): void;
}

export const NO_ROWS: RowsAtHand = { rows: null, dispose: () => undefined };

/** The user's own tensors, or copies of what went by. */
export function rowsAtHand(given: LabelledRows | null, collected: CollectedExamples | undefined): RowsAtHand {
  if (given) {
    const isGone = [...given.inputs, ...given.targets].some((tensor) => tensor.isDisposed);
    return { rows: isGone ? null : given, dispose: () => undefined };
  }
  if (!collected || collected.count === 0) return NO_ROWS;
  const copies = collected.copy();
  return {
    rows: { ...copies, start: 0, count: collected.count },
    dispose: () => {
      for (const tensor of [...copies.inputs, ...copies.targets]) tensor.dispose();
    },
  };
}
