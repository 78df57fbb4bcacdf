import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const LOOK_EVERY_MS = 200;

export interface Control {
  /** Whether the user has asked for training to stop; looks at the file at most five times a second. @param at `performance.now()` */
  stopRequested(at?: number): boolean;
}

/** The run directory's `control` file: empty or absent, `stop`, or `kill` (which is the supervisor's to carry out). */
export function createControl(runDirectory: string): Control {
  const file = path.join(runDirectory, 'control');
  let lookedAt = -Infinity;
  let stopped = false;
  return {
    stopRequested(at = performance.now()) {
      if (stopped || at - lookedAt < LOOK_EVERY_MS) return stopped;
      lookedAt = at;
      if (!statSync(file, { throwIfNoEntry: false })?.size) return false;
      const command = readFileSync(file, 'utf8').trim();
      stopped = command === 'stop' || command === 'kill';
      return stopped;
    },
  };
}
