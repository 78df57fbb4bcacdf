import * as v from 'valibot';

/* What more than one page can ask for. */

/** Show this run in the dashboard. */
export const OpenDashboard = v.object({ type: v.literal('open-dashboard'), run: v.string() });

/** Show how the texts of these runs differ from that of the first. */
export const CompareSources = v.object({ type: v.literal('compare-sources'), runs: v.array(v.string()) });
