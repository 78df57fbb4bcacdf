import type { Epoch, ModelEvent } from '../protocol/events';
import { trainingLossOf, type LossBasis } from '../protocol/loss-basis';
import type { FitState } from '../protocol/run-state';
import { differsInTraining } from './layer-kinds';

/** So many epochs show where the loss in inference mode runs. */
const FEW = 3;

const NEARLY_ALL = 0.9;

/** One training loss for all epochs of a fit, null where an epoch doesn't have it. */
export interface TrainingLosses {
  basis: LossBasis;
  values: (number | null)[];
}

/**
 * The training loss from epoch to epoch: the best basis that nearly all epochs have is used for all of them; nothing is
 * interpolated, and bases are never mixed. In short fits few epochs are measured in inference mode, and rules that count
 * epochs would miss the others.
 */
export function trainingLosses({ epochs }: Pick<FitState, 'epochs'>): TrainingLosses {
  const basis = isFrequent(epochs, 'inference')
    ? 'inference'
    : isFrequent(epochs, 'without-penalty')
      ? 'without-penalty'
      : 'reported';
  return { basis, values: lossesOf(epochs, basis) };
}

/**
 * The training loss that may be compared with the validation loss.
 *
 * A framework's reported `loss` holds the L1/L2 penalty and was taken with dropout active, `valLoss` neither; so every
 * penalty "cures" a naive gap. Where layers act otherwise in training, a few epochs measured in inference mode say more than all
 * epochs in training.
 *
 * @param often the loss from epoch to epoch
 */
export function honestLosses(
  { epochs }: Pick<FitState, 'epochs'>,
  model: ModelEvent | null,
  often: TrainingLosses = trainingLosses({ epochs }),
): TrainingLosses {
  const isFewEnough = model !== null && differsInTraining(model) && count(epochs, 'inference') >= FEW;
  return isFewEnough ? { basis: 'inference', values: lossesOf(epochs, 'inference') } : often;
}

const lossesOf = (epochs: readonly Epoch[], basis: LossBasis): (number | null)[] =>
  epochs.map((epoch) => trainingLossOf(epoch, basis));

const count = (epochs: readonly Epoch[], basis: LossBasis): number =>
  epochs.reduce((sum, epoch) => sum + Number(trainingLossOf(epoch, basis) !== null), 0);

const isFrequent = (epochs: readonly Epoch[], basis: LossBasis): boolean =>
  epochs.length > 0 && count(epochs, basis) >= NEARLY_ALL * epochs.length;
