// What brings the parser along (fixes.ts, load-parser.ts), the diagnosis (run-session.ts) or the messages' schemas (page-run.ts) isn't listed here: it is imported
// from its own file, late, so that a start loads none of them.
export { concernedFiles } from './concerned-files';
export { Digests } from './digests';
export type { FindingFix } from './fixes';
export { firstOfEachRemedy, offeredFixes } from './offered-fixes';
export type { RunSession, SessionChange } from './run-session';
export { Sessions, type SessionLease } from './sessions';
export { Sweeps, type ListedSweep } from './sweeps';
