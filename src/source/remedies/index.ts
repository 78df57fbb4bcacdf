import type { RemedyId } from '../../protocol/edits';
import type { Attempt, Remedy } from '../fix';
import type { Script } from '../script';
import type { FitCall } from '../training';
import { dropout } from './dropout';
import { dropoutRate, lowerDropoutRate } from './dropout-rate';
import { earlyStopping } from './early-stopping';
import { elasticNet } from './elastic-net';
import { l1 } from './l1';
import { l2 } from './l2';
import { lowerLearningRate } from './lower-learning-rate';
import { applyConstraints } from './max-norm';
import { NETWORK_REMEDIES } from './network';
import { removeDropout } from './remove-dropout';
import { removeRegularizer } from './remove-regularizer';
import { TRAINING_REMEDIES } from './training';
import { validationSplit } from './validation-split';
import { weakenRegularizer } from './weaken-regularizer';

/** In the order they help against overfitting, then those against underfitting and divergence. */
export const REMEDIES: readonly Remedy[] = [
  earlyStopping,
  l2,
  l1,
  elasticNet,
  dropout,
  dropoutRate,
  weakenRegularizer,
  removeRegularizer,
  lowerDropoutRate,
  removeDropout,
  validationSplit,
  lowerLearningRate,
  ...TRAINING_REMEDIES,
  ...NETWORK_REMEDIES,
];

/** What remedies at layers need at a training call, where that is in another file. */
export const AT_FIT: Readonly<Partial<Record<RemedyId, (script: Script, call: FitCall) => Attempt>>> = {
  'max-norm': applyConstraints,
};
