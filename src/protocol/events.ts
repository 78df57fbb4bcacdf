import * as v from 'valibot';
import { AnyNumber } from './numbers';
import { DataTraits, FitData } from './data-traits';
import { chosenBackend } from './backends';
import { AugmentedExamples, Evaluation, Importance } from './evaluation';
import { Histogram, Metrics, SharedRows, time } from './event-parts';
import { Site } from './site';

/*
 * Run events: one JSON object a line in events.ndjson, appended by the training process and never changed.
 * The contract is the same for every framework. Times `t` are monotonic milliseconds since the process started.
 * Epochs are counted from 1, as people count them; steps (optimizer updates) are counted from 1 within a fit.
 */

export { EVENTS_VERSION } from './version';
export { Histogram } from './event-parts';
export { Collinearity, DataTraits, FitData } from './data-traits';
export { AugmentedExamples, Evaluation, Importance } from './evaluation';
export type { Calibration } from './evaluation';

const nullable = <T extends v.GenericSchema>(schema: T) => v.nullable(schema);

export const RunStarted = v.object({
  ...time,
  type: v.literal('run-started'),
  version: v.number(),
  pid: v.number(),
  runtime: v.object({ name: v.string(), version: v.string() }),
  platform: v.string(),
  seed: nullable(v.string()),
});

/** Comes when the script first needs a backend; a script that chooses for itself (`tf.setBackend`) has none. */
export const BackendEvent = v.object({ ...time, type: v.literal('backend'), ...chosenBackend });
export type BackendEvent = v.InferOutput<typeof BackendEvent>;

/** L1 and L2 strengths of one regularizer; `custom` for one whose strengths can't be read. */
export const Regularizer = v.object({ l1: v.number(), l2: v.number(), custom: v.optional(v.boolean()) });
export type Regularizer = v.InferOutput<typeof Regularizer>;

export const Layer = v.object({
  name: v.string(),
  /** The framework's class name: Dense, Conv2D, Dropout … */
  kind: v.string(),
  outputShape: v.array(nullable(v.number())),
  parameters: v.number(),
  trainable: v.boolean(),
  site: nullable(Site),
  units: v.optional(v.number()),
  activation: v.optional(v.string()),
  /** Dropout rate, for dropout layers. */
  rate: v.optional(v.number()),
  kernelRegularizer: v.optional(Regularizer),
  biasRegularizer: v.optional(Regularizer),
  /** Names of the layers whose output it takes; absent where unknown, empty for the model's input. */
  inputs: v.optional(v.array(v.string())),
  /** Whether there is a bias, for layers that can have one. */
  useBias: v.optional(v.boolean()),
  /** Dropout inside a recurrent layer: of its inputs, and of its state. */
  dropout: v.optional(v.number()),
  recurrentDropout: v.optional(v.number()),
  /** Class name of the kernel's constraint: MaxNorm … */
  kernelConstraint: v.optional(v.string()),
});
export type Layer = v.InferOutput<typeof Layer>;

export const ModelEvent = v.object({
  ...time,
  type: v.literal('model'),
  model: v.string(),
  name: v.string(),
  framework: v.object({ name: v.string(), version: v.string() }),
  layers: v.array(Layer),
  parameters: v.number(),
  trainableParameters: v.number(),
  optimizer: nullable(v.object({ name: v.string(), learningRate: nullable(v.number()) })),
  /** Loss functions by name, one per output. */
  loss: v.array(v.string()),
  metrics: v.array(v.string()),
  /** Where the model was compiled. */
  site: nullable(Site),
});
export type ModelEvent = v.InferOutput<typeof ModelEvent>;

export const TrainingCall = v.picklist(['fit', 'fitDataset', 'trainOnBatch', 'minimize']);
export type TrainingCall = v.InferOutput<typeof TrainingCall>;

