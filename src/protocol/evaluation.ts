import * as v from 'valibot';
import { Histogram, Metrics, time } from './event-parts';
import { AnyNumber, FiniteNumber } from './numbers';

/* Events about the model as it answers, beside its curve: see events.ts. */

const Calibration = v.object({
  /** Expected calibration error: |accuracy - confidence| weighted by the bins' examples (Guo et al. 2017). */
  error: FiniteNumber,
  bins: v.array(v.object({ confidence: FiniteNumber, accuracy: FiniteNumber, examples: FiniteNumber })),
});
export type Calibration = v.InferOutput<typeof Calibration>;

/**
 * The model as it stands after `epoch`, looked at closely on examples that it wasn't trained on (or, without validation data,
 * on training examples). Taken when a fit ends, and now and then before where the budget allows.
 */
export const Evaluation = v.object({
  ...time,
  type: v.literal('evaluation'),
  fit: v.string(),
  epoch: FiniteNumber,
  on: v.picklist(['validation', 'training']),
  examples: FiniteNumber,
  task: v.picklist(['regression', 'binary', 'multiclass']),
  loss: AnyNumber,
  /** Metrics that fit the task: accuracy, balancedAccuracy, macroF1, auc; mae, rmse, r2. */
  metrics: Metrics,
  /** Classifiers: counts[true class][predicted class], at most 50 classes. */
  confusion: v.optional(v.array(v.array(FiniteNumber))),
  calibration: v.optional(Calibration),
  /** Regression: prediction minus target. */
  residuals: v.optional(v.object({ mean: FiniteNumber, std: FiniteNumber, histogram: Histogram })),
  /** Regression: at most 300 examples, evenly spaced. */
  points: v.optional(v.array(v.object({ predicted: AnyNumber, actual: AnyNumber }))),
  /** Share of labels that confident learning takes for wrong (Northcutt et al. 2021); only for held-out examples and a calibrated model. */
  labelNoise: v.optional(v.object({ share: FiniteNumber, examples: FiniteNumber })),
  /**
   * Predictions under inputs with Gaussian noise of `noise` × each column's standard deviation: share of changed classes, and
   * root mean square change of the outputs in units of their standard deviation.
   */
  perturbation: v.optional(
    v.object({ noise: FiniteNumber, changedClasses: v.nullable(FiniteNumber), change: AnyNumber }),
  ),
  /** Loss on training examples as they are and as the model's augmenting layers make them. */
  augmentation: v.optional(
    v.object({ plainLoss: AnyNumber, augmentedLoss: AnyNumber, examples: FiniteNumber }),
  ),
  /** What was left out, as it would have been too dear. */
  skipped: v.optional(v.array(v.picklist(['perturbation', 'augmentation']))),
});
export type Evaluation = v.InferOutput<typeof Evaluation>;

/** Permutation importance (Breiman 2001): rise of the loss when one input column is shuffled; intervals are 95 %. */
export const Importance = v.object({
  ...time,
  type: v.literal('importance'),
  fit: v.string(),
  epoch: FiniteNumber,
  on: v.picklist(['validation', 'training']),
  examples: FiniteNumber,
  repeats: FiniteNumber,
  /** Loss with nothing shuffled. */
  loss: AnyNumber,
  /** Input columns counted from 0, most important first, at most 100. */
  features: v.array(
    v.object({
      index: FiniteNumber,
      name: v.optional(v.string()),
      rise: AnyNumber,
      low: AnyNumber,
      high: AnyNumber,
    }),
  ),
  /** Input columns there are. */
  columns: FiniteNumber,
});
export type Importance = v.InferOutput<typeof Importance>;

/** A few training images as they are and as the model's augmenting layers make them. */
export const AugmentedExamples = v.object({
  ...time,
  type: v.literal('augmented-examples'),
  fit: v.string(),
  /** Rows, columns, channels (1 or 3); for sequences and tables 1, length, 1. */
  shape: v.tuple([FiniteNumber, FiniteNumber, FiniteNumber]),
  /** Base64 of one byte a number, scaled to the original's range. */
  examples: v.array(v.object({ original: v.string(), augmented: v.array(v.string()) })),
});
export type AugmentedExamples = v.InferOutput<typeof AugmentedExamples>;
