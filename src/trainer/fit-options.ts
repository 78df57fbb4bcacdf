import type { FitStarted, TrainingCall } from '../protocol/events';
import { isObject } from './framework';

/** Options that fit and fitDataset read (tfjs-layers 4.22: ModelFitArgs, ModelFitDatasetArgs and what the code looks at). */
const READ = {
  fit: [
    'batchSize',
    'epochs',
    'verbose',
    'callbacks',
    'validationSplit',
    'validationData',
    'shuffle',
    'classWeight',
    // Refused with an error where it is given, so not ignored.
    'sampleWeight',
    'initialEpoch',
    'validationSteps',
    'yieldEvery',
  ],
  fitDataset: [
    'batchesPerEpoch',
    'epochs',
    'verbose',
    'callbacks',
    'validationData',
    'validationBatchSize',
    'validationBatches',
    'yieldEvery',
    'initialEpoch',
    'classWeight',
  ],
} as const;

export type FitOptions = Pick<FitStarted, 'ignoredOptions' | 'callbacks' | 'classWeights'>;

/** What the options of a call say beside its numbers. */
export function fitOptions(
  call: TrainingCall & keyof typeof READ,
  options: Record<string, unknown>,
): FitOptions {
  const read: readonly string[] = READ[call];
  return {
    // An option that is undefined asks for nothing.
    ignoredOptions: Object.keys(options).filter((key) => !read.includes(key) && options[key] !== undefined),
    callbacks: callbackNames(options['callbacks']),
    classWeights: options['classWeight'] != null,
  };
}

/** tfjs makes a CustomCallback of each plain object. */
function callbackNames(callbacks: unknown): string[] {
  if (callbacks == null) return [];
  const list: unknown[] = Array.isArray(callbacks) ? callbacks : [callbacks];
  return list.map((callback) => {
    if (!isObject(callback)) return 'unknown';
    // By its fields, since a bundle may have renamed the class.
    if ('patience' in callback && 'minDelta' in callback) return 'EarlyStopping';
    const made: unknown = callback.constructor;
    return typeof made === 'function' && made !== Object && made.name ? made.name : 'CustomCallback';
  });
}
