import * as v from 'valibot';
import { FiniteNumber } from './numbers';
import { Site } from './site';
import { SlotImportance, Sweep, SweepRecord, SweepTrial } from './sweep';

/*
 * Messages between the extension and the page of a sweep. As with runs, a page that appears says "ready" and gets the sweep whole;
 * then only what changed. A hidden page gets nothing and asks again when it is back.
 */

export const SweepHostMessage = v.variant('type', [
  v.object({ type: v.literal('sweep'), sweep: Sweep }),
  v.object({
    type: v.literal('trials'),
    id: v.string(),
    /** The trials that are new or changed. */
    trials: v.array(SweepTrial),
    record: SweepRecord,
    importances: v.nullable(v.array(SlotImportance)),
    best: v.nullable(FiniteNumber),
    notes: v.array(v.string()),
  }),
  v.object({ type: v.literal('no-sweep') }),
]);
export type SweepHostMessage = v.InferOutput<typeof SweepHostMessage>;

const aboutSweep = { sweep: v.string() };
const aboutTrial = { ...aboutSweep, trial: FiniteNumber };

export const SweepPageMessage = v.variant('type', [
  v.object({ type: v.literal('ready'), selected: v.array(v.string()) }),
  v.object({ type: v.literal('open'), site: Site }),
  v.object({ type: v.literal('stop-sweep'), ...aboutSweep }),
  v.object({ type: v.literal('resume-sweep'), ...aboutSweep }),
  v.object({ type: v.literal('export-sweep'), ...aboutSweep }),
  v.object({ type: v.literal('preview-trial'), ...aboutTrial }),
  v.object({ type: v.literal('apply-trial'), ...aboutTrial }),
  /** Show its runs in the dashboard. */
  v.object({ type: v.literal('open-trial'), ...aboutTrial }),
]);
export type SweepPageMessage = v.InferOutput<typeof SweepPageMessage>;