export const FitStarted = v.object({
  ...time,
  type: v.literal('fit-started'),
  fit: v.string(),
  /** Absent for optimizer.minimize loops, which know no model. */
  model: nullable(v.string()),
  call: TrainingCall,
  site: nullable(Site),
  backend: v.string(),
  epochs: nullable(v.number()),
  batchSize: nullable(v.number()),
  trainExamples: nullable(v.number()),
  /** How many validation examples there are: it decides how far a validation curve can be trusted. */
  validationExamples: nullable(v.number()),
  validation: v.picklist(['data', 'split', 'none', 'unknown']),
  shuffle: nullable(v.boolean()),
  data: nullable(DataTraits),
  /** The same of the validation examples, where they could be read. */
  validationData: v.optional(nullable(DataTraits)),
  sharedRows: v.optional(SharedRows),
  /** Options of the call that the framework ignores, such as `onEpochEnd` beside `callbacks`. */
  ignoredOptions: v.optional(v.array(v.string())),
  /** Class names of the script's callbacks: EarlyStopping, CustomCallback … */
  callbacks: v.optional(v.array(v.string())),
  classWeights: v.optional(v.boolean()),
  /** Part `index` (from 1) of `of` of all rows was held out, in place of the script's own validation rows. */
  fold: v.optional(v.object({ index: v.number(), of: v.number() })),
  /** Names of the input columns, where the user gave them. */
  featureNames: v.optional(v.array(v.string())),
});
export type FitStarted = v.InferOutput<typeof FitStarted>;

export const Batch = v.object({
  ...time,
  type: v.literal('batch'),
  fit: v.string(),
  /** null where the loop has no epochs (trainOnBatch, minimize). */
  epoch: nullable(v.number()),
  step: v.number(),
  loss: AnyNumber,
});
export type Batch = v.InferOutput<typeof Batch>;

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
  epoch: v.number(),
  loss: AnyNumber,
  valLoss: nullable(AnyNumber),
  /** Other training metrics by name, and validation metrics under the same names. */
  metrics: Metrics,
  valMetrics: Metrics,
  penalty: nullable(AnyNumber),
  inferenceLoss: nullable(AnyNumber),
  inferenceExamples: nullable(v.number()),
  learningRate: nullable(v.number()),
  durationMs: v.number(),
  memory: v.object({
    tensors: nullable(v.number()),
    tensorBytes: nullable(v.number()),
    residentBytes: v.number(),
  }),
  /** Examples that validation used in this epoch, where only counting could tell (validation from a dataset). */
  validationExamples: v.optional(v.number()),
  /** Time the recorder took in this epoch, and what it left out to stay within its budget. */
  recorder: v.object({ ms: v.number(), skipped: v.array(v.string()) }),
});
export type Epoch = v.InferOutput<typeof Epoch>;

/** Statistics of one weight tensor. Shares are of `count`; see src/trainer for the formulas' sources. */
export const TensorStatistics = v.object({
  name: v.string(),
  layer: nullable(v.string()),
  shape: v.array(v.number()),
  count: v.number(),
  nonFinite: v.number(),
  exactZeroShare: v.number(),
  /** Share of |w| < 1e-3 max|w|. */
  nearZeroShare: v.number(),
  /** Hoyer sparsity: 0 for a constant tensor, 1 for a one-hot one. */
  hoyer: nullable(v.number()),
  /** Gini index of |w|: 0 for a constant tensor, 1 - 1/n for a one-hot one. */
  gini: nullable(v.number()),
  /** L2 norm. */
  norm: v.number(),
  mean: v.number(),
  std: v.number(),
  /** Output units (last axis), and those whose incoming norm is < 1e-2 of the layer's median. */
  units: nullable(v.number()),
  deadUnits: nullable(v.number()),
  histogram: nullable(Histogram),
  /** Norm of the change since the last snapshot in units of the norm before; 0 for an unchanged tensor. */
  change: v.optional(AnyNumber),
  /** Of matrices: exp of the entropy of the singular values (Roy & Vetterli 2007), and (Σσ²)/max σ². */
  effectiveRank: v.optional(v.number()),
  stableRank: v.optional(v.number()),
  /** First layer's kernel: L2 norm of the weights that leave each input, at most 512 inputs. */
  inputNorms: v.optional(v.array(v.number())),
});
export type TensorStatistics = v.InferOutput<typeof TensorStatistics>;

export const Weights = v.object({
  ...time,
  type: v.literal('weights'),
  fit: v.string(),
  epoch: v.number(),
  /** Optimizer steps since the last snapshot; absent for the first. */
  steps: v.optional(v.number()),
  tensors: v.array(TensorStatistics),
});
export type Weights = v.InferOutput<typeof Weights>;

