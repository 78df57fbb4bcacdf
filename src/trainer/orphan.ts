import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** How often it is looked whether the supervisor is there, and how long the script has to end by itself once it is gone. */
const LOOK_MS = 1000;
const GRACE_MS = 10_000;

/**
 * Ends a run whose supervisor was killed: nobody keeps its output or says how it ends, and it would be in nobody's list of processes. As on
 * request, training stops and the script goes on and may save; after the grace time all processes of the run end.
 */
export function watchSupervisor(runDirectory: string): void {
  const pid = Number(process.env['REGULENS_SUPERVISOR']);
  if (!isMainThread || !pid) return;
  // A killed process that nobody waits for stays in the system's list; but its children get another parent.
  const isChild = process.platform !== 'win32' && process.ppid === pid;
  const isGone = () => (isChild ? process.ppid !== pid : !exists(pid));
  const timer = setInterval(() => {
    if (!isGone()) return;
    clearInterval(timer);
    // What the script prints goes nowhere; that alone shall not end it.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    askToStop(runDirectory);
    setTimeout(end, GRACE_MS).unref();
  }, LOOK_MS).unref();
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** All processes of the run look there. */
function askToStop(runDirectory: string): void {
  try {
    writeFileSync(path.join(runDirectory, 'control'), 'stop');
  } catch {
    // The folder is gone or read-only: the script ends when its time is over.
  }
}

function end(): void {
  process.once('exit', () => {
    // The supervisor has made the group for this run alone.
    if (process.platform !== 'win32') process.kill(0, 'SIGKILL');
  });
  process.exit(1);
}
