import { closeSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { stringify } from '../protocol/non-finite';
import type { RunEvent } from '../protocol/events';

/** Events wait at most this long, or until this many characters have gathered. */
const FLUSH_MS = 100;
const FLUSH_CHARACTERS = 32_768;
/** While the disk is full, at most so much waits for room, and it is looked for so often. */
const MOST_LEFT_BYTES = 8 << 20;
const FULL_RETRY_MS = 1000;
const GIVEN_DESCRIPTOR = 3;

type WithoutTime<E> = E extends { t: number } ? Omit<E, 't'> : never;
/** A run event as its maker gives it; the writer stamps the time. */
export type NewEvent = WithoutTime<RunEvent>;

export interface EventWriter {
  emit(event: NewEvent): void;
  flush(): void;
  /** Writes what is left; nothing is written after it. */
  close(): void;
}

/**
 * Appends events to the run's events file in batches of whole lines; an epoch is written at once, so that a process killed from outside
 * loses none that it finished. Writing never throws: while the disk is full events wait for room, and where it stays full or the file can't
 * be written recording ends with one line on stderr and training goes on.
 *
 * @param now milliseconds since the run's main process started
 */
export function createEventWriter(runDirectory: string, now: () => number): EventWriter {
  const file = path.join(runDirectory, 'events.ndjson');
  let pending = '';
  /** What comes by the dozen is made text together: each by itself, in the middle of training, takes several times as long. */
  let untold: { event: NewEvent; t: number }[] = [];
  let lastFlush = now();
  /** One for all: to make a timer and to clear it for every few events takes longer than to write them. */
  let timer: NodeJS.Timeout | null = null;
  let isTimerSet = false;
  let descriptor: number | null = null;
  let open = true;
  /** What a full disk didn't take, possibly from the middle of a line on. */
  let left = Buffer.alloc(0);

  function tell(): void {
    for (let i = 0; i < untold.length; i++) {
      const one = untold[i];
      if (one) pending += lineOf(one.event, one.t);
    }
    untold = [];
  }

  function flush(): void {
    tell();
    if (!open || (pending === '' && left.length === 0)) return;
    lastFlush = now();
    left = left.length === 0 ? Buffer.from(pending) : Buffer.concat([left, Buffer.from(pending)]);
    pending = '';
    try {
      descriptor ??= openEventsFile(file);
      while (left.length > 0) left = left.subarray(writeSome(descriptor, left));
    } catch (error) {
      if (isFull(error) && left.length <= MOST_LEFT_BYTES) return;
      open = false;
      process.stderr.write(
        `Regulens: recording ended, ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
  }

  function isDue(t: number, type: NewEvent['type']): boolean {
    if (left.length > 0) return t - lastFlush > FULL_RETRY_MS;
    return type === 'epoch' || pending.length > FLUSH_CHARACTERS || t - lastFlush > FLUSH_MS;
  }

  function setTimer(): void {
    if (isTimerSet) return;
    isTimerSet = true;
    if (timer) timer.refresh();
    else timer = setTimeout(whenTimerEnds, FLUSH_MS).unref();
  }

  function whenTimerEnds(): void {
    isTimerSet = false;
    if (left.length === 0 || now() - lastFlush > FULL_RETRY_MS) flush();
    if (left.length > 0 && open) setTimer();
  }

  return {
    emit(event) {
      if (!open) return;
      const t = now();
      untold.push({ event, t: Math.round(t * 1000) / 1000 });
      if (!isOfMany(event)) tell();
      if (isDue(t, event.type)) flush();
      else setTimer();
    },
    flush,
    close() {
      flush();
      if (open && left.length > 0)
        process.stderr.write('Regulens: the disk is full, so the end of the record is missing\n');
      open = false;
      if (timer) clearTimeout(timer);
      if (descriptor !== null && descriptor !== GIVEN_DESCRIPTOR) closeSync(descriptor);
      descriptor = null;
    },
  };
}

/** Batches, and losses of examples. Nobody changes them after they were said. */
function isOfMany({ type }: NewEvent): boolean {
  return type === 'batch' || type === 'validation-losses';
}

function lineOf(event: NewEvent, t: number): string {
  if (event.type !== 'batch') return `{"t":${t},${stringify(event).slice(1)}\n`;
  const { fit, epoch, step, loss } = event;
  const written = Number.isFinite(loss) ? loss : `"${loss}"`;
  return `{"t":${t},"type":"batch","fit":${JSON.stringify(fit)},"epoch":${epoch},"step":${step},"loss":${written}}\n`;
}

/** The launcher hands the file down as descriptor 3; where that is something else (npm, a fork), it is opened here. */
function openEventsFile(file: string): number {
  try {
    const given = fstatSync(GIVEN_DESCRIPTOR);
    const named = statSync(file);
    if (given.isFile() && given.ino === named.ino && given.dev === named.dev) return GIVEN_DESCRIPTOR;
  } catch {
    // No such descriptor or no such file yet: open it.
  }
  return openSync(file, 'a');
}

/** Returns how many bytes were taken. */
function writeSome(descriptor: number, bytes: Buffer): number {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    if (codeOf(error) !== 'EAGAIN') throw error;
    // The other end is slow: wait a millisecond without spinning.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return 0;
  }
}

function isFull(error: unknown): boolean {
  return codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
