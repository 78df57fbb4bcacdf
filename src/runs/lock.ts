import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './files';

const LOCK_STALE_MS = 2000;

/** Does short work on a file while no other process does, as long as all of them take the same lock. */
export async function underLock<T>(lock: string, work: () => T): Promise<T> {
  const held = await takeLock(lock);
  try {
    return work();
  } finally {
    // Who was stopped for longer than a lock is waited for (a laptop that sleeps) may find another's in its place. While a file is open, no other gets its number.
    const isMine = fs.statSync(lock, { throwIfNoEntry: false })?.ino === fs.fstatSync(held).ino;
    fs.closeSync(held);
    if (isMine) fs.rmSync(lock, { force: true });
  }
}

/**
 * A lock left by a killed process is broken after a while: the work under it takes about a millisecond. How long it has been there is
 * measured from here: clocks jump, and a file server's may differ.
 *
 * @returns the open lock
 */
async function takeLock(lock: string): Promise<number> {
  let seen = '';
  let since = performance.now();
  for (;;) {
    try {
      return fs.openSync(lock, 'wx');
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const now = identityOf(lock);
    if (now !== seen) since = performance.now();
    seen = now;
    if (performance.now() - since > LOCK_STALE_MS) await breakLock(lock, seen);
    else await sleep(5);
  }
}

/** Under a lock of its own: of two that find the same stale lock, the later one would take away what another has made in its place. */
async function breakLock(lock: string, stale: string): Promise<void> {
  await underLock(`${lock}.stale`, () => {
    if (identityOf(lock) === stale) fs.rmSync(lock, { force: true });
  });
}

/** Which file it is; empty where there is none. */
function identityOf(lock: string): string {
  const stat = fs.statSync(lock, { throwIfNoEntry: false });
  return stat ? `${stat.ino}:${stat.mtimeMs}` : '';
}
