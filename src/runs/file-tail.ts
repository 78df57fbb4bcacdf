import fs from 'node:fs';
import { errorCode } from './files';

const CHUNK_BYTES = 1 << 18;
const NOTHING = Buffer.alloc(0);

/** Reads an append-only file a chunk at a time, from its first byte. It may not be there yet, be cut, or be removed. */
export class FileTail {
  readonly #path: string;
  #position = 0;
  #told: string | null = null;
  #handle: fs.promises.FileHandle | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** The next bytes, at most 256 KB; none at the present end, or with a problem (told once). */
  async next(): Promise<{ bytes: Buffer; problem: string | null }> {
    try {
      this.#handle ??= await openIfThere(this.#path);
      if (!this.#handle) return { bytes: NOTHING, problem: null };
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await this.#handle.read(buffer, 0, CHUNK_BYTES, this.#position);
      this.#position += bytesRead;
      if (bytesRead > 0) return { bytes: buffer.subarray(0, bytesRead), problem: null };
      return { bytes: NOTHING, problem: await this.#checkEnd(this.#handle) };
    } catch (error) {
      return {
        bytes: NOTHING,
        problem: this.#once(`${this.#path} can't be read (${errorCode(error) ?? String(error)})`),
      };
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }

  async #checkEnd(handle: fs.promises.FileHandle): Promise<string | null> {
    const { size, nlink } = await handle.stat();
    if (nlink === 0) await this.#reopen();
    else if (size < this.#position) {
      // What is appended to a cut file comes at its new end; what was read before stays true.
      this.#position = size;
      return `${this.#path} was cut; what was read before is kept`;
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
