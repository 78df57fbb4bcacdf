import * as v from 'valibot';
import { checkedJson } from './checked';
import { chosenBackend } from './backends';
import { Resample } from './decomposition';
import { FitData } from './data-traits';
import { AugmentedExamples, Evaluation, Importance } from './evaluation';
import { time } from './event-parts';
import {
  Batch,
  Batches,
  Epoch,
  EpochValidation,
  FitContinued,
  FitEnded,
  FitStarted,
  ValidationLosses,
} from './fit-events';
import { AnyNumber, FiniteNumber } from './numbers';
import { RUNGS } from './rungs';
import { Site } from './site';
import { Activations, Gradients, Weights } from './tensor-events';

/*
 * Run events: one JSON object a line in events.ndjson, appended by the training process and never changed.
 * The contract is the same for every framework. Times `t` are monotonic milliseconds since the process started.
 * Epochs are counted from 1, as people count them; steps (optimizer updates) are counted from 1 within a fit.
 */

export { Histogram } from './event-parts';
export { Collinearity, DataTraits, FitData } from './data-traits';
export { AugmentedExamples, Evaluation, Importance } from './evaluation';
export type { Calibration } from './evaluation';
export {
  Batch,
  Batches,
  Epoch,
  EpochValidation,
  FitContinued,
  FitEnded,
  FitStarted,
  FoldBy,
  TrainingCall,
  ValidationLosses,
} from './fit-events';
export { Activations, Gradients, TensorStatistics, Weights } from './tensor-events';

export const RunStarted = v.object({
  ...time,
  type: v.literal('run-started'),
  version: FiniteNumber,
  pid: FiniteNumber,
  runtime: v.object({ name: v.string(), version: v.string() }),
  platform: v.string(),
  seed: v.nullable(v.string()),
  /** A debugger may stop it at any time: how long something took says nothing then. */
  debugged: v.optional(v.boolean()),
});

/** Comes when the script first needs a backend; a script that chooses for itself (`tf.setBackend`) has none. */
export const BackendEvent = v.object({ ...time, type: v.literal('backend'), ...chosenBackend });
export type BackendEvent = v.InferOutput<typeof BackendEvent>;

/**
 * The script failed on a backend for want of something that another has, and was started again: all that came before this event
 * belongs to the attempt that failed.
 */
export const Restarted = v.object({
  ...time,
  type: v.literal('restarted'),
  rung: v.picklist(RUNGS),
  reason: v.string(),
});
export type Restarted = v.InferOutput<typeof Restarted>;

/** L1 and L2 strengths of one regularizer; `custom` for one whose strengths can't be read. */
export const Regularizer = v.object({ l1: FiniteNumber, l2: FiniteNumber, custom: v.optional(v.boolean()) });
export type Regularizer = v.InferOutput<typeof Regularizer>;

export const Layer = v.object({
  name: v.string(),
  /** The framework's class name: Dense, Conv2D, Dropout … */
  kind: v.string(),
  outputShape: v.array(v.nullable(FiniteNumber)),
  parameters: FiniteNumber,
  trainable: v.boolean(),
  site: v.nullable(Site),
  units: v.optional(FiniteNumber),
  activation: v.optional(v.string()),
  /** Dropout rate, for dropout layers. */
  rate: v.optional(FiniteNumber),
  kernelRegularizer: v.optional(Regularizer),
  biasRegularizer: v.optional(Regularizer),
  /** Names of the layers whose output it takes; absent where unknown, empty for the model's input. */
  inputs: v.optional(v.array(v.string())),
  /** Whether there is a bias, for layers that can have one. */
  useBias: v.optional(v.boolean()),
  /** Dropout inside a recurrent layer: of its inputs, and of its state. */
  dropout: v.optional(FiniteNumber),
  recurrentDropout: v.optional(FiniteNumber),
  /** Of the moving averages of batch normalization; absent in runs recorded before it was. */
  momentum: v.optional(FiniteNumber),
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
  parameters: FiniteNumber,
  trainableParameters: FiniteNumber,
  optimizer: v.nullable(v.object({ name: v.string(), learningRate: v.nullable(FiniteNumber) })),
  /** Loss functions by name, one per output. */
  loss: v.array(v.string()),
  metrics: v.array(v.string()),
  /** Where the model was compiled. */
  site: v.nullable(Site),
});
export type ModelEvent = v.InferOutput<typeof ModelEvent>;

/** Opens a bias-variance measurement: what every refit will be compared with. */
export const DecompositionStarted = v.object({
  ...time,
  type: v.literal('decomposition-started'),
  fit: v.string(),
  site: v.nullable(Site),
  replicates: FiniteNumber,
  task: v.picklist(['regression', 'binary', 'multiclass']),
  /** Fixed evaluation examples; `outputs` numbers are predicted for each. */
  examples: FiniteNumber,
  outputs: FiniteNumber,
  /** Class indices (0 or 1 for binary), or regression targets row by row (examples × outputs). */
  targets: v.array(AnyNumber),
  trainExamples: FiniteNumber,
  resample: v.optional(Resample),
  /** Rows that each refit is trained on; absent for as many as there are. */
  sampleExamples: v.optional(FiniteNumber),
  /** Rows of the validation set, from 0; absent for all in their order. */
  rows: v.optional(v.array(FiniteNumber)),
  /** Where the validation set begins among the rows given to the fit call; absent where it is a set of its own. */
  firstRow: v.optional(FiniteNumber),
  /** Examples whose inputs are identical: sets of their places in `targets`. */
  twins: v.optional(v.array(v.array(FiniteNumber))),
  classNames: v.optional(v.array(v.string())),
  parameters: v.optional(FiniteNumber),
});
export type DecompositionStarted = v.InferOutput<typeof DecompositionStarted>;

/** One refit on a sample of the training rows; predictions row by row (examples × outputs), probabilities for classes. */
export const TrialResult = v.object({
  ...time,
  type: v.literal('trial-result'),
  fit: v.string(),
  replicate: FiniteNumber,
  predictions: v.array(AnyNumber),
  trainLoss: v.nullable(AnyNumber),
  valLoss: v.nullable(AnyNumber),
  durationMs: FiniteNumber,
});
export type TrialResult = v.InferOutput<typeof TrialResult>;

export const WarningEvent = v.object({
  ...time,
  type: v.literal('warning'),
  code: v.string(),
  message: v.string(),
  site: v.nullable(Site),
});
export type WarningEvent = v.InferOutput<typeof WarningEvent>;

export const ErrorEvent = v.object({
  ...time,
  type: v.literal('error'),
  message: v.string(),
  stack: v.nullable(v.string()),
  site: v.nullable(Site),
});
export type ErrorEvent = v.InferOutput<typeof ErrorEvent>;

/** Last word of the training process, when it had one; run.json holds how it really ended. */
export const RunEnded = v.object({ ...time, type: v.literal('run-ended'), exitCode: FiniteNumber });

export const RunEvent = v.variant('type', [
  RunStarted,
  BackendEvent,
  Restarted,
  ModelEvent,
  FitStarted,
  FitContinued,
  FitData,
  Batch,
  Batches,
  Epoch,
  EpochValidation,
  ValidationLosses,
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
  const result = checkedJson(RunEvent, line);
  return 'value' in result ? { event: result.value } : result;
}
