import * as v from 'valibot';
import type { Epoch } from './fit-events';

/** Which training loss the comparison with validation uses: see Epoch in fit-events.ts. */
export const LossBasis = v.picklist(['inference', 'without-penalty', 'reported']);
export type LossBasis = v.InferOutput<typeof LossBasis>;

/** The training loss of an epoch on that basis; null where the epoch doesn't have it. */
export function trainingLossOf(epoch: Epoch, basis: LossBasis): number | null {
  switch (basis) {
    case 'inference':
      return epoch.inferenceLoss;
    case 'without-penalty':
      return epoch.penalty === null ? null : epoch.loss - epoch.penalty;
    case 'reported':
      return epoch.loss;
  }
}

/** Validation loss minus that training loss; null where one of them is missing. */
export function gapOf(epoch: Epoch, basis: LossBasis): number | null {
  const training = trainingLossOf(epoch, basis);
  return epoch.valLoss === null || training === null ? null : epoch.valLoss - training;
}
