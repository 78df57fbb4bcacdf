import * as v from 'valibot';
import { Balance, Decomposition, Resample } from './decomposition';
import { FiniteNumber } from './numbers';

/*
 * Bias and variance of a script under its present setting or against one of its settings, kept in `.regulens/curves/<id>.json`.
 * Written whole at every step, to a temporary file that is then renamed; runs may be deleted, the curve stays.
 */

export const CURVE_VERSION = 1;

export const CurveAxis = v.picklist(['capacity', 'training-size', 'regularization']);
export type CurveAxis = v.InferOutput<typeof CurveAxis>;

export const CurvePoint = v.object({
  /** Times the present size; rows; strength of L2, 0 for none. */
  setting: FiniteNumber,
  /** "×2 (dense 64, dense_1 32)", "120 rows", "L2 0.001". */
  label: v.string(),
  /** Short, for the axis: "×2", "120", "0.001", "none". */
  short: v.string(),
  isPresent: v.boolean(),
  /** The run that refitted under it. */
  run: v.nullable(v.string()),
  state: v.picklist(['waiting', 'running', 'measured', 'failed', 'cancelled']),
  reason: v.nullable(v.string()),
  /** Refits done and asked for. */
  refits: FiniteNumber,
  of: FiniteNumber,
  measured: v.array(Decomposition),
  balance: v.nullable(Balance),
  refitLosses: v.array(FiniteNumber),
  /** Median training loss of the refits on their own rows, where there is one. */
  trainLoss: v.nullable(FiniteNumber),
  parameters: v.nullable(FiniteNumber),
});
export type CurvePoint = v.InferOutput<typeof CurvePoint>;

export const DecompositionCurve = v.object({
  version: FiniteNumber,
  id: v.string(),
  created: v.string(),
  /** Absolute path of the script (of package.json for an npm script), its arguments, and SHA-256 of its text as it is without the curve's edits. */
  script: v.string(),
  npmScript: v.nullable(v.string()),
  args: v.array(v.string()),
  sourceHash: v.nullable(v.string()),
  /** Null for the present setting alone. */
  against: v.nullable(CurveAxis),
  resample: Resample,
  replicates: FiniteNumber,
  status: v.picklist(['running', 'finished', 'stopped', 'failed']),
  /** The process that measures it, to tell a curve that goes on from one whose process has gone. */
  pid: FiniteNumber,
  pidStarted: v.nullable(v.string()),
  /** Rising by setting. */
  points: v.array(CurvePoint),
  /** What it says, in a few sentences; empty while nothing is known. */
  words: v.string(),
  /** What was left as it is, and why. */
  notes: v.array(v.string()),
});
export type DecompositionCurve = v.InferOutput<typeof DecompositionCurve>;
