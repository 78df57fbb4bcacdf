import { closeSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { stringify } from '../protocol/non-finite';
import type { RunEvent } from '../protocol/events';

/** Events wait at most this long, or until this many characters have gathered. */
const FLUSH_MS = 100;
const FLUSH_CHARACTERS = 32_768;
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
 * Appends events to the run's events file in batches of whole lines. Writing never throws: when the disk is full or the
 * file is gone, recording ends with one line on stderr and training goes on.
 *
 * @param now milliseconds since the run's main process started
 */
export function createEventWriter(runDirectory: string, now: () => number): EventWriter {
  const file = path.join(runDirectory, 'events.ndjson');
  let pending = '';
  let lastFlush = now();
  let timer: NodeJS.Timeout | null = null;
  let descriptor: number | null = null;
  let open = true;

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (!open || pending === '') return;
    const text = pending;
    pending = '';
    lastFlush = now();
    try {
      descriptor ??= openEventsFile(file);
      writeAll(descriptor, Buffer.from(text));
    } catch (error) {
      open = false;
      process.stderr.write(
        `Regulens: recording ended, ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
  }

  return {
    emit(event) {
      if (!open) return;
      const t = now();
      pending += lineOf(event, Math.round(t * 1000) / 1000);
      if (pending.length > FLUSH_CHARACTERS || t - lastFlush > FLUSH_MS) flush();
      else timer ??= setTimeout(flush, FLUSH_MS).unref();
    },
    flush,
    close() {
      flush();
      open = false;
      if (descriptor !== null && descriptor !== GIVEN_DESCRIPTOR) closeSync(descriptor);
      descriptor = null;
    },
  };
}

/** Batches are the many. */
function lineOf(event: NewEvent, t: number): string {
  if (event.type !== 'batch') return `${stringify({ t, ...event })}\n`;
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

function writeAll(descriptor: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length)
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (!isBusy(error)) throw error;
      // The other end is slow: wait a millisecond without spinning.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}
