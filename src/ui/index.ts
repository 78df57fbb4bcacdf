export { followRuns } from './follow-runs';
export { LiveRuns } from './live-runs';
export { logError, reportError } from './report-error';
export { RunTerminals } from './run-terminals';
export { RunTree } from './run-tree';
export type { Services } from './services';
export { Verifications } from './verifications';
