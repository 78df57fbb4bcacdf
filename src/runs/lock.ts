import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './files';

const LOCK_STALE_MS = 2000;

/** Does short work on a file while no other process does, as long as all of them take the same lock. */
export async function underLock<T>(lock: string, work: () => T): Promise<T> {
  await takeLock(lock);
  try {
    return work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

/**
 * A lock left by a killed process is broken after a while: the work under it takes about a millisecond. How long it has been there is
 * measured from here: clocks jump, and a file server's may differ.
 */
async function takeLock(lock: string): Promise<void> {
  let seen = '';
  let since = performance.now();
  for (;;) {
    try {
      fs.closeSync(fs.openSync(lock, 'wx'));
      return;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const stat = fs.statSync(lock, { throwIfNoEntry: false });
    const now = stat ? `${stat.ino}:${stat.mtimeMs}` : '';
    if (now !== seen) since = performance.now();
    seen = now;
    if (performance.now() - since > LOCK_STALE_MS) fs.rmSync(lock, { force: true });
    await sleep(5);
  }
}
