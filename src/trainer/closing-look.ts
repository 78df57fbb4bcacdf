import type { Budget } from './budget';
import { augmentingLayers } from './augmented-layers';
import type { EpochMoment } from './extras';
import { canEvaluate, evaluate, rowsOf } from './evaluation';
import type { LabelledRows } from './fit-plan';
import { hasColumns, importance } from './importance';
import type { LayersModel } from './framework';
import { NO_ROWS, rowsAtHand, type LookSubject } from './look-subject';
import { base64, identityOf } from './validation-losses';

/** How far the fit has come. */
type Moment = Pick<EpochMoment, 'epoch' | 'trained'>;

/** What is looked at when a fit ends. */
export interface ClosingLook {
  take(budget: Budget, moment: Moment): Promise<void>;
  /** After a call that another may follow: seldom, and only where it costs little. */
  glance(budget: Budget, moment: Moment): Promise<void>;
  /** What would have been too dear. */
  readonly skipped: readonly string[];
  /** The epoch of the latest look; 0 for none. */
  readonly epoch: number;
}

/** Small, as nobody knows yet what an example costs. */
const FIRST_BATCH = 32;
/** A glance is due when there are so many times the epochs of the last one. */
const SELDOM = 1.5;
/** What a glance takes beside its answers, as if it were so many more; all of them may be so many for each example trained on. */
const BESIDE = 50;
const DUE = 0.05;
/**
 * A look is owed by the count of examples trained on, not by the clock: what is found and suggested must not depend on how busy the
 * machine was. So many may be asked for each example trained on. A validation set of a quarter of the training rows is asked whole from
 * the 50th epoch on. An answer costs .03 to .2 of training on an example (FORWARD in inference-pass.ts), .33 in a convolutional network on native
 * TensorFlow, and each is asked once more under noise: a third of a percent of the fit's time at most.
 */
const OWED = 0.005;
/** Glances are many, each of half as many examples more than the one before. */
const OWED_GLANCE = OWED / 3;
/**
 * What short fits get in advance, so that they show something; no more than they trained on. Where answers are dear there is less: so many
 * weights are gone through in some tens of milliseconds.
 */
const ADVANCE = 200;
const ADVANCE_WEIGHTS = 1e8;
/** A model that is still answering after so long is beyond all counting: a user who waits for it wants to go on. */
const LONGEST_MS = 20_000;

export function createClosingLook(look: LookSubject): ClosingLook {
  const { run, engine, model, fit, observer } = look;
  const skipped: string[] = [];
  let lookedAt = 0;
  let asked = 0;

  async function take(budget: Budget, { epoch, trained }: Moment, isGlance: boolean): Promise<void> {
    if (epoch === 0) return;
    const { plan } = look;
    const validation = rowsAtHand(plan.validationRows ?? look.ownRows ?? null, observer?.validation);
    const needsTraining = !validation.rows || augmentingLayers(model).length > 0;
    const training = needsTraining ? rowsAtHand(plan.train, observer?.examples) : NO_ROWS;
    const isFull = run.evaluatesFully && !isGlance;
    const subject = {
      run,
      engine,
      model,
      fit,
      batchSize: FIRST_BATCH,
      validation: validation.rows,
      training: training.rows,
      ...(isFull && validation.rows && { onLosses: sayLosses(look, validation.rows, epoch) }),
    };
    try {
      // An earlier look at validation examples that are gone says more than one at training examples.
      const isWorse = lookedAt > 0 && plan.validationRows && !validation.rows;
      if (isWorse || !canEvaluate(subject)) return;
      if (!isGlance) budget.grantAllowance();
      const begin = performance.now();
      const deadline = begin + (isFull ? Infinity : LONGEST_MS);
      const evaluation = await evaluate(subject, epoch, {
        examples: isFull ? Infinity : owed(isGlance ? OWED_GLANCE : OWED, trained, model),
        left: () => deadline - performance.now(),
      });
      lookedAt = epoch;
      budget.spend('evaluation', performance.now() - begin);
      skipped.length = 0;
      asked = 0;
      if (evaluation === 'too dear') skipped.push('evaluation');
      else if (evaluation) {
        asked = evaluation.examples;
        run.emit(evaluation);
      }
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
    take: (budget, moment) => take(budget, moment, false),
    async glance(budget, moment) {
      if (moment.epoch < SELDOM * lookedAt || asked + BESIDE > DUE * moment.trained) return;
      await take(budget, moment, true);
    },
  };
}

/** Examples that a look may ask. @param share for each example trained on */
function owed(share: number, trained: number, model: LayersModel): number {
  const advance = Math.min(ADVANCE, trained, ADVANCE_WEIGHTS / Math.max(1, model.countParams()));
  return Math.floor(Math.max(share * trained, advance));
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
