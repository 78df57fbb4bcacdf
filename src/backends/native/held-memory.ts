import type { UpdateRule } from '../updates';
import { exportsOf, memoryOf, PAGE_BYTES } from '../wasm/compiled';

type Rules = Record<UpdateRule, (...numbers: number[]) => void>;

export interface Place {
  /** Bytes. */
  readonly at: number;
}

interface Block extends Place {
  /** Numbers. */
  readonly size: number;
}

/**
 * TensorFlow shares the memory of numbers that it is given where their address is a multiple of 64 (8 at the least, however it was built), and copies them
 * from anywhere else (TF_NewTensor). Here they have to be copied, since they change.
 */
const UNSHARED = 4;
const ALIGNMENT = 64;

/** WebAssembly's memory, with numbers that are held there, and the passes over it. */
export class HeldMemory {
  readonly rules: Rules;
  private readonly memory: WebAssembly.Memory;
  private readonly free = new Map<number, number[]>();
  private readonly released: FinalizationRegistry<Block>;
  private top: number;

  /**
   * @param file native-updates.wasm
   * @param room for numbers that are needed until the next call only
   * @throws where the file can't be read or compiled
   */
  constructor(file: string, room: number) {
    this.top = blockEnd(UNSHARED, room);
    this.memory = memoryOf(this.top);
    this.rules = exportsOf(file, this.memory, 'adam') as unknown as Rules;
    this.released = new FinalizationRegistry(({ at, size }) => {
      const list = this.free.get(size);
      if (list) list.push(at);
      else this.free.set(size, [at]);
    });
  }

  /** A place for numbers, theirs for as long as what is returned lives; null where memory has no room for them. */
  hold(count: number): Place | null {
    const size = sizeClass(count);
    const known = this.free.get(size)?.pop();
    const at = known ?? this.top + UNSHARED;
    if (known === undefined) {
      const end = blockEnd(at, size);
      if (!this.reaches(end)) return null;
      this.top = end;
    }
    const place = { at };
    this.released.register(place, { at, size });
    return place;
  }

  /** Puts lists of numbers one after the other where they stay until the next call. @returns the first one's address */
  placeForNow(lists: readonly ArrayLike<number>[]): number {
    let at = UNSHARED;
    for (const list of lists) {
      this.view(at, list.length).set(list);
      at += 4 * list.length;
    }
    return UNSHARED;
  }

  /** Good until something is held: memory that grows is another buffer. */
  view(at: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, count);
  }

  private reaches(end: number): boolean {
    const { byteLength } = this.memory.buffer;
    if (end <= byteLength) return true;
    try {
      // By a quarter at least, so that it seldom happens.
      this.memory.grow(Math.ceil(Math.max(end - byteLength, byteLength / 4) / PAGE_BYTES));
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}

const blockEnd = (at: number, size: number): number => Math.ceil((at + 4 * size) / ALIGNMENT) * ALIGNMENT;

/** Four sizes an octave, so that what one model leaves serves the next. */
function sizeClass(count: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(count)) - 2);
  return Math.ceil(count / step) * step;
}
