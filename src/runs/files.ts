/** Names of the files in a run directory: the whole contract between launcher, supervisor, child and readers. */
export const FILES = {
  record: 'run.json',
  events: 'events.ndjson',
  usage: 'usage.ndjson',
  stdout: 'stdout.log',
  stderr: 'stderr.log',
  control: 'control',
  source: 'source.txt',
  edits: 'edits.json',
  /** What people say of the run (run-notes.ts). */
  notes: 'notes.json',
  /** What lists say of a run that has ended, made from its events by whoever needs it first. */
  digest: 'digest.json',
  /** What the run used beside its arguments (used-files.ts), and, once somebody needed it, what that was to the bit. */
  files: 'files.ndjson',
  inputs: 'inputs.json',
  /** What a run of an experiment wrote in place of the project's files. */
  writes: 'writes',
  /** What the supervisor itself has to complain about: empty unless it has a bug. */
  supervisor: 'supervisor.log',
} as const;

/** Code of a failed system call (`ENOENT`), or null for any other error. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
