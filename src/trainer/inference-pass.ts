import { ACTIVATION_EXAMPLES, watchActivations, watchedLayers } from './activations';
import type { EpochMoment, Probe } from './extras';
import type { Engine, LayersModel } from './framework';
import { inferenceLoss } from './honest-loss';
import { usesOfWeights } from './model-description';
import type { Nesting } from './nesting';
import { EpochPace, ROWS_AT_FULL_PACE } from './pace';
import { andThen, both } from './reads';
import type { Examples } from './examples';
import type { Run } from './run';

/**
 * The pass forward is a third of a training step's work, and the optimizer's update costs as much as training on some 40 examples that meet each weight
 * once. Measured on tfjs's cpu backend, with evaluation's loss: .09 and .08 of a step's time an example in dense networks at batches of
 * 16, .06 at 32, some .2 at 64; on native TensorFlow .33 at 64 in a convolutional network, where an example meets a weight ten times.
 */
const FORWARD = 1 / 3;
const UPDATE = 40;
/** A pass takes so many examples that this many passes take a third of the budget, within limits. */
const PASSES = 8;
const PART = 1 / 3;
/** With fewer examples a unit that answers to one in ten would often pass for dead, and a loss would be mostly chance. */
const FEWEST = 32;
/** Owed are a pass early on, others each so many times later than the one before, one in this part of the fit, and the last epoch's. */
const OWED_FACTOR = 4;
const LATE = 0.75;

export interface PassSubject {
  run: Run;
  engine: Engine;
  nesting: Nesting;
  model: LayersModel;
  fit: string;
  /** At most so many of the training examples, always the same; null where there are none to be had. */
  examples: (limit: number) => Examples | null;
  /** Examples that the inference-mode loss is wanted of. */
  wanted: number;
}

/**
 * One pass over training examples in inference mode tells two things, the loss and the activations on its way. How many
 * examples it takes is settled once by counting, not by the clock: the curve is of the same examples throughout, and they are the same
 * in another run of the script.
 */
export function inferencePass(subject: PassSubject): Probe {
  const { run, engine, nesting, model, fit, wanted } = subject;
  const watched = watchedLayers(model);
  const pace = new EpochPace(ROWS_AT_FULL_PACE);
  const uses = usesOfWeights(model);
  const costOf = ({ batchSize }: EpochMoment): number => costOfExample(batchSize, uses);
  let limit: number | null = null;
  let latest: Pick<EpochMoment, 'epoch' | 'trained' | 'planned'> = { epoch: 0, trained: 0, planned: null };
  const rowsOf = (moment: EpochMoment): number =>
    (limit ??= rowsWithin(run.overhead, moment.planned, costOf(moment), wanted));
  return {
    extra: 'inference',
    tells: watched.length > 0 ? ['inference-loss', 'activations'] : ['inference-loss'],
    estimate: (moment) => (moment.msPerExample ?? Infinity) * rowsOf(moment) * costOf(moment),
    // By the count of examples alone, a few passes fit in whatever the clock says: a machine under load tells as much.
    isOwed(moment) {
      const isDue =
        moment.isLast || moment.epoch >= OWED_FACTOR * latest.epoch || (isLate(moment) && !isLate(latest));
      return isDue && rowsOf(moment) * costOf(moment) <= run.overhead * moment.trained;
    },
    take(moment, taken) {
      const examples = subject.examples(rowsOf(moment));
      if (!examples || examples.count === 0) return undefined;
      latest = moment;
      const pass = watchActivations(engine, watched, () =>
        nesting.within(() => inferenceLoss(run, engine, model, examples, ACTIVATION_EXAMPLES)),
      );
      return andThen(both(pass.result, pass.layers), ([loss, layers]) => {
        taken.inferenceLoss = loss;
        taken.inferenceExamples = examples.count;
        if (layers.length === 0 || !(moment.isLast || pace.isDue(moment.epoch))) return undefined;
        run.emit({
          type: 'activations',
          fit,
          epoch: moment.epoch,
          examples: Math.min(examples.count, ACTIVATION_EXAMPLES),
          layers,
        });
        pace.took(layers.length);
        return undefined;
      });
    },
  };
}

function isLate({ trained, planned }: Pick<EpochMoment, 'trained' | 'planned'>): boolean {
  return planned !== null && trained >= LATE * planned;
}

/** What an example costs in a pass, in units of what it costs in training. @param uses how often it meets a weight */
function costOfExample(batchSize: number | null, uses: number): number {
  return batchSize === null ? FORWARD : (FORWARD * batchSize) / (batchSize + UPDATE / uses);
}

function rowsWithin(share: number, planned: number | null, cost: number, wanted: number): number {
  const within = planned === null ? Infinity : (PART * share * planned) / (PASSES * cost);
  return Math.min(wanted, Math.max(FEWEST, Math.floor(within)));
}
