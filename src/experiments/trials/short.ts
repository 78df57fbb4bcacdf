import type { RunRecord } from '../../protocol/run-record';

/** Of a script whose runs take longer, starting is too small a part for them to share a process. */
const SHORT_MS = 30_000;

export function isShort(record: RunRecord): boolean {
  return lengthOf(record) <= SHORT_MS;
}

/** Milliseconds from its launch to its end; Infinity while it is under way. */
export function lengthOf({ created, ended }: Pick<RunRecord, 'created' | 'ended'>): number {
  return ended === null ? Infinity : Date.parse(ended) - Date.parse(created);
}
