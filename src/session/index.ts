// What brings the parser along (fixes.ts, load-parser.ts) or the diagnosis (run-session.ts) isn't listed here: it is imported
// from its own file, late, so that a start loads neither.
export { concernedFiles } from './concerned-files';
export { Digests } from './digests';
export type { FindingFix } from './fixes';
export { firstOfEachRemedy, offeredFixes } from './offered-fixes';
export { pageDiagnosis, pageRun } from './page-run';
export type { RunSession, SessionChange } from './run-session';
export { Sessions, type SessionLease } from './sessions';
export { Sweeps, type ListedSweep } from './sweeps';
