import * as v from 'valibot';
import { SaveChart } from './chart-file';
import { CompareSources, OpenDashboard } from './page-requests';
import { RunDigest } from './run-digest';
import { NOTE_LENGTH } from './run-notes';
import { RunParent, RunStatus } from './run-record';

/*
 * Messages between the extension and the table of all runs. A page that appears says "ready" and gets all rows, each with what is known of its run by then; then only
 * rows that are new or changed. A hidden page gets nothing and asks again.
 */

/** One run of the table. */
export const RunRow = v.object({
  id: v.string(),
  name: v.string(),
  status: RunStatus,
  created: v.string(),
  ended: v.nullable(v.string()),
  /** Why it ended that way. */
  reason: v.nullable(v.string()),
  /** The script's file name, or the npm script's name, with its arguments apart. */
  script: v.string(),
  args: v.string(),
  /** Name of its workspace folder; null where there is only one. */
  folder: v.nullable(v.string()),
  seed: v.nullable(v.string()),
  edited: v.boolean(),
  experiment: v.nullable(RunParent),
  tags: v.array(v.string()),
  note: v.pipe(v.string(), v.maxLength(NOTE_LENGTH)),
  pinned: v.boolean(),
  /** Why its notes can't be read. */
  notesProblem: v.nullable(v.string()),
  /** Null until the run has been read. */
  digest: v.nullable(RunDigest),
});
export type RunRow = v.InferOutput<typeof RunRow>;

/** A run's directory that can't be read, with the reason. */
export const BrokenRow = v.object({ id: v.string(), problem: v.string() });
export type BrokenRow = v.InferOutput<typeof BrokenRow>;

export const RunsHostMessage = v.variant('type', [
  v.object({ type: v.literal('all-runs'), rows: v.array(RunRow), broken: v.array(BrokenRow) }),
  v.object({
    type: v.literal('changed-runs'),
    rows: v.array(RunRow),
    removed: v.array(v.string()),
    broken: v.array(BrokenRow),
  }),
]);
export type RunsHostMessage = v.InferOutput<typeof RunsHostMessage>;

const someRuns = { runs: v.array(v.string()) };

export const RunsPageMessage = v.variant('type', [
  v.object({ type: v.literal('ready'), selected: v.array(v.string()) }),
  OpenDashboard,
  v.object({ type: v.literal('compare'), ...someRuns }),
  CompareSources,
  v.object({ type: v.literal('edit-tags'), ...someRuns }),
  v.object({ type: v.literal('edit-note'), run: v.string() }),
  v.object({ type: v.literal('pin'), ...someRuns, pinned: v.boolean() }),
  v.object({ type: v.literal('delete'), ...someRuns }),
  /** The table as CSV. */
  SaveChart,
]);
export type RunsPageMessage = v.InferOutput<typeof RunsPageMessage>;
