export { RunSession, type SessionChange } from './run-session';
export { Sessions, type SessionLease } from './sessions';
export { concernedFiles, firstOfEachRemedy, fixesFor, offeredFixes, pageRun, type FindingFix } from './fixes';
export { loadParser } from './load-parser';
export { inProject } from './project';
