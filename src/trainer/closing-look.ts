import type { Budget } from './budget';
import { augmentingLayers } from './augmented-layers';
import { canEvaluate, evaluate, rowsOf } from './evaluation';
import type { LabelledRows } from './fit-plan';
import { hasColumns, importance } from './importance';
import { NO_ROWS, rowsAtHand, type LookSubject } from './look-subject';
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

/** Small, as nobody knows yet what an example costs. */
const FIRST_BATCH = 32;
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
    const validation = rowsAtHand(plan.validationRows ?? look.ownRows ?? null, observer?.validation);
    const needsTraining = !validation.rows || augmentingLayers(model).length > 0;
    const training = needsTraining ? rowsAtHand(plan.train, observer?.examples) : NO_ROWS;
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
      const rows = rowsOf(subject);
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
