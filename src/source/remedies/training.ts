import type { Remedy } from '../fix';
import { checkpoint } from './checkpoint';
import { keepBestWeights } from './keep-best-weights';
import { largerBatch } from './larger-batch';
import { learningRateSchedule } from './learning-rate-schedule';
import { raiseLearningRate } from './raise-learning-rate';
import { trainLonger } from './train-longer';

/** Remedies on the training call, its targets and its data; early stopping, validation data and lower rates are listed apart. */
export const TRAINING_REMEDIES: readonly Remedy[] = [
  keepBestWeights,
  checkpoint,
  learningRateSchedule,
  raiseLearningRate,
  trainLonger,
  largerBatch,
];
