import type { Rule, RunRule } from '../fit-context';
import { aggressiveAugmentation } from './aggressive-augmentation';
import { allZeroWeights } from './all-zero-weights';
import { classImbalance } from './class-imbalance';
import { deadRelu } from './dead-relu';
import { divergence } from './divergence';
import { dropoutBeforeBatchNormalization } from './dropout-before-batch-normalization';
import { easierValidation } from './easier-validation';
import { explodingGradients } from './exploding-gradients';
import { inputBound } from './input-bound';
import { highDropout } from './high-dropout';
import { leakingTensors } from './leaking-tensors';
import { linearHiddenLayer } from './linear-hidden-layer';
import { misplacedCallback } from './misplaced-callback';
import { misusedRegularizer } from './misused-regularizer';
import { noValidationData } from './no-validation-data';
import { nonFiniteInputs } from './non-finite-inputs';
import { nonFiniteLoss } from './non-finite-loss';
import { orderedSplit } from './ordered-split';
import { oscillation } from './oscillation';
import { outputAndLoss } from './output-and-loss';
import { outputRange } from './output-range';
import { overConfidence } from './over-confidence';
import { overfitting } from './overfitting';
import { plateau } from './plateau';
import { poorInitialization } from './poor-initialization';
import { saturatedActivations } from './saturated-activations';
import { sharedRows } from './shared-rows';
import { slowBackend } from './slow-backend';
import { smallBatchNormalization } from './small-batch-normalization';
import { smallValidationSet } from './small-validation-set';
import { stalled } from './stalled';
import { tooManyParameters } from './too-many-parameters';
import { unchangedWeights } from './unchanged-weights';
import { underfitting } from './underfitting';
import { unscaledInputs } from './unscaled-inputs';
import { unstablePredictions } from './unstable-predictions';
import { unusualLearningRate } from './unusual-learning-rate';
import { unusedGpu } from './unused-gpu';
import { updateRatio } from './update-ratio';
import { vanishingGradients } from './vanishing-gradients';

/** In the order in which findings are shown where nothing else ranks them. */
export const RULES: readonly Rule[] = [
  nonFiniteLoss,
  divergence,
  overfitting,
  overConfidence,
  underfitting,
  oscillation,
  plateau,
  stalled,
  // Inside the network
  allZeroWeights,
  poorInitialization,
  deadRelu,
  saturatedActivations,
  explodingGradients,
  vanishingGradients,
  unchangedWeights,
  updateRatio,
  // What the model answers
  outputRange,
  unstablePredictions,
  aggressiveAugmentation,
  // The data
  nonFiniteInputs,
  orderedSplit,
  sharedRows,
  easierValidation,
  noValidationData,
  smallValidationSet,
  classImbalance,
  unscaledInputs,
  tooManyParameters,
  // How the model is written
  outputAndLoss,
  unusualLearningRate,
  linearHiddenLayer,
  smallBatchNormalization,
  dropoutBeforeBatchNormalization,
  highDropout,
  misplacedCallback,
  // What training takes of the machine
  leakingTensors,
  inputBound,
  slowBackend,
  unusedGpu,
];

/** Rules about a script that may not have come as far as a fit. */
export const RUN_RULES: readonly RunRule[] = [misusedRegularizer];
