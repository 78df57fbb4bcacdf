import type { Epoch, ModelEvent } from '../protocol/events';
import type { Gap, LossBasis } from '../protocol/findings';
import type { FitState } from '../protocol/run-state';
import { differsInTraining } from './layer-kinds';

/** How each basis reads the training loss off an epoch; null where that epoch doesn't have it. */
const READ: Record<LossBasis, (epoch: Epoch) => number | null> = {
  inference: (epoch) => epoch.inferenceLoss,
  'without-penalty': (epoch) => (epoch.penalty === null ? null : epoch.loss - epoch.penalty),
  reported: (epoch) => epoch.loss,
};

/** So many epochs show where the loss in inference mode runs. */
const FEW = 3;

/** One training loss for all epochs of a fit, null where an epoch doesn't have it. */
export interface TrainingLosses {
  basis: LossBasis;
  values: (number | null)[];
}

/**
 * The training loss from epoch to epoch: the best basis that at least half of the epochs have is used for all of them; nothing
 * is interpolated, and bases are never mixed.
 */
export function trainingLosses({ epochs }: FitState): TrainingLosses {
  const basis = isFrequent(epochs, 'inference')
    ? 'inference'
    : isFrequent(epochs, 'without-penalty')
      ? 'without-penalty'
      : 'reported';
  return { basis, values: epochs.map(READ[basis]) };
}

/**
 * The training loss that may be compared with the validation loss, and the gap between them.
 *
 * A framework's reported `loss` holds the L1/L2 penalty and was taken with dropout active, `valLoss` neither; so every
 * penalty "cures" a naive gap. Where layers act otherwise in training, a few epochs measured in inference mode say more than all
 * epochs in training.
 */
export function honestLosses(fit: FitState, model: ModelEvent | null): Gap {
  const { epochs } = fit;
  const often = trainingLosses(fit);
  const isFewEnough = model !== null && differsInTraining(model) && count(epochs, 'inference') >= FEW;
  const { basis, values: trainingLoss } = isFewEnough
    ? { basis: 'inference' as const, values: epochs.map(READ.inference) }
    : often;
  const values = epochs.map(({ valLoss }, index) => {
    const training = trainingLoss[index] ?? null;
    return valLoss === null || training === null ? null : valLoss - training;
  });
  return { fit: fit.started.fit, basis, values, trainingLoss };
}

const count = (epochs: readonly Epoch[], basis: LossBasis): number =>
  epochs.filter((epoch) => READ[basis](epoch) !== null).length;

const isFrequent = (epochs: readonly Epoch[], basis: LossBasis): boolean =>
  epochs.length > 0 && 2 * count(epochs, basis) >= epochs.length;
