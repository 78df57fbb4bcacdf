import type { RemedyId } from '../../protocol/edits';
import type { FitContext } from '../fit-context';
import { dataTechniques } from './data-techniques';
import { networkTechniques } from './network-techniques';
import { penaltyTechniques } from './penalty-techniques';
import { timeTechniques } from './time-techniques';
import type { Traits } from './traits';

/**
 * What one technique is worth against overfitting here.
 *
 * `rank` is the ratio of test losses that it reached on comparable problems (see the catalogue), so lower comes first; where the
 * data or the model speak for or against it, the ratio is shifted by what that is taken to be worth, in steps of a tenth.
 */
export type Candidate =
  | { remedy: RemedyId; rank: number; layers: string[]; reason: string }
  | { remedy: RemedyId; passedOver: string };

/** The rise of the validation loss that an overfitting finding is about; `onset` is the epoch of the best. */
export interface Rise {
  best: number;
  now: number;
  onset: number;
  nowEpoch: number;
}

export interface Case {
  context: FitContext;
  traits: Traits;
  rise: Rise;
}

/** Every technique against overfitting, weighed; those that were passed over with the reason. */
export function weighTechniques(about: Case): Candidate[] {
  return [timeTechniques, penaltyTechniques, networkTechniques, dataTechniques].flatMap((weigh) =>
    weigh(about),
  );
}
