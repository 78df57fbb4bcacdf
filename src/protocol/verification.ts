import * as v from 'valibot';
import { RemedyId } from './edits';
import { AnyNumber, FiniteNumber } from './numbers';

/*
 * Fixes verified by running the script again: `.regulens/verifications/<id>.json`, written whole after each change. Losses are validation
 * losses without penalty, in inference mode, of the weights that the script ends with; ratios are candidate over baseline, below 1 is better.
 */

export const VERIFICATION_VERSION = 1;

export const MeasuredEffect = v.object({
  ratio: FiniteNumber,
  /** 95 % interval; where several candidates are compared, all of them hold together in 95 % of cases. */
  low: FiniteNumber,
  high: FiniteNumber,
  seeds: FiniteNumber,
  /** Different validation examples; null where only mean losses are known. */
  examples: v.nullable(FiniteNumber),
  standardError: FiniteNumber,
  errorOfSeeds: FiniteNumber,
  errorOfExamples: FiniteNumber,
  degrees: FiniteNumber,
});
export type MeasuredEffect = v.InferOutput<typeof MeasuredEffect>;

export const Verdict = v.picklist(['better', 'no-difference', 'worse', 'not-comparable', 'given-up']);
export type Verdict = v.InferOutput<typeof Verdict>;

/** What one run came to. */
export const VerifiedRun = v.object({
  run: v.string(),
  seed: v.string(),
  loss: AnyNumber,
  bestLoss: AnyNumber,
  bestEpoch: FiniteNumber,
  epochs: FiniteNumber,
  /** Training loss without penalty in inference mode. */
  trainingLoss: v.nullable(AnyNumber),
  metrics: v.record(v.string(), AnyNumber),
  durationMs: FiniteNumber,
});
export type VerifiedRun = v.InferOutput<typeof VerifiedRun>;

export const VerifiedCandidate = v.object({
  id: v.string(),
  /** "L2 0.01 on both hidden layers". */
  label: v.string(),
  kind: v.picklist(['fix', 'weaker', 'stronger', 'pair']),
  /** The fixes that it is made of, with the number that each was tuned to; null for none, or the fix's own. */
  parts: v.array(v.object({ fix: v.string(), remedy: RemedyId, value: v.nullable(FiniteNumber) })),
  /** Whether it needed no run of its own: early stopping is read off the curves of a run that didn't stop. */
  readOff: v.boolean(),
  state: v.picklist(['waiting', 'running', 'measured', 'given-up', 'failed', 'not-comparable']),
  /** Epochs done of those planned, while it runs. */
  epoch: v.nullable(FiniteNumber),
  runs: v.array(VerifiedRun),
  /** Against the baseline, on the seeds and examples that the choice was made on. */
  effect: v.nullable(MeasuredEffect),
  verdict: v.nullable(Verdict),
  /** Why it was given up, failed, or can't be compared. */
  reason: v.nullable(v.string()),
});
export type VerifiedCandidate = v.InferOutput<typeof VerifiedCandidate>;

/** The winner under seeds, and on validation examples, that had no part in its choice. */
export const Confirmation = v.object({
  candidate: v.string(),
  effect: v.nullable(MeasuredEffect),
  verdict: Verdict,
  seeds: v.array(v.string()),
  /** Mean losses there. */
  baselineLoss: v.nullable(AnyNumber),
  candidateLoss: v.nullable(AnyNumber),
  /** Task metrics of both, means over the runs. */
  metrics: v.array(v.object({ name: v.string(), baseline: AnyNumber, candidate: AnyNumber })),
  /** In words: which rows were held out. */
  on: v.string(),
  runs: v.array(v.string()),
});
export type Confirmation = v.InferOutput<typeof Confirmation>;

export const Verification = v.object({
  version: FiniteNumber,
  id: v.string(),
  /** The run whose findings the fixes answer. */
  run: v.string(),
  created: v.string(),
  level: v.picklist(['quick', 'thorough']),
  status: v.picklist(['running', 'finished', 'stopped', 'failed']),
  /** Why it failed. */
  reason: v.nullable(v.string()),
  seeds: v.array(v.string()),
  baseline: v.array(VerifiedRun),
  candidates: v.array(VerifiedCandidate),
  confirmation: v.nullable(Confirmation),
  /** How many runs are done of those expected, and milliseconds that are likely left. */
  progress: v.object({ done: FiniteNumber, of: FiniteNumber, msLeft: v.nullable(FiniteNumber) }),
  /** Of one whole run of the script as it is, and of the verification so far. */
  oneRunMs: v.nullable(FiniteNumber),
  spentMs: FiniteNumber,
  /** What is to be kept in mind, in sentences. */
  notes: v.array(v.string()),
});
export type Verification = v.InferOutput<typeof Verification>;
