import * as v from 'valibot';
import { FiniteNumber } from './numbers';

/** An estimate with its 95 % interval. */
export const Interval = v.object({ value: FiniteNumber, low: FiniteNumber, high: FiniteNumber });
export type Interval = v.InferOutput<typeof Interval>;

const parts = { loss: Interval, bias: Interval, variance: Interval };

/** One decomposition: expected loss = bias + variance (exactly, for squared error and cross-entropy). */
export const Decomposition = v.object({
  measure: v.picklist(['squared-error', 'zero-one', 'cross-entropy']),
  replicates: FiniteNumber,
  ...parts,
});
export type Decomposition = v.InferOutput<typeof Decomposition>;

/** How the rows of a refit are chosen: as many, with replacement; or halves that share no row, dealt out anew for each pair of refits. */
export const Resample = v.picklist(['bootstrap', 'split']);
export type Resample = v.InferOutput<typeof Resample>;

/** What the measured parts say, as far as they say it beyond their intervals; `confident-bias` is bias of refits that fit their own rows. */
export const Balance = v.picklist(['variance', 'bias', 'confident-bias', 'even']);
export type Balance = v.InferOutput<typeof Balance>;

/** One validation example over all refits, by the first measure. */
export const DecomposedExample = v.object({
  /** Its row in the validation set, from 0. */
  row: FiniteNumber,
  /** Its row among those given to the fit call, from 0, where the validation set is the last part of them. */
  fitRow: v.nullable(FiniteNumber),
  /** The label (a class index), or the target's numbers. */
  target: v.array(FiniteNumber),
  /** What most refits answer: a class index; of numbers the mean of the answers. */
  answer: v.array(FiniteNumber),
  /** Refits that answer another class than the label; null for numbers. */
  wrongRefits: v.nullable(FiniteNumber),
  ...parts,
});
export type DecomposedExample = v.InferOutput<typeof DecomposedExample>;

export const DecomposedClass = v.object({
  class: FiniteNumber,
  name: v.nullable(v.string()),
  examples: FiniteNumber,
  measured: v.array(Decomposition),
});
export type DecomposedClass = v.InferOutput<typeof DecomposedClass>;

/** Noise of the targets, estimated from examples whose inputs are identical ("pure error"). It is part of the measured bias. */
export const LabelNoise = v.object({
  /** Sets of identical inputs, the examples in them, and the sets whose targets differ. */
  groups: FiniteNumber,
  examples: FiniteNumber,
  differing: FiniteNumber,
  /** In the units of each measure; empty where there is nothing to estimate it from. */
  estimates: v.array(v.object({ measure: Decomposition.entries.measure, noise: Interval })),
  words: v.string(),
});
export type LabelNoise = v.InferOutput<typeof LabelNoise>;

export const DecompositionDetail = v.object({
  resample: Resample,
  /** Rows that each refit was trained on. */
  sampleExamples: FiniteNumber,
  balance: v.nullable(Balance),
  /** Loss of each usable refit by the first measure, in their order, to compare settings refit by refit. */
  refitLosses: v.array(FiniteNumber),
  classNames: v.nullable(v.array(v.string())),
  classes: v.array(DecomposedClass),
  /** The examples that vary most, first. */
  varying: v.array(DecomposedExample),
  /** The examples that refits get wrong always: candidates for wrong labels. The surest first; `wrongAlways` counts all of them. */
  stubborn: v.array(DecomposedExample),
  wrongAlways: FiniteNumber,
  noise: LabelNoise,
});
export type DecompositionDetail = v.InferOutput<typeof DecompositionDetail>;

/** All that is said of the refits of one fit call. */
export const DecomposedFit = v.object({
  fit: v.string(),
  measured: v.array(Decomposition),
  verdict: v.string(),
  /** Absent where nothing could be measured. */
  detail: v.optional(DecompositionDetail),
});
export type DecomposedFit = v.InferOutput<typeof DecomposedFit>;
