import type { Budget } from './budget';
import type { DatasetObserver } from './dataset-observer';
import { augmentExamples } from './augmented-examples';
import { augmentingLayers } from './augmented-layers';
import { canEvaluate, evaluate, rowsOf as rowsToAsk } from './evaluation';
import type { FitPlan, LabelledRows } from './fit-plan';
import type { Engine, LayersModel } from './framework';
import { readsSynchronously } from './framework';
import { hasColumns, importance } from './importance';
import type { Names } from './names';
import type { CollectedExamples } from './rows';
import type { Run } from './run';

/** What is looked at when a fit ends. */
export interface ClosingLook {
  take(budget: Budget, epoch: number): Promise<void>;
  /** What there was no time for. */
  readonly skipped: readonly string[];
}

export interface LookSubject {
  run: Run;
  engine: Engine;
  model: LayersModel;
  fit: string;
  plan: FitPlan;
  observer: DatasetObserver | null;
  /** As far as they are known by now: those of a dataset once its elements were seen. */
  names: () => Names;
}

export function createClosingLook(look: LookSubject): ClosingLook {
  const { run, engine, model, fit, plan, observer } = look;
  const skipped: string[] = [];
  return {
    skipped,
    async take(budget, epoch) {
      if (epoch === 0) return;
      const validation = rowsOf(plan.validationRows, observer?.validation);
      const needsTraining = !validation.rows || augmentingLayers(model).length > 0;
      const training = needsTraining ? rowsOf(plan.train, observer?.examples) : NONE;
      const subject = {
        run,
        engine,
        model,
        fit,
        batchSize: FIRST_BATCH,
        validation: validation.rows,
        training: training.rows,
      };
      try {
        if (!canEvaluate(subject)) return;
        budget.grantAllowance();
        const allowed = run.evaluatesFully ? Infinity : budget.leftFor('evaluation');
        const begin = performance.now();
        const left = () => allowed - (performance.now() - begin);
        const evaluation = await evaluate(subject, epoch, left);
        budget.spend('evaluation', performance.now() - begin);
        if (evaluation === 'no time') skipped.push('evaluation');
        else if (evaluation) run.emit(evaluation);
        const rows = rowsToAsk(subject);
        if (!run.inspect || !rows || !hasColumns(subject, rows)) return;
        run.flush();
        const names = run.guard(look.names)?.featureNames ?? [];
        const on = rows === subject.validation ? 'validation' : 'training';
        const event = await importance(subject, rows, on, epoch, names, () => run.control.stopRequested());
        if (event) run.emit(event);
      } finally {
        validation.dispose();
        training.dispose();
      }
    },
  };
}

/** Shows a few training examples as the model's first layers make them, if these change any. */
export function showAugmented(subject: LookSubject): void {
  const { run, engine, model, fit, plan, observer } = subject;
  if (!readsSynchronously(engine) || model.stateful || augmentingLayers(model).length === 0) return;
  const training = rowsOf(plan.train, observer?.examples);
  try {
    const event = training.rows && augmentExamples(run, engine, model, fit, training.rows);
    if (event) run.emit(event);
  } finally {
    training.dispose();
  }
}

/** Small, as nobody knows yet what an example costs. */
const FIRST_BATCH = 32;

const NONE = { rows: null, dispose: () => undefined };

/** The user's own tensors, or copies of what went by. */
function rowsOf(
  given: LabelledRows | null,
  collected: CollectedExamples | undefined,
): { rows: LabelledRows | null; dispose(): void } {
  if (given) {
    const isGone = [...given.inputs, ...given.targets].some((tensor) => tensor.isDisposed);
    return { rows: isGone ? null : given, dispose: () => undefined };
  }
  if (!collected || collected.count === 0) return NONE;
  const copies = collected.copy();
  return {
    rows: { ...copies, start: 0, count: collected.count },
    dispose: () => {
      for (const tensor of [...copies.inputs, ...copies.targets]) tensor.dispose();
    },
  };
}
