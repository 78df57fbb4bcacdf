import * as l10n from '@vscode/l10n';
import fs from 'node:fs';
import { errorCode } from './files';

const CHUNK_BYTES = 1 << 18;
/** What is read at the end of a file that grows a line at a time: fresh memory for a chunk each time would keep the garbage collector busy. */
const FEW_BYTES = 1 << 14;
const NOTHING = Buffer.alloc(0);

/**
 * Reads an append-only file a chunk at a time, from its first byte. It may not be there yet, be cut, or be removed. While a chunk is looked at
 * the next one of a long file is read already.
 */
export class FileTail {
  readonly #path: string;
  #position = 0;
  readonly #few = Buffer.allocUnsafeSlow(FEW_BYTES);
  #hasMuch = false;
  /** Filled in turn: to get fresh memory for each chunk of a large file takes long, too. */
  #buffers: Buffer[] = [];
  #ahead: Promise<Buffer> | null = null;
  #told: string | null = null;
  #handle: fs.promises.FileHandle | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** The next bytes, at most 256 KB, valid until the next call; none at the present end, or with a problem (told once). */
  async next(): Promise<{ bytes: Buffer; problem: string | null }> {
    try {
      this.#handle ??= await openIfThere(this.#path);
      if (!this.#handle) return { bytes: NOTHING, problem: null };
      let bytes = await this.#takeAhead();
      // Where there was nothing more a moment ago there may be something now.
      if (bytes.length === 0) bytes = await this.#read(this.#handle);
      this.#position += bytes.length;
      this.#hasMuch = bytes.length === (this.#hasMuch ? CHUNK_BYTES : FEW_BYTES);
      if (this.#hasMuch) this.#readAhead(this.#handle);
      else this.#buffers = [];
      if (bytes.length > 0) return { bytes, problem: null };
      return { bytes: NOTHING, problem: await this.#checkEnd(this.#handle) };
    } catch (error) {
      return {
        bytes: NOTHING,
        problem: this.#once(l10n.t`${this.#path} can't be read (${errorCode(error) ?? String(error)})`),
      };
    }
  }

  async close(): Promise<void> {
    await this.#takeAhead().catch(() => undefined); // Nobody wants it any more, so neither its error.
    await this.#handle?.close();
    this.#handle = null;
  }

  async #read(handle: fs.promises.FileHandle): Promise<Buffer> {
    const buffer = this.#hasMuch ? this.#chunk() : this.#few;
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#position);
    return buffer.subarray(0, bytesRead);
  }

  #chunk(): Buffer {
    const [oldest, newest] = this.#buffers;
    const buffer = newest && oldest ? oldest : Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#buffers = newest ? [newest, buffer] : [...this.#buffers, buffer];
    return buffer;
  }

  #readAhead(handle: fs.promises.FileHandle): void {
    this.#ahead = this.#read(handle);
    this.#ahead.catch(() => undefined); // It is told by the next call.
  }

  async #takeAhead(): Promise<Buffer> {
    const ahead = this.#ahead;
    this.#ahead = null;
    return (await ahead) ?? NOTHING;
  }

  async #checkEnd(handle: fs.promises.FileHandle): Promise<string | null> {
    const { size, nlink } = await handle.stat();
    if (nlink === 0) await this.#reopen();
    else if (size < this.#position) {
      // What is appended to a cut file comes at its new end; what was read before stays true.
      this.#position = size;
      return l10n.t`${this.#path} was cut; what was read before is kept`;
    }
    return null;
  }

  /** The file was removed; if there is another one under its name, that is read from its start. */
  async #reopen(): Promise<void> {
    const other = await openIfThere(this.#path);
    if (!other) return;
    await this.#handle?.close();
    this.#handle = other;
    this.#position = 0;
  }

  #once(problem: string): string | null {
    if (problem === this.#told) return null;
    this.#told = problem;
    return problem;
  }
}

async function openIfThere(path: string): Promise<fs.promises.FileHandle | null> {
  try {
    return await fs.promises.open(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
