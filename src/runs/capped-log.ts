import fs from 'node:fs';

/** Bytes kept of the end of the output, to find out why a run failed even where the log was cut before it. */
const TAIL_BYTES = 16_384;

/**
 * Keeps the head of an output stream, up to a limit, and says in the log that there was more. Writing never throws: a full disk
 * costs lines of the log, not the run.
 */
export class CappedLog {
  /** Null where it can't be written, and once it is closed: its number may be another file's by then. */
  #file: number | null;
  readonly #limit: number;
  #written = 0;
  #capped = false;
  #lost = 0;
  #tail = Buffer.alloc(0);

  constructor(file: string, limit: number) {
    this.#file = openForAppending(file);
    this.#limit = limit;
  }

  write(chunk: Buffer): void {
    this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-TAIL_BYTES);
    if (this.#capped) return;
    const room = this.#limit - this.#written;
    if (chunk.length <= room) {
      this.#append(chunk);
      return;
    }
    this.#append(chunk.subarray(0, characterBoundary(chunk, room)));
    this.#append(
      Buffer.from(
        `\n[Regulens: ${describeBytes(this.#limit)} kept; what was printed after this is dropped.]\n`,
      ),
    );
    this.#capped = true;
  }

  /** The end of what was printed, kept or not. */
  get tail(): string {
    return this.#tail.toString('utf8');
  }

  close(): void {
    if (this.#file !== null) fs.closeSync(this.#file);
    this.#file = null;
  }

  #append(bytes: Buffer): void {
    if (this.#file === null) return;
    try {
      if (this.#lost > 0) {
        fs.writeSync(this.#file, `\n[Regulens: ${describeBytes(this.#lost)} could not be written here.]\n`);
        this.#lost = 0;
      }
      for (let at = 0; at < bytes.length;) at += fs.writeSync(this.#file, bytes, at);
      this.#written += bytes.length;
    } catch {
      this.#lost += bytes.length; // Said in the log as soon as there is room again.
    }
  }
}

function openForAppending(file: string): number | null {
  try {
    return fs.openSync(file, 'a');
  } catch {
    return null; // The run matters more than its log.
  }
}

/** The last cut at or before `at` that doesn't split a UTF-8 character. */
function characterBoundary(bytes: Buffer, at: number): number {
  let cut = at;
  while (cut > 0 && cut > at - 4 && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut--;
  return cut;
}

function describeBytes(bytes: number): string {
  if (bytes >= 1e6) return `${Math.round(bytes / 1e5) / 10} MB`;
  return bytes >= 1e3 ? `${Math.round(bytes / 100) / 10} kB` : `${bytes} bytes`;
}
