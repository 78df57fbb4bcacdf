import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const LOOK_EVERY_MS = 200;

export interface Control {
  /** Whether the user has asked for training to stop; looks at the file at most five times a second. */
  stopRequested(): boolean;
}

/** The run directory's `control` file: empty or absent, `stop`, or `kill` (which is the supervisor's to carry out). */
export function createControl(runDirectory: string, now: () => number): Control {
  const file = path.join(runDirectory, 'control');
  let lookedAt = -LOOK_EVERY_MS;
  let stopped = false;
  return {
    stopRequested() {
      if (stopped || now() - lookedAt < LOOK_EVERY_MS) return stopped;
      lookedAt = now();
      if (!statSync(file, { throwIfNoEntry: false })?.size) return false;
      const command = readFileSync(file, 'utf8').trim();
      stopped = command === 'stop' || command === 'kill';
      return stopped;
    },
  };
}
