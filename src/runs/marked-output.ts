import type { Readable } from 'node:stream';
import type { CappedLog } from './capped-log';

/** Shares what a process prints out among its runs. What one prints ends with its mark, where the process goes on after it. */
export class MarkedOutput {
  #log: CappedLog | null = null;
  #mark = Buffer.alloc(0);
  /** What may be the beginning of the mark. */
  #held = Buffer.alloc(0);
  #found: () => void = () => undefined;

  constructor(stream: Readable | null) {
    stream?.on('data', (chunk: Buffer) => this.#take(chunk));
    stream?.on('end', () => this.#release());
  }

  /** From now on what comes is of this run. @returns a promise that resolves when its mark has come, which is not written */
  begin(log: CappedLog, mark: string): Promise<void> {
    this.#log = log;
    this.#mark = Buffer.from(mark);
    return new Promise((resolve) => (this.#found = resolve));
  }

  #take(chunk: Buffer): void {
    const all = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    const at = this.#mark.length > 0 ? all.indexOf(this.#mark) : -1;
    if (at >= 0) {
      this.#log?.write(all.subarray(0, at));
      this.#held = Buffer.alloc(0);
      this.#log = null;
      this.#found();
      return;
    }
    const end = all.length - this.#beginningAtEnd(all);
    this.#held = Buffer.from(all.subarray(end));
    if (end > 0) this.#log?.write(all.subarray(0, end));
  }

  /** How many of the last bytes are the beginning of the mark. */
  #beginningAtEnd(bytes: Buffer): number {
    for (let count = Math.min(this.#mark.length - 1, bytes.length); count > 0; count--)
      if (bytes.subarray(bytes.length - count).equals(this.#mark.subarray(0, count))) return count;
    return 0;
  }

  #release(): void {
    if (this.#held.length > 0) this.#log?.write(this.#held);
    this.#held = Buffer.alloc(0);
  }
}
