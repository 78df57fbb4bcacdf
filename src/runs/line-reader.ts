import * as l10n from '@vscode/l10n';
import { parseEventLine, type RunEvent } from '../protocol/events';
import { EVENTS_VERSION } from '../protocol/version';
import { BatchLines } from './batch-lines';

const NEWLINE = 10;
/** No event is this long; a line that is comes from a damaged file, and holding on to it could take all memory. */
const LONGEST_LINE_BYTES = 64 << 20;

export interface ReadEvents {
  events: RunEvent[];
  /** "line 12: not JSON" */
  problems: string[];
}

/**
 * Turns bytes of events.ndjson into events; successive batches come as one. A line without its end waits for the rest of it, for ever
 * if need be. Nothing of the bytes is held on to.
 */
export class EventReader {
  readonly #batches = new BatchLines();
  #rest: Buffer[] = [];
  #restBytes = 0;
  #line = 0;
  #skipping = false;

  read(bytes: Buffer): ReadEvents {
    const read: ReadEvents = { events: [], problems: [] };
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    let start = 0;
    if (end > 0 && this.#rest.length > 0) {
      // Only the torn line is put together: what comes after it is read where it lies.
      start = bytes.indexOf(NEWLINE) + 1;
      this.#readLines(Buffer.concat([...this.#rest, bytes.subarray(0, start)]), read);
      this.#rest = [];
      this.#restBytes = 0;
    }
    this.#readLines(bytes.subarray(start, end), read);
    this.#hand(this.#batches.take(), read);
    this.#keep(bytes.subarray(end), read);
    return read;
  }

  #readLines(bytes: Buffer, read: ReadEvents): void {
    for (let at = 0; at < bytes.length;) {
      this.#line++;
      const next = this.#skipping ? -1 : this.#batches.read(bytes, at);
      const end = next < 0 ? bytes.indexOf(NEWLINE, at) : next - 1;
      if (this.#skipping) this.#skipping = false;
      else if (next < 0) this.#take(bytes.toString('utf8', at, end), read);
      at = end + 1;
    }
  }

  #take(line: string, read: ReadEvents): void {
    if (line.trim() === '') return;
    const parsed = parseEventLine(line);
    if ('problem' in parsed) {
      read.problems.push(l10n.t`line ${this.#line}: ${parsed.problem}`);
      return;
    }
    const { event } = parsed;
    if (event.type !== 'batch' || this.#batches.isOther(event.fit)) this.#hand(this.#batches.take(), read);
    if (event.type === 'batch') this.#batches.add(event);
    else this.#hand(event, read);
  }

  #hand(event: RunEvent | null, read: ReadEvents): void {
    if (event === null) return;
    read.events.push(event);
    if (event.type === 'run-started' && event.version > EVENTS_VERSION)
      read.problems.push(
        l10n.t('recorded by a newer version of Regulens, so some of it may be missing here'),
      );
  }

  #keep(bytes: Buffer, read: ReadEvents): void {
    if (bytes.length === 0 || this.#skipping) return;
    // A copy: whoever gave the bytes may fill their place with the next ones.
    this.#rest.push(Buffer.from(bytes));
    this.#restBytes += bytes.length;
    if (this.#restBytes <= LONGEST_LINE_BYTES) return;
    this.#rest = [];
    this.#restBytes = 0;
    this.#skipping = true;
    read.problems.push(l10n.t`line ${this.#line + 1}: longer than any event`);
  }
}
