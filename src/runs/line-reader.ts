import { parseEventLine, type RunEvent } from '../protocol/events';
import { EVENTS_VERSION } from '../protocol/version';

const NEWLINE = 10;
/** No event is this long; a line that is comes from a damaged file, and holding on to it could take all memory. */
const LONGEST_LINE_BYTES = 64 << 20;

export interface ReadEvents {
  events: RunEvent[];
  /** "line 12: not JSON" */
  problems: string[];
}

/** Turns bytes of events.ndjson into events. A line without its end waits for the rest of it, for ever if need be. */
export class EventReader {
  #rest: Buffer[] = [];
  #restBytes = 0;
  #line = 0;
  #skipping = false;

  read(bytes: Buffer): ReadEvents {
    const read: ReadEvents = { events: [], problems: [] };
    const end = bytes.lastIndexOf(NEWLINE);
    if (end < 0) {
      this.#keep(bytes, read);
      return read;
    }
    const whole = Buffer.concat([...this.#rest, bytes.subarray(0, end)]).toString('utf8');
    this.#rest = [];
    this.#restBytes = 0;
    for (const line of whole.split('\n')) this.#take(line, read);
    this.#keep(bytes.subarray(end + 1), read);
    return read;
  }

  #take(line: string, read: ReadEvents): void {
    this.#line++;
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    if (line.trim() === '') return;
    const parsed = parseEventLine(line);
    if ('event' in parsed) {
      read.events.push(parsed.event);
      if (parsed.event.type === 'run-started' && parsed.event.version > EVENTS_VERSION)
        read.problems.push('recorded by a newer version of Regulens, so some of it may be missing here');
    } else read.problems.push(`line ${this.#line}: ${parsed.problem}`);
  }

  #keep(bytes: Buffer, read: ReadEvents): void {
    if (bytes.length === 0 || this.#skipping) return;
    this.#rest.push(bytes);
    this.#restBytes += bytes.length;
    if (this.#restBytes <= LONGEST_LINE_BYTES) return;
    this.#rest = [];
    this.#restBytes = 0;
    this.#skipping = true;
    read.problems.push(`line ${this.#line + 1}: longer than any event`);
  }
}
