import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './files';

const LOCK_STALE_MS = 3000;

/** Does short work on a file while no other process does, as long as all of them take the same lock. */
export async function underLock<T>(lock: string, work: () => T): Promise<T> {
  while (!takeLock(lock)) await sleep(5);
  try {
    return work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

/** A lock left by a killed process is broken after a while: the work under it takes about a millisecond. */
function takeLock(lock: string): boolean {
  try {
    fs.closeSync(fs.openSync(lock, 'wx'));
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const made = fs.statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - made > LOCK_STALE_MS) fs.rmSync(lock, { force: true });
  return false;
}
