import type { Remedy } from '../fix';
import { activityRegularizer } from './activity-regularizer';
import { alphaDropout } from './alpha-dropout';
import { batchNormalization } from './batch-normalization';
import { biasRegularizer } from './bias-regularizer';
import { dropoutAfterBatchNormalization } from './dropout-after-batch-normalization';
import { gaussianDropout } from './gaussian-dropout';
import { gaussianNoise } from './gaussian-noise';
import { hiddenActivation } from './hidden-activation';
import { initializer } from './initializer';
import { largerLayers } from './larger-layers';
import { layerNormalization } from './layer-normalization';
import { maxNorm } from './max-norm';
import { outputActivation } from './output-activation';
import { recurrentDropout } from './recurrent-dropout';
import { recurrentRegularizer } from './recurrent-regularizer';
import { smallerLayers } from './smaller-layers';
import { spatialDropout } from './spatial-dropout';

/** Remedies at single layers: noise, normalization, bounds, size and shape; those tfjs can't do come last. */
export const NETWORK_REMEDIES: readonly Remedy[] = [
  spatialDropout,
  recurrentDropout,
  alphaDropout,
  gaussianDropout,
  gaussianNoise,
  batchNormalization,
  layerNormalization,
  dropoutAfterBatchNormalization,
  maxNorm,
  smallerLayers,
  largerLayers,
  hiddenActivation,
  outputActivation,
  initializer,
  biasRegularizer,
  recurrentRegularizer,
  activityRegularizer,
];
