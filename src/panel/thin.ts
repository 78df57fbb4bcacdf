import type { RunEvent } from '../protocol/events';

/**
 * At most `limit` batch events of a list, evenly chosen and the last one always among them; everything else stays. A fast
 * loop makes thousands of batches between two messages to the page, and a chart has a thousand columns.
 */
export function thinBatches(events: readonly RunEvent[], limit: number): RunEvent[] {
  const batches = events.reduce((count, { type }) => count + Number(type === 'batch'), 0);
  if (batches <= limit) return [...events];
  const stride = Math.ceil(batches / limit);
  let left = batches;
  return events.filter(({ type }) => type !== 'batch' || --left % stride === 0);
}
