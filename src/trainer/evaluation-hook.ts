import type { Budget } from './budget';
import type { DatasetObserver } from './dataset-observer';
import { canEvaluate, evaluate } from './evaluation';
import type { FitPlan, LabelledRows } from './fit-plan';
import type { Engine, LayersModel } from './framework';
import type { CollectedExamples } from './rows';
import type { Run } from './run';

/** A forward pass takes about this share of a training step. */
const FORWARD_SHARE = 0.4;

/** What is looked at when a fit ends. */
export interface ClosingLook {
  /** @param moment the epoch that ended, and the milliseconds that training takes for one example */
  take(budget: Budget, moment: { epoch: number; msPerExample: number }): Promise<void>;
}

export interface ClosingSubject {
  run: Run;
  engine: Engine;
  model: LayersModel;
  fit: string;
  plan: FitPlan;
  observer: DatasetObserver | null;
}

/** Runs the first task that it is given, and no other. */
export function createOnce(): (task: () => void) => void {
  let done = false;
  return (task) => {
    if (!done) task();
    done = true;
  };
}

/** @param once for what is said once a run */
export function createClosingLook(
  { run, engine, model, fit, plan, observer }: ClosingSubject,
  once: (task: () => void) => void,
): ClosingLook {
  return {
    async take(budget, { epoch, msPerExample }) {
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
        const evaluation = await evaluate(subject, epoch, {
          msPerExample: FORWARD_SHARE * msPerExample,
          left,
        });
        budget.spend('evaluation', performance.now() - begin);
        if (evaluation === 'no time')
          once(() =>
            run.emit({
              type: 'warning',
              code: 'evaluation-skipped',
              message:
                'The trained model was not looked at closely: that did not fit the recorder’s share of training time. Inspect the model to have it measured without that limit.',
              site: null,
            }),
          );
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
