import * as v from 'valibot';
import { DataTraits } from './data-traits';
import { Metrics, SharedRows, time } from './event-parts';
import { AnyNumber, FiniteNumber } from './numbers';
import { Site } from './site';

/* Events of one training: its start, its steps and epochs, its end. */

export const TrainingCall = v.picklist(['fit', 'fitDataset', 'trainOnBatch', 'minimize']);
export type TrainingCall = v.InferOutput<typeof TrainingCall>;

/** How rows are dealt out to folds: each with its share of every class, in successive stretches, or at random. */
export const FoldBy = v.picklist(['classes', 'blocks', 'random', 'groups']);
export type FoldBy = v.InferOutput<typeof FoldBy>;

export const FitStarted = v.object({
  ...time,
  type: v.literal('fit-started'),
  fit: v.string(),
  /** Absent for optimizer.minimize loops, which know no model. */
  model: v.nullable(v.string()),
  call: TrainingCall,
  site: v.nullable(Site),
  backend: v.string(),
  epochs: v.nullable(FiniteNumber),
  batchSize: v.nullable(FiniteNumber),
  trainExamples: v.nullable(FiniteNumber),
  /** How many validation examples there are: it decides how far a validation curve can be trusted. */
  validationExamples: v.nullable(FiniteNumber),
  validation: v.picklist(['data', 'split', 'none', 'unknown']),
  shuffle: v.nullable(v.boolean()),
  data: v.nullable(DataTraits),
  /** The same of the validation examples, where they could be read. */
  validationData: v.optional(v.nullable(DataTraits)),
  sharedRows: v.optional(SharedRows),
  /** Options of the call that the framework ignores, such as `onEpochEnd` beside `callbacks`. */
  ignoredOptions: v.optional(v.array(v.string())),
  /** Class names of the script's callbacks: EarlyStopping, CustomCallback … */
  callbacks: v.optional(v.array(v.string())),
  classWeights: v.optional(v.boolean()),
  /** Part `index` (from 1) of `of` of all rows was held out, in place of the script's own validation rows. */
  fold: v.optional(v.object({ index: FiniteNumber, of: FiniteNumber, by: v.optional(FoldBy) })),
  /** Names of the input columns and of the classes, where the user or the data give them. */
  featureNames: v.optional(v.array(v.string())),
  classNames: v.optional(v.array(v.string())),
  /** How many calls the training consists of so far, where there are several: see FitContinued. */
  calls: v.optional(FiniteNumber),
  /** Whether later calls brought other training data. */
  changingData: v.optional(v.boolean()),
});
export type FitStarted = v.InferOutput<typeof FitStarted>;

/**
 * The script has called fit again where it left off, as in `for (…) await model.fit(x, y, { epochs: 1 })`: what follows belongs to
 * the same training, with epochs and steps numbered on. It may come after the fit's end, which then wasn't one.
 */
export const FitContinued = v.object({
  ...time,
  type: v.literal('fit-continued'),
  fit: v.string(),
  /** Which call this is, the second being the first of these. */
  call: FiniteNumber,
  /** Whether its training data aren't those of the call before. */
  otherData: v.optional(v.boolean()),
});
export type FitContinued = v.InferOutput<typeof FitContinued>;

/** The script has evaluated the model itself after an epoch that had no validation loss. */
export const EpochValidation = v.object({
  ...time,
  type: v.literal('epoch-validation'),
  fit: v.string(),
  epoch: FiniteNumber,
  loss: AnyNumber,
  metrics: Metrics,
  examples: v.nullable(FiniteNumber),
});
export type EpochValidation = v.InferOutput<typeof EpochValidation>;

export const Batch = v.object({
  ...time,
  type: v.literal('batch'),
  fit: v.string(),
  /** null where the loop has no epochs (trainOnBatch, minimize). */
  epoch: v.nullable(FiniteNumber),
  step: FiniteNumber,
  loss: AnyNumber,
});
export type Batch = v.InferOutput<typeof Batch>;

/** Optimizer steps of the fit so far, and how many of them have a batch event; absent where all have. */
const steps = { steps: v.optional(v.object({ done: FiniteNumber, recorded: FiniteNumber })) };

/**
 * Successive batches of a fit in one event: what a reader makes of their lines, and what a reader that comes late is given. Of each `stride`
 * successive steps only the lowest loss and the highest are there, and the first that is no number; see thinned-series.ts.
 */
export const Batches = v.object({
  ...time,
  type: v.literal('batches'),
  fit: v.string(),
  stride: FiniteNumber,
  /** The latest of these steps, given or not. */
  last: FiniteNumber,
  /** Ascending, with their losses in another list of the same length. */
  steps: v.array(FiniteNumber),
  losses: v.array(AnyNumber),
});
export type Batches = v.InferOutput<typeof Batches>;

/**
 * One finished epoch.
 *
 * `loss` is what the framework reports: in tfjs with the L1/L2 penalty and with dropout active, so not comparable with
 * `valLoss`. `penalty` is the exact penalty at the end of the epoch; `inferenceLoss` is the training loss without
 * penalty, in inference mode, on a fixed subsample of `inferenceExamples` training examples (null when skipped).
 */
export const Epoch = v.object({
  ...time,
  type: v.literal('epoch'),
  fit: v.string(),
  epoch: FiniteNumber,
  loss: AnyNumber,
  valLoss: v.nullable(AnyNumber),
  /** Other training metrics by name, and validation metrics under the same names. */
  metrics: Metrics,
  valMetrics: Metrics,
  penalty: v.nullable(AnyNumber),
  inferenceLoss: v.nullable(AnyNumber),
  inferenceExamples: v.nullable(FiniteNumber),
  learningRate: v.nullable(FiniteNumber),
  durationMs: FiniteNumber,
  /** Of `durationMs`, how long training waited for its next batches to come; absent where they are there from the start. */
  waitedForInputMs: v.optional(FiniteNumber),
  memory: v.object({
    tensors: v.nullable(FiniteNumber),
    tensorBytes: v.nullable(FiniteNumber),
    residentBytes: FiniteNumber,
  }),
  /** Examples that validation used in this epoch, where only counting could tell (validation from a dataset). */
  validationExamples: v.optional(FiniteNumber),
  /** Time the recorder took in this epoch, and what it left out to stay within its budget. */
  recorder: v.object({ ms: FiniteNumber, skipped: v.array(v.string()) }),
  ...steps,
});
export type Epoch = v.InferOutput<typeof Epoch>;

/**
 * The validation loss of single examples, without penalty: of all of them, or of 2,000 evenly spaced ones. `losses` are base64 of 32-bit floats, `rows` of
 * 64-bit floats that tell examples apart (the same inputs and targets, the same number); these stay as they were where an event has none.
 */
export const ValidationLosses = v.object({
  ...time,
  type: v.literal('validation-losses'),
  fit: v.string(),
  epoch: FiniteNumber,
  /** Examples that there are. */
  examples: FiniteNumber,
  losses: v.string(),
  rows: v.optional(v.string()),
  /** A number that tells these targets, in their order, from any others. */
  targets: v.optional(FiniteNumber),
  /** Of the weights that the fit left behind, which a callback may have put back to an earlier epoch's. */
  atTheEnd: v.optional(v.boolean()),
});
export type ValidationLosses = v.InferOutput<typeof ValidationLosses>;

export const FitEnded = v.object({
  ...time,
  type: v.literal('fit-ended'),
  fit: v.string(),
  reason: v.picklist(['finished', 'stopped', 'failed']),
  /** What was left out at the end, as it would have been too dear: evaluation. */
  skipped: v.optional(v.array(v.string())),
  ...steps,
});
