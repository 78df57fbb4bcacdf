import * as v from 'valibot';
import { FiniteNumber } from '../protocol/numbers';
import { RunRecord } from '../protocol/run-record';

/** What the launcher tells the supervisor, on its standard input: environments hold secrets and stay off the disk. */
export const SupervisorOrder = v.object({
  id: v.string(),
  /** The record as launched. */
  record: RunRecord,
  directory: v.string(),
  command: v.string(),
  args: v.array(v.string()),
  cwd: v.string(),
  env: v.record(v.string(), v.string()),
  outputLimitBytes: FiniteNumber,
  stopGraceMs: FiniteNumber,
  /** The script's process may go on to other trials of the script, for which orders come: one a line. */
  warm: v.boolean(),
});
export type SupervisorOrder = v.InferOutput<typeof SupervisorOrder>;

/** The supervisor's answer to an order, a line on its standard output. */
export const SupervisorAnswer = v.object({ started: v.boolean(), error: v.nullable(v.string()) });
export type SupervisorAnswer = v.InferOutput<typeof SupervisorAnswer>;

/** @param error of starting Node; null where it started, and gave no answer */
export function notStarted(error: Error | null): SupervisorAnswer {
  return { started: false, error: error && `Node could not be started: ${error.message}` };
}

/** Said before run.json says how a warm run ended: whether the process waits for another order. */
export const WarmAnswer = v.object({
  waits: v.boolean(),
  /** Why it doesn't, in words, where it said so. */
  why: v.nullable(v.string()),
  /** It failed in a process that had run others: whether that is why, nobody knows. */
  failedAgain: v.boolean(),
});
export type WarmAnswer = v.InferOutput<typeof WarmAnswer>;
