import * as v from 'valibot';
import { AnyNumber, FiniteNumber } from './numbers';
import { Site } from './site';

/*
 * A sweep: many runs of one script under other numbers. It is kept in `.regulens/sweeps/<id>/`: sweep.json (what was asked for, and how it stands)
 * and trials.ndjson (one line a change of a trial, appended); the last line of a trial counts.
 */

export const SWEEP_VERSION = 1;

/** A value that can be set in the script: one that stands there, or one that a remedy would bring. */
export const Slot = v.object({
  /** Stable for the same text. */
  id: v.string(),
  /** In the field's words: "learning rate", "units of dense_1", "L2 of dense_1". */
  label: v.string(),
  type: v.picklist(['number', 'integer', 'choice']),
  /** What the script has now; null where a remedy would bring it. */
  value: v.nullable(v.union([FiniteNumber, v.string()])),
  /** Sensible range of a number. */
  low: v.nullable(FiniteNumber),
  high: v.nullable(FiniteNumber),
  scale: v.picklist(['linear', 'log']),
  /** What there is to choose from, where it isn't a number; names as they would stand in the source, without quotes. */
  choices: v.array(v.string()),
  site: Site,
  /** The fix that would bring it into the source; null where it stands there. */
  fix: v.nullable(v.string()),
});
export type Slot = v.InferOutput<typeof Slot>;

export const Parameters = v.record(v.string(), v.union([FiniteNumber, v.string()]));
/** Values by slot id. */
export type Parameters = v.InferOutput<typeof Parameters>;

export const SweepTrial = v.object({
  /** From 1, in the order in which they were asked for. */
  number: FiniteNumber,
  parameters: Parameters,
  state: v.picklist(['waiting', 'running', 'complete', 'pruned', 'failed']),
  /** One run a fold; one in all without folds. */
  runs: v.array(v.string()),
  /** Honest validation loss at the end, mean over folds; null before. What the sampler minimizes. Of a pruned one: when it was pruned. */
  loss: v.nullable(AnyNumber),
  /** Lowest validation loss on the way, and its epoch. */
  bestLoss: v.nullable(AnyNumber),
  bestEpoch: v.nullable(FiniteNumber),
  /** Loss at the end on each fold; nested: on the inner folds of each outer one in turn. */
  folds: v.array(AnyNumber),
  metrics: v.record(v.string(), AnyNumber),
  epochs: FiniteNumber,
  /** Loss at each rung of the scheduler that it came to: what other trials are judged by after a resume. */
  rungs: v.optional(v.array(AnyNumber), () => []),
  durationMs: v.nullable(FiniteNumber),
  /** Why it failed or was pruned. */
  reason: v.nullable(v.string()),
});
export type SweepTrial = v.InferOutput<typeof SweepTrial>;

export const SweepPlan = v.object({
  script: v.string(),
  slots: v.array(Slot),
  sampler: v.picklist(['grid', 'random', 'quasi-random', 'tpe']),
  scheduler: v.picklist(['none', 'asha']),
  trials: FiniteNumber,
  seed: v.string(),
  folds: v.nullable(
    v.object({
      count: FiniteNumber,
      repeats: FiniteNumber,
      by: v.picklist(['auto', 'classes', 'blocks', 'random', 'groups']),
      /** Column of the inputs that says which rows belong together, counted from 0. */
      groups: v.nullable(FiniteNumber),
      /** Choose on inner folds, assess on outer ones. */
      nested: v.boolean(),
    }),
  ),
});
export type SweepPlan = v.InferOutput<typeof SweepPlan>;

export const SweepRecord = v.object({
  version: FiniteNumber,
  id: v.string(),
  name: v.string(),
  created: v.string(),
  plan: SweepPlan,
  status: v.picklist(['running', 'finished', 'stopped', 'failed', 'lost']),
  /** What runs it, to tell a sweep that goes on from one whose process has gone. */
  pid: v.nullable(FiniteNumber),
  pidStarted: v.nullable(v.string()),
  reason: v.nullable(v.string()),
  /** Nested folds: on each outer fold the loss of the trial that was best on the inner ones. */
  outer: v.optional(v.array(AnyNumber)),
});
export type SweepRecord = v.InferOutput<typeof SweepRecord>;

/** Share of the variance of the loss (of its logarithm, where all are positive) that a slot explains, by itself or with others, 0 to 1. */
export const SlotImportance = v.object({
  slot: v.string(),
  importance: FiniteNumber,
  low: FiniteNumber,
  high: FiniteNumber,
});
export type SlotImportance = v.InferOutput<typeof SlotImportance>;

/** A sweep as views show it. */
export const Sweep = v.object({
  record: SweepRecord,
  trials: v.array(SweepTrial),
  /** Null while there are too few trials to tell. */
  importances: v.nullable(v.array(SlotImportance)),
  /** Number of the best complete trial. */
  best: v.nullable(FiniteNumber),
  /** What is to be kept in mind: chosen on the same folds, too few trials, losses that can't be compared … */
  notes: v.array(v.string()),
});
export type Sweep = v.InferOutput<typeof Sweep>;
