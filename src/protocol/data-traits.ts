import * as v from 'valibot';
import { SharedRows, time } from './event-parts';
import { AnyNumber, FiniteNumber } from './numbers';

/* What is known of the examples a model is trained on: see events.ts. */

/** How far inputs depend on each other linearly: Belsley's condition index of the centred and scaled columns, largest VIF. */
export const Collinearity = v.object({
  columns: FiniteNumber,
  conditionIndex: v.nullable(AnyNumber),
  maxVif: v.nullable(AnyNumber),
});
export type Collinearity = v.InferOutput<typeof Collinearity>;

/** What could be read cheaply off examples (a sample of at most `sampledRows` rows). */
export const DataTraits = v.object({
  rows: v.nullable(FiniteNumber),
  /** Numbers per example. */
  features: v.nullable(FiniteNumber),
  sampledRows: FiniteNumber,
  /** Share of exact zeros among the inputs. */
  zeroShare: v.nullable(FiniteNumber),
  inputMean: v.nullable(AnyNumber),
  inputStd: v.nullable(AnyNumber),
  inputMin: v.nullable(AnyNumber),
  inputMax: v.nullable(AnyNumber),
  task: v.picklist(['regression', 'binary', 'multiclass', 'unknown']),
  classes: v.nullable(FiniteNumber),
  /** Examples per class in the sample, by class index. */
  classCounts: v.optional(v.array(FiniteNumber)),
  /** Variance of the target around its mean (squared-error tasks), the loss of the best constant. */
  targetVariance: v.optional(AnyNumber),
  targetMin: v.optional(AnyNumber),
  targetMax: v.optional(AnyNumber),
  /** Shape of one example of each input. */
  inputShapes: v.optional(v.array(v.array(FiniteNumber))),
  /** Input numbers that are NaN or infinite, in the sample. */
  nonFiniteInputs: v.optional(FiniteNumber),
  /** Whether all inputs are whole numbers (tokens, counts, categories). */
  integerInputs: v.optional(v.boolean()),
  /** Columns of flat inputs: how many are constant, and the smallest and largest standard deviation of the others. */
  columns: v.optional(
    v.object({ count: FiniteNumber, constant: FiniteNumber, minStd: AnyNumber, maxStd: AnyNumber }),
  ),
  collinearity: v.optional(Collinearity),
  /**
   * Whether rows in their order are sorted by target: 0 for random order, 1 for blocks. Classes: (share of equal neighbours -
   * share expected at random) / (1 - expected); numbers: lag-1 autocorrelation.
   */
  targetOrder: v.optional(AnyNumber),
});
export type DataTraits = v.InferOutput<typeof DataTraits>;

/**
 * What a fit's data turned out to be after its first epoch, where nobody could tell before (datasets); replaces what it started
 * with.
 */
export const FitData = v.object({
  ...time,
  type: v.literal('fit-data'),
  fit: v.string(),
  data: DataTraits,
  validationData: v.nullable(DataTraits),
  /** null where an epoch is a part of the dataset. */
  trainExamples: v.nullable(FiniteNumber),
  sharedRows: v.optional(SharedRows),
  featureNames: v.optional(v.array(v.string())),
  classNames: v.optional(v.array(v.string())),
});
export type FitData = v.InferOutput<typeof FitData>;
