export { RunSession, type SessionChange } from './run-session';
export { Sessions, type SessionLease } from './sessions';
export { concernedFiles, fixesFor, offeredFixes, pageRun, type FindingFix } from './fixes';
