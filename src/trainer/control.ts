import path from 'node:path';
import { plainFs } from './fs-calls';

/** Asking takes some 4 µs in the middle of training; by a call that the account of used files sees, ten times as long. */
const LOOK_EVERY_MS = 50;

export interface Control {
  /** Whether the user has asked for training to stop; looks at the file at most twenty times a second. @param at `performance.now()` */
  stopRequested(at?: number): boolean;
  /** Whether the weights are wanted of a training that was asked to stop. */
  readonly keepsWeights: boolean;
}

/** The run directory's `control` file: empty or absent, `stop`, `enough` (stop, and nobody wants the weights), or `kill` (which is the supervisor's to carry out). */
export function createControl(runDirectory: string): Control {
  const file = path.join(runDirectory, 'control');
  let lookedAt = -Infinity;
  let stopped = false;
  let keepsWeights = true;
  return {
    stopRequested(at = performance.now()) {
      if (stopped || at - lookedAt < LOOK_EVERY_MS) return stopped;
      lookedAt = at;
      if (!plainFs.statSync(file, { throwIfNoEntry: false })?.size) return false;
      const command = plainFs.readFileSync(file, 'utf8').trim();
      keepsWeights = command !== 'enough';
      stopped = ['stop', 'enough', 'kill'].includes(command);
      return stopped;
    },
    get keepsWeights() {
      return keepsWeights;
    },
  };
}
