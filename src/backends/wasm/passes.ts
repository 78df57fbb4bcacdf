import type { Bins, Distribution, Groups, Moments, Passes } from '../passes';
import type { Natives } from './natives';
import type { StockModule } from './stock-module';

/** Units, bins and groups that there is room for, and values that are copied here at once. */
const MOST_UNITS = 4096;
const MOST_CLASSES = 2048;
const MOST_BINS = 64;
const PIECE = 4096;
const BYTES = 8 * (2 + MOST_BINS + 2 * MOST_CLASSES) + 4 * PIECE;

/** Passes over values in the memory of the WASM backend. Their results have a place of their own there, so nothing is moved while values are looked at. */
export class HeapPasses implements Passes {
  private readonly heap: StockModule['module'];
  private readonly natives: Natives;
  private readonly results: number;

  constructor(heap: StockModule['module'], natives: Natives) {
    this.heap = heap;
    this.natives = natives;
    this.results = heap._malloc(BYTES) >>> 0;
  }

  has(values: ArrayBufferView): boolean {
    return values instanceof Float32Array && values.buffer === this.heap.HEAPU8.buffer;
  }

  moments({ byteOffset, byteLength }: ArrayBufferView, units: number): Moments | null {
    if (units > MOST_UNITS) return null;
    this.natives.moments(byteOffset, byteLength / 4, units, this.results);
    const [finite = 0, zeros = 0, absSum = 0, sum = 0, squares = 0, min = 0, max = 0] = this.numbers(0, 7);
    const unitSquares = units > 0 ? this.numbers(7, units).slice() : null;
    return { finite, zeros, absSum, sum, squares, min, max, unitSquares };
  }

  distribution(
    { byteOffset, byteLength }: ArrayBufferView,
    { count, min, scale, threshold }: Bins,
    grouped: Groups | null,
  ): Distribution {
    const groups = grouped ?? { count: 0, scale: 0, absSum: 0 };
    this.natives.distribution(
      byteOffset,
      byteLength / 4,
      min,
      scale,
      count,
      threshold,
      groups.count,
      groups.scale,
      groups.absSum,
      this.results,
    );
    const [nearZero = 0, giniSum = 0] = this.numbers(0, 2);
    return { nearZero, giniSum, histogram: this.numbers(2, count).slice() };
  }

  distance(
    { byteOffset, byteLength }: ArrayBufferView,
    before: Float32Array,
  ): { moved: number; size: number } {
    const copied = this.results + BYTES - 4 * PIECE;
    this.numbers(0, 2).fill(0);
    for (let i = 0; i < byteLength / 4; i += PIECE) {
      const piece = before.subarray(i, i + PIECE);
      this.heap.HEAPF32.set(piece, copied >>> 2);
      this.natives.distance(byteOffset + 4 * i, copied, piece.length, this.results);
    }
    const [moved = 0, size = 0] = this.numbers(0, 2);
    return { moved, size };
  }

  /** Results in place. */
  private numbers(from: number, count: number): Float64Array {
    return new Float64Array(this.heap.HEAPU8.buffer, this.results + 8 * from, count);
  }
}
