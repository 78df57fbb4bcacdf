import type { Remedy } from '../fix';
import { augmentImages } from './augment-images';
import { augmentSequences } from './augment-sequences';
import { augmentTable } from './augment-table';
import { checkpoint } from './checkpoint';
import { classWeights } from './class-weights';
import { keepBestWeights } from './keep-best-weights';
import { labelSmoothing } from './label-smoothing';
import { largerBatch } from './larger-batch';
import { learningRateSchedule } from './learning-rate-schedule';
import { mixup } from './mixup';
import { moveCallback } from './move-callback';
import { raiseLearningRate } from './raise-learning-rate';
import { repairRegularizer } from './repair-regularizer';
import { shuffle } from './shuffle';
import { standardizeInputs } from './standardize-inputs';
import { trainLonger } from './train-longer';
import { weakenAugmentation } from './weaken-augmentation';

/** Remedies on the training call, its targets and its data; early stopping, validation data and lower rates are listed apart. */
export const TRAINING_REMEDIES: readonly Remedy[] = [
  keepBestWeights,
  checkpoint,
  learningRateSchedule,
  raiseLearningRate,
  trainLonger,
  largerBatch,
  labelSmoothing,
  classWeights,
  mixup,
  augmentImages,
  augmentSequences,
  augmentTable,
  weakenAugmentation,
  shuffle,
  standardizeInputs,
  repairRegularizer,
  moveCallback,
];
