import * as v from 'valibot';
import { SaveChart } from './chart-file';
import { DecompositionCurve } from './decomposition-curve';
import { Diagnosis } from './findings';
import { RunEvent } from './events';
import { FiniteNumber } from './numbers';
import { CompareSources, OpenDashboard } from './page-requests';
import { RunParameter } from './run-digest';
import { RunRecord } from './run-record';
import { Site } from './site';
import { UsageLine } from './usage';
import { Verification } from './verification';

/*
 * Messages between the extension and the page (sidebar view, dashboard panel, report.html).
 * A page that appears says "ready" and gets each run whole once ("run": record, diagnosis and all its events); then only
 * what is new ("events"). A hidden page gets nothing and asks again when it is back.
 */

/** So many runs can be compared at once: more lines than this can't be told apart. */
export const MOST_COMPARED = 50;

/** Of more runs than this only the curves, the findings and the numbers are shown, but for the main one. */
export const MOST_IN_DETAIL = 6;

/** A quick fix as the page shows it; applied by id on the host's side. */
export const OfferedFix = v.object({
  id: v.string(),
  title: v.string(),
  /** Why this, for this run. */
  reason: v.string(),
  /** Set where it cannot be applied safely: the reason. */
  disabled: v.nullable(v.string()),
  /** Measured effect, once there is one: "validation loss 0.62 → 0.41 (−34 %), 1 seed". */
  effect: v.nullable(v.string()),
  finding: v.nullable(v.string()),
  /** What the remedy did elsewhere, with its range; absent where nothing is known. */
  expected: v.optional(v.string()),
});
export type OfferedFix = v.InferOutput<typeof OfferedFix>;

/** So many findings of a run are sent to a page, the gravest: a script that trains in a loop may have ten thousand. */
export const MOST_FINDINGS = 200;

/** A diagnosis as a page is given it. */
export const PageDiagnosis = v.object({
  ...Diagnosis.entries,
  /** Findings there are beside those that are sent. */
  unsent: v.optional(FiniteNumber),
});
export type PageDiagnosis = v.InferOutput<typeof PageDiagnosis>;

export const PageRun = v.object({
  record: RunRecord,
  events: v.array(RunEvent),
  usage: v.optional(v.array(UsageLine)),
  diagnosis: PageDiagnosis,
  fixes: v.array(OfferedFix),
  /** What was measured of the fixes, or is being measured. */
  verification: v.optional(v.nullable(Verification)),
  /** What was measured of the script's bias and variance, newest first. */
  curves: v.optional(v.array(DecompositionCurve)),
});
export type PageRun = v.InferOutput<typeof PageRun>;

export const HostMessage = v.variant('type', [
  /** A run whole, replacing what the page had of it. */
  v.object({ type: v.literal('run'), run: PageRun }),
  /** New events of a run, with the record and the diagnosis as they stand after them. */
  v.object({
    type: v.literal('events'),
    id: v.string(),
    events: v.array(RunEvent),
    usage: v.optional(v.array(UsageLine)),
    record: RunRecord,
    diagnosis: v.nullable(PageDiagnosis),
    fixes: v.nullable(v.array(OfferedFix)),
    /** Where they changed. */
    curves: v.optional(v.array(DecompositionCurve)),
  }),
  /** How the verification of a run's fixes stands. */
  v.object({ type: v.literal('verification'), id: v.string(), verification: Verification }),
  /** What a run's text sets training to; for comparing runs. */
  v.object({ type: v.literal('parameters'), id: v.string(), parameters: v.array(RunParameter) }),
  /** Which runs the page shows, the first being the main one; also every run there is, for choosing. */
  v.object({
    type: v.literal('selection'),
    selected: v.array(v.string()),
    available: v.array(v.object({ id: v.string(), name: v.string(), created: v.string() })),
  }),
]);
export type HostMessage = v.InferOutput<typeof HostMessage>;

export const PageMessage = v.variant('type', [
  v.object({ type: v.literal('ready'), selected: v.array(v.string()) }),
  v.object({ type: v.literal('select'), selected: v.array(v.string()) }),
  v.object({ type: v.literal('open'), site: Site }),
  v.object({ type: v.literal('apply-fix'), run: v.string(), fix: v.string() }),
  v.object({ type: v.literal('preview-fix'), run: v.string(), fix: v.string() }),
  v.object({ type: v.literal('measure-fix'), run: v.string(), fix: v.string() }),
  /** Run the script again with and without the best fixes. */
  v.object({ type: v.literal('verify'), run: v.string(), level: v.picklist(['quick', 'thorough']) }),
  v.object({ type: v.literal('apply-verified'), run: v.string(), candidate: v.string() }),
  v.object({ type: v.literal('show-reckoning'), run: v.string() }),
  v.object({ type: v.literal('stop'), run: v.string() }),
  v.object({ type: v.literal('rerun'), run: v.string() }),
  v.object({ type: v.literal('decompose'), run: v.string() }),
  /** Look closely at the trained model: metrics that fit the task, calibration, importance of the inputs. */
  v.object({ type: v.literal('inspect'), run: v.string() }),
  /** Settle an uncertain finding: train again on other folds and seeds. */
  v.object({ type: v.literal('settle'), run: v.string() }),
  v.object({ type: v.literal('export-report'), run: v.string() }),
  v.object({ type: v.literal('export-csv'), run: v.string() }),
  SaveChart,
  /** From the compact view. */
  OpenDashboard,
  CompareSources,
]);
export type PageMessage = v.InferOutput<typeof PageMessage>;
