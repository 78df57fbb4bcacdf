import fs from 'node:fs';
import { parseEventLine, type RunEvent } from '../protocol/events';

const TAIL_BYTES = 1 << 18;

/** The first line of what the last `error` event says, or null. */
export function lastErrorEvent(file: string): string | null {
  const event = lastEvent(file, 'error');
  return event ? firstLine(event.message) : null;
}

/** The last event of a type among the last of an events file, or, where it is none of those, among the first. */
export function lastEvent<T extends RunEvent['type']>(
  file: string,
  type: T,
): Extract<RunEvent, { type: T }> | null {
  for (const from of ['end', 'start'] as const) {
    const line = read(file, from)
      .split('\n')
      .findLast((candidate) => candidate.includes(`"type":"${type}"`));
    const parsed = line === undefined ? null : parseEventLine(line);
    if (parsed && 'event' in parsed && isOf(parsed.event, type)) return parsed.event;
  }
  return null;
}

function isOf<T extends RunEvent['type']>(event: RunEvent, type: T): event is Extract<RunEvent, { type: T }> {
  return event.type === type;
}

/** One that ends in a colon announces the next ("Transform failed with 1 error:"). */
function firstLine(text: string): string {
  const [first, second = ''] = text.split('\n').filter((line) => line.trim() !== '');
  if (first === undefined) return text;
  return first.endsWith(':') ? `${first} ${second.trim()}` : first;
}

function read(file: string, from: 'start' | 'end'): string {
  try {
    const handle = fs.openSync(file, 'r');
    try {
      const { size } = fs.fstatSync(handle);
      const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
      fs.readSync(handle, bytes, 0, bytes.length, from === 'end' ? size - bytes.length : 0);
      return bytes.toString('utf8');
    } finally {
      fs.closeSync(handle);
    }
  } catch {
    return '';
  }
}
