import type { Budget } from './budget';
import type { DatasetObserver } from './dataset-observer';
import { canEvaluate, evaluate } from './evaluation';
import type { FitPlan, LabelledRows } from './fit-plan';
import type { Engine, LayersModel } from './framework';
import type { CollectedExamples } from './rows';
import type { Run } from './run';

/** What is looked at when a fit ends. */
export interface ClosingLook {
  take(budget: Budget, epoch: number): Promise<void>;
  /** What there was no time for. */
  readonly skipped: readonly string[];
}

export interface ClosingSubject {
  run: Run;
  engine: Engine;
  model: LayersModel;
  fit: string;
  plan: FitPlan;
  observer: DatasetObserver | null;
}

export function createClosingLook({ run, engine, model, fit, plan, observer }: ClosingSubject): ClosingLook {
  const skipped: string[] = [];
  return {
    skipped,
    async take(budget, epoch) {
      if (epoch === 0) return;
      const validation = rowsOf(plan.validationRows, observer?.validation);
      const training = validation.rows ? null : rowsOf(plan.train, observer?.examples);
      const subject = {
        run,
        engine,
        model,
        fit,
        batchSize: Math.max(32, plan.batchSize ?? 32),
        validation: validation.rows,
        training: training?.rows ?? null,
      };
      try {
        if (!canEvaluate(subject)) return;
        budget.grantAllowance();
        const allowed = run.inspect ? Infinity : budget.leftFor('evaluation');
        const begin = performance.now();
        const left = () => allowed - (performance.now() - begin);
        const evaluation = await evaluate(subject, epoch, left);
        budget.spend('evaluation', performance.now() - begin);
        if (evaluation === 'no time') skipped.push('evaluation');
        else if (evaluation) run.emit(evaluation);
      } finally {
        validation.dispose();
        training?.dispose();
      }
    },
  };
}

/** The user's own tensors, or copies of what went by. */
function rowsOf(
  given: LabelledRows | null,
  collected: CollectedExamples | undefined,
): { rows: LabelledRows | null; dispose(): void } {
  if (given) {
    const isGone = [...given.inputs, ...given.targets].some((tensor) => tensor.isDisposed);
    return { rows: isGone ? null : given, dispose: () => undefined };
  }
  if (!collected || collected.count === 0) return { rows: null, dispose: () => undefined };
  const copies = collected.copy();
  return {
    rows: { ...copies, start: 0, count: collected.count },
    dispose: () => {
      for (const tensor of [...copies.inputs, ...copies.targets]) tensor.dispose();
    },
  };
}