export const Gradients = v.object({
  ...time,
  type: v.literal('gradients'),
  fit: v.string(),
  epoch: nullable(v.number()),
  step: v.number(),
  tensors: v.array(
    v.object({
      name: v.string(),
      norm: AnyNumber,
      nonFinite: v.number(),
      /** Mean of |g|, and share of g = 0. */
      meanAbs: v.optional(AnyNumber),
      zeroShare: v.optional(v.number()),
    }),
  ),
});
export type Gradients = v.InferOutput<typeof Gradients>;

export const Activations = v.object({
  ...time,
  type: v.literal('activations'),
  fit: v.string(),
  epoch: v.number(),
  examples: v.number(),
  layers: v.array(
    v.object({
      layer: v.string(),
      /** Share of units that are 0 on more than 99 % of the examples (dead ReLU). */
      deadShare: v.number(),
      /** Share of all activations that are exactly 0. */
      zeroShare: v.number(),
      /** Class name of the activation; absent means a rectifier. */
      activation: v.optional(v.string()),
      /** tanh, sigmoid: share of activations where the input is beyond ±5 (|tanh| > .9999, sigmoid outside .0067-.9933). */
      saturatedShare: v.optional(v.number()),
      /** Largest output in size, for a layer that answers. */
      maxAbs: v.optional(AnyNumber),
    }),
  ),
});
export type Activations = v.InferOutput<typeof Activations>;

export const FitEnded = v.object({
  ...time,
  type: v.literal('fit-ended'),
  fit: v.string(),
  reason: v.picklist(['finished', 'stopped', 'failed']),
  /** What the recorder's time budget had no room for at the end: evaluation. */
  skipped: v.optional(v.array(v.string())),
});

/** Opens a bias-variance measurement: what every refit will be compared with. */
export const DecompositionStarted = v.object({
  ...time,
  type: v.literal('decomposition-started'),
  fit: v.string(),
  site: nullable(Site),
  replicates: v.number(),
  task: v.picklist(['regression', 'binary', 'multiclass']),
  /** Fixed evaluation examples; `outputs` numbers are predicted for each. */
  examples: v.number(),
  outputs: v.number(),
  /** Class indices (0 or 1 for binary), or regression targets row by row (examples × outputs). */
  targets: v.array(AnyNumber),
  trainExamples: v.number(),
});
export type DecompositionStarted = v.InferOutput<typeof DecompositionStarted>;

/** One refit on a bootstrap sample; predictions row by row (examples × outputs), probabilities for classes. */
export const TrialResult = v.object({
  ...time,
  type: v.literal('trial-result'),
  fit: v.string(),
  replicate: v.number(),
  predictions: v.array(AnyNumber),
  trainLoss: nullable(AnyNumber),
  valLoss: nullable(AnyNumber),
  durationMs: v.number(),
});
export type TrialResult = v.InferOutput<typeof TrialResult>;

export const WarningEvent = v.object({
  ...time,
  type: v.literal('warning'),
  code: v.string(),
  message: v.string(),
  site: nullable(Site),
});
export type WarningEvent = v.InferOutput<typeof WarningEvent>;

export const ErrorEvent = v.object({
  ...time,
  type: v.literal('error'),
  message: v.string(),
  stack: nullable(v.string()),
  site: nullable(Site),
});
export type ErrorEvent = v.InferOutput<typeof ErrorEvent>;

/** Last word of the training process, when it had one; run.json holds how it really ended. */
export const RunEnded = v.object({ ...time, type: v.literal('run-ended'), exitCode: v.number() });

export const RunEvent = v.variant('type', [
  RunStarted,
  BackendEvent,
  ModelEvent,
  FitStarted,
  FitData,
  Batch,
  Epoch,
  Weights,
  Gradients,
  Activations,
  Evaluation,
  Importance,
  AugmentedExamples,
  FitEnded,
  DecompositionStarted,
  TrialResult,
  WarningEvent,
  ErrorEvent,
  RunEnded,
]);
export type RunEvent = v.InferOutput<typeof RunEvent>;

export type ParsedLine = { event: RunEvent } | { problem: string };

/** Reads one line of events.ndjson. Never throws: a bad line is a fact to show, not a reason to lose the rest. */
export function parseEventLine(line: string): ParsedLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { problem: 'not JSON' };
  }
  const result = v.safeParse(RunEvent, json);
  return result.success ? { event: result.output } : { problem: v.summarize(result.issues) };
}
