import * as v from 'valibot';
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
  outputLimitBytes: v.number(),
  stopGraceMs: v.number(),
});
export type SupervisorOrder = v.InferOutput<typeof SupervisorOrder>;

/** The supervisor's one answer, a line on its standard output. */
export const SupervisorAnswer = v.object({ started: v.boolean(), error: v.nullable(v.string()) });
export type SupervisorAnswer = v.InferOutput<typeof SupervisorAnswer>;
