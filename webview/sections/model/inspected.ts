import type { Evaluation, Importance, TensorStatistics } from '../../../src/protocol/events';
import type { FitState } from '../../../src/protocol/run-state';
import { shownFit, type RunView, type View } from '../../state';

/** What is known of the model that one run trained. */
export interface Inspected {
  run: RunView;
  fit: FitState;
  /** Empty where only one run is shown. */
  name: string;
  /** The style class of its marks. */
  look: string;
  evaluation: Evaluation | null;
  importance: Importance | null;
  /** The latest snapshot's statistics of matrices, or of all tensors where there is no matrix. */
  kernels: TensorStatistics[];
}

export function inspected(view: View): Inspected[] {
  return view.runs.flatMap((run, index) => {
    const fit = shownFit(run, view.settings);
    if (!fit) return [];
    return [
      {
        run,
        fit,
        name: view.runs.length > 1 ? run.record.name : '',
        look: `s${index % 6}`,
        evaluation: fit.evaluations.at(-1) ?? null,
        importance: fit.importance,
        kernels: kernelsOf(fit.weights.at(-1)?.tensors ?? []),
      },
    ];
  });
}

export function kernelsOf(tensors: readonly TensorStatistics[]): TensorStatistics[] {
  const matrices = tensors.filter(({ shape }) => shape.length > 1);
  return matrices.length > 0 ? matrices : [...tensors];
}

/** "with L1: 12 of 60 …" where several runs are shown. */
export function told(name: string, text: string): string {
  return name === '' ? text : `${name}: ${text}`;
}

/** "with L1, band 3", in a table of several runs. */
export function listed(name: string, text: string): string {
  return name === '' ? text : `${name}, ${text}`;
}
