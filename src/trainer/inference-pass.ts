import { ACTIVATION_EXAMPLES, watchActivations, watchedLayers } from './activations';
import type { EpochMoment, Probe } from './extras';
import type { Engine, LayersModel } from './framework';
import { readsSynchronously } from './framework';
import { inferenceLoss } from './honest-loss';
import type { Nesting } from './patch';
import { rareMoments } from './rare-moments';
import type { Examples } from './rows';
import type { Run } from './run';

/**
 * What an example costs forward, in units of a training step's cost an example. Measured on tfjs's cpu backend, with evaluation's
 * loss: .09 in dense networks (60-128-64-1; 9-64-64-1: .08; 20-32-16-1 with batch norm: .06), .03 in a convolutional one.
 */
const FORWARD_SHARE = 0.1;
/** A pass takes so many examples that this many passes take a third of the budget, within limits. */
const PASSES = 8;
const PART = 1 / 3;
/** With fewer examples a unit that answers to one in ten would often pass for dead, and a loss would be mostly chance. */
const FEWEST = 32;
/** Less than 2, so that at least two owed passes fall into the later half of a fit. */
const OWED_FACTOR = 1.6;

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
  const watched = readsSynchronously(engine) ? watchedLayers(model) : [];
  const isRare = rareMoments(OWED_FACTOR);
  let limit: number | null = null;
  let passes = 0;
  const rowsOf = (moment: EpochMoment): number =>
    (limit ??= rowsWithin(run.overhead, moment.planned, wanted));
  return {
    extra: 'inference',
    tells: watched.length > 0 ? ['inference-loss', 'activations'] : ['inference-loss'],
    estimate: (moment) => FORWARD_SHARE * (moment.msPerExample ?? Infinity) * rowsOf(moment),
    // By the count of examples alone, a few passes fit in whatever the clock says: a machine under load tells as much.
    isOwed(moment) {
      const times = isRare(moment) ? (moment.isLast ? 1 : passes + 1) : Infinity;
      return times * rowsOf(moment) * FORWARD_SHARE <= run.overhead * moment.trained;
    },
    async take(moment, taken) {
      const examples = subject.examples(rowsOf(moment));
      if (!examples || examples.count === 0) return;
      passes++;
      const { result, layers } = watchActivations(watched, () =>
        nesting.within(() => inferenceLoss(run, engine, model, examples, ACTIVATION_EXAMPLES)),
      );
      taken.inferenceLoss = await result;
      taken.inferenceExamples = examples.count;
      if (layers.length > 0)
        run.emit({
          type: 'activations',
          fit,
          epoch: moment.epoch,
          examples: Math.min(examples.count, ACTIVATION_EXAMPLES),
          layers,
        });
    },
  };
}

/** @param planned examples that the fit is going to train on, each as often as it comes; null where that isn't known */
function rowsWithin(share: number, planned: number | null, wanted: number): number {
  const within = planned === null ? Infinity : (PART * share * planned) / (PASSES * FORWARD_SHARE);
  return Math.min(wanted, Math.max(FEWEST, Math.floor(within)));
}
