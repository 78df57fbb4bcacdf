import type { Budget } from './budget';
import type { DatasetObserver } from './dataset-observer';
import { augmentExamples } from './augmented-examples';
import { augmentingLayers } from './augmented-layers';
import { canEvaluate, evaluate, rowsOf as rowsToAsk } from './evaluation';
import type { FitPlan, LabelledRows } from './fit-plan';
import type { Engine, LayersModel } from './framework';
import { hasColumns, importance } from './importance';
import type { LateEvents } from './late-events';
import type { Names } from './names';
import type { CollectedExamples } from './rows';
import type { Run } from './run';
import { base64, identityOf } from './validation-losses';

/** What is looked at when a fit ends. */
export interface ClosingLook {
  take(budget: Budget, epoch: number): Promise<void>;
  /** After a call that another may follow: seldom, and only where it costs little. */
  glance(budget: Budget, epoch: number): Promise<void>;
  /** What there was no time for. */
  readonly skipped: readonly string[];
  /** The epoch of the latest look; 0 for none. */
  readonly epoch: number;
}

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

/** A glance is due when there are so many times the epochs of the last one. */
const SELDOM = 1.5;

export function createClosingLook(look: LookSubject): ClosingLook {
  const { run, engine, model, fit, observer } = look;
  const skipped: string[] = [];
  let lookedAt = 0;
  let lookMs = 0;

  async function take(budget: Budget, epoch: number, isGlance: boolean): Promise<void> {
    if (epoch === 0) return;
    const { plan } = look;
    const validation = rowsOf(plan.validationRows ?? look.ownRows ?? null, observer?.validation);
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
      ...(run.evaluatesFully &&
        !isGlance &&
        validation.rows && { onLosses: sayLosses(look, validation.rows, epoch) }),
    };
    try {
      // An earlier look at validation examples that are gone says more than one at training examples.
      const isWorse = lookedAt > 0 && plan.validationRows && !validation.rows;
      if (isWorse || !canEvaluate(subject)) return;
      if (!isGlance) budget.grantAllowance();
      const allowed = run.evaluatesFully && !isGlance ? Infinity : budget.leftFor('evaluation');
      const begin = performance.now();
      const left = () => allowed - (performance.now() - begin);
      const evaluation = await evaluate(subject, epoch, left);
      lookedAt = epoch;
      lookMs = performance.now() - begin;
      budget.spend('evaluation', lookMs);
      skipped.length = 0;
      if (evaluation === 'no time') skipped.push('evaluation');
      else if (evaluation) run.emit(evaluation);
      if (isGlance) return;
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
  }

  return {
    skipped,
    get epoch() {
      return lookedAt;
    },
    take: (budget, epoch) => take(budget, epoch, false),
    async glance(budget, epoch) {
      if (epoch < SELDOM * lookedAt || !budget.affords('evaluation', lookMs)) return;
      await take(budget, epoch, true);
    },
  };
}

/** Says the loss of each validation example of the weights that the fit leaves behind. */
function sayLosses({ run, engine, fit }: LookSubject, rows: LabelledRows, epoch: number) {
  return (indices: Int32Array, losses: readonly number[]): void => {
    if (losses.length !== indices.length) return;
    const order = Array.from(indices.keys()).sort((a, b) => (indices[a] ?? 0) - (indices[b] ?? 0));
    const ordered = Int32Array.from(order, (i) => indices[i] ?? 0);
    run.emit({
      type: 'validation-losses',
      fit,
      epoch,
      examples: rows.count,
      losses: base64(Float32Array.from(order, (i) => losses[i] ?? NaN)),
      ...identityOf(engine, rows, ordered).said,
      atTheEnd: true,
    });
  };
}

/** Shows a few training examples as the model's first layers make them, if these change any. */
export function showAugmented(subject: LookSubject, late: LateEvents): void {
  const { run, engine, model, fit, plan, observer } = subject;
  if (model.stateful || augmentingLayers(model).length === 0) return;
  const training = rowsOf(plan.train, observer?.examples);
  try {
    const event = training.rows && augmentExamples(run, engine, model, fit, training.rows);
    late.when(event, (shown) => {
      if (shown) run.emit(shown);
    });
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
