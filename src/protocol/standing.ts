import type { RunRecord } from './run-record';
import type { SweepTrial } from './sweep';

/* How runs and trials stand, for host and page alike. */

/** Whether it goes on, as far as its record says. */
export function isLive({ status }: Pick<RunRecord, 'status'>): boolean {
  return status === 'starting' || status === 'running';
}

/** Whether a trial is over, however it ended. */
export function hasEnded({ state }: Pick<SweepTrial, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}
