import type { Epoch } from '../protocol/events';
import type { Gap, LossBasis } from '../protocol/findings';
import type { FitState } from '../protocol/run-state';

/** How each basis reads the training loss off an epoch; null where that epoch doesn't have it. */
const READ: Record<LossBasis, (epoch: Epoch) => number | null> = {
  inference: (epoch) => epoch.inferenceLoss,
  'without-penalty': (epoch) => (epoch.penalty === null ? null : epoch.loss - epoch.penalty),
  reported: (epoch) => epoch.loss,
};

/**
 * The training loss that may be compared with the validation loss, and the gap between them.
 *
 * A framework's reported `loss` holds the L1/L2 penalty and was taken with dropout active, `valLoss` neither; so every
 * penalty "cures" a naive gap. The best basis that at least half of the epochs have is used for all of them;
 * nothing is interpolated, and bases are never mixed.
 */
export function honestLosses(fit: FitState): Gap {
  const basis = chooseBasis(fit.epochs);
  const trainingLoss = fit.epochs.map(READ[basis]);
  const values = fit.epochs.map(({ valLoss }, index) => {
    const training = trainingLoss[index] ?? null;
    return valLoss === null || training === null ? null : valLoss - training;
  });
  return { fit: fit.started.fit, basis, values, trainingLoss };
}

function chooseBasis(epochs: readonly Epoch[]): LossBasis {
  const enough = (basis: LossBasis) =>
    epochs.length > 0 && 2 * epochs.filter((epoch) => READ[basis](epoch) !== null).length >= epochs.length;
  if (enough('inference')) return 'inference';
  return enough('without-penalty') ? 'without-penalty' : 'reported';
}
