import { exportsOf } from './wasm/compiled';
import type { Bins, ColumnSums, Distribution, Groups, Moments, Passes, WholeBits } from './passes';

/** What wasm/assembly/statistics.ts exports; addresses are in bytes, on the memory given. */
interface Statistics {
  moments(x: number, count: number, units: number, to: number): void;
  distribution(
    x: number,
    count: number,
    min: number,
    scale: number,
    bins: number,
    threshold: number,
    groups: number,
    groupScale: number,
    to: number,
  ): void;
  giniSum(count: number, bins: number, groups: number, absSum: number, to: number): number;
  unitZeros(x: number, count: number, units: number, to: number): void;
  distance(x: number, before: number, count: number, to: number): void;
  columnMoments(x: number, rows: number, columns: number, to: number): void;
  mixRows(x: number, rows: number, width: number, low: number, high: number): void;
  rowSquares(x: number, rows: number, width: number, to: number): void;
}

/** Units and columns that there is room for, and values that are copied here at once: at least as many, so that a row fits. */
const MOST_UNITS = 4096;
const PIECE = 16_384;
/** Results are 64-bit numbers: the columns' are the most. */
const RESULT_BYTES = 8 * (5 + 3 * MOST_UNITS);

/** What `MemoryPasses` needs of the memory it works on. */
export const PASSES_BYTES = RESULT_BYTES + 2 * 4 * PIECE;

/** The memory that passes go over. */
export interface PassesMemory {
  readonly memory: WebAssembly.Memory;
  /** Where `PASSES_BYTES` of it are theirs, on a multiple of 8. */
  readonly at: number;
}

/** Passes compiled to WebAssembly. Values in their memory are looked at in place; others are copied there piece by piece. */
export class MemoryPasses implements Passes {
  private readonly memory: WebAssembly.Memory;
  private readonly run: Statistics;
  private readonly results: number;
  private readonly piece: number;
  private readonly other: number;

  /** @param file statistics.wasm @throws where it can't be read or compiled */
  constructor(file: string, { memory, at }: PassesMemory) {
    this.memory = memory;
    this.run = exportsOf(file, memory, 'unitZeros') as unknown as Statistics;
    this.results = at;
    this.piece = at + RESULT_BYTES;
    this.other = this.piece + 4 * PIECE;
  }

  moments(values: Float32Array, units: number): Moments | null {
    if (units > MOST_UNITS) return null;
    this.numbers(0, 7).set([0, 0, 0, 0, 0, Infinity, -Infinity]);
    this.numbers(7, units).fill(0);
    this.inPieces(values, Math.max(1, units), (at, count) => {
      this.run.moments(at, count, units, this.results);
    });
    const [finite = 0, zeros = 0, absSum = 0, sum = 0, squares = 0, min = 0, max = 0] = this.numbers(0, 7);
    const unitSquares = units > 0 ? this.numbers(7, units).slice() : null;
    return { finite, zeros, absSum, sum, squares, min, max, unitSquares };
  }

  distribution(
    values: Float32Array,
    { count: bins, min, scale, threshold }: Bins,
    grouped: Groups | null,
  ): Distribution {
    const { run, results } = this;
    const groups = grouped ?? { count: 0, scale: 0, absSum: 0 };
    this.numbers(0, 2 + bins + 2 * groups.count).fill(0);
    this.inPieces(values, 1, (at, count) => {
      run.distribution(at, count, min, scale, bins, threshold, groups.count, groups.scale, results);
    });
    const giniSum = grouped ? run.giniSum(values.length, bins, groups.count, groups.absSum, results) : 0;
    const [nearZero = 0] = this.numbers(0, 1);
    return { nearZero, giniSum, histogram: this.numbers(2, bins).slice() };
  }

  unitZeros(values: Float32Array, units: number): Float64Array | null {
    if (units > MOST_UNITS) return null;
    this.numbers(0, units).fill(0);
    this.inPieces(values, units, (at, count) => {
      this.run.unitZeros(at, count, units, this.results);
    });
    return this.numbers(0, units).slice();
  }

  distance(values: Float32Array, before: Float32Array): { moved: number; size: number } {
    this.numbers(0, 2).fill(0);
    for (let i = 0; i < values.length; i += PIECE) {
      const at = this.placed(values.subarray(i, i + PIECE), this.piece);
      const other = this.placed(before.subarray(i, i + PIECE), this.other);
      this.run.distance(at, other, Math.min(PIECE, values.length - i), this.results);
    }
    const [moved = 0, size = 0] = this.numbers(0, 2);
    return { moved, size };
  }

  columnMoments(values: Float32Array, columns: number): ColumnSums | null {
    if (columns === 0 || columns > MOST_UNITS) return null;
    const rows = Math.floor(values.length / columns);
    this.numbers(0, 5).set([0, 0, Infinity, -Infinity, 1]);
    const shifts = this.numbers(5, columns);
    for (let j = 0; j < columns; j++) {
      const first = values[j] ?? 0;
      shifts[j] = Number.isFinite(first) ? first : 0;
    }
    this.numbers(5 + columns, 2 * columns).fill(0);
    this.inPieces(values.subarray(0, rows * columns), columns, (at, count) => {
      this.run.columnMoments(at, count / columns, columns, this.results);
    });
    const [zeros = 0, nonFinite = 0, min = 0, max = 0, integers = 0] = this.numbers(0, 5);
    const [shift, sums, squares] = [0, 1, 2].map((k) => this.numbers(5 + k * columns, columns).slice());
    if (!shift || !sums || !squares) throw new Error('three lists');
    return { zeros, nonFinite, min, max, integers: integers !== 0, shift, sums, squares };
  }

  mixRows(bits: WholeBits, width: number, rows: Int32Array, low: Int32Array, high: Int32Array): boolean {
    if (width > PIECE) return false;
    // The halves of the hashes are where results are.
    const block = Math.max(1, Math.min(RESULT_BYTES / 8, Math.floor(PIECE / Math.max(1, width))));
    for (let from = 0; from < rows.length; from += block) {
      const count = Math.min(block, rows.length - from);
      const { buffer } = this.memory;
      const room = new Int32Array(buffer, this.piece, count * width);
      const first = rows[from] ?? 0;
      if (rows[from + count - 1] === first + count - 1)
        room.set(bits.subarray(first * width, (first + count) * width));
      else
        for (let k = 0; k < count; k++) {
          const row = rows[from + k] ?? 0;
          room.set(bits.subarray(row * width, (row + 1) * width), k * width);
        }
      const halves = new Int32Array(buffer, this.results, 2 * count);
      halves.set(low.subarray(from, from + count));
      halves.set(high.subarray(from, from + count), count);
      this.run.mixRows(this.piece, count, width, this.results, this.results + 4 * count);
      low.set(halves.subarray(0, count), from);
      high.set(halves.subarray(count), from);
    }
    return true;
  }

  rowSquares(values: Float32Array, rows: number): Float64Array | null {
    const width = values.length / rows;
    if (rows > MOST_UNITS || width > PIECE) return null;
    let done = 0;
    this.inPieces(values, width, (at, count) => {
      this.run.rowSquares(at, count / width, width, this.results + 8 * done);
      done += count / width;
    });
    return this.numbers(0, rows).slice();
  }

  /** @param step pieces are whole multiples of it */
  private inPieces(values: Float32Array, step: number, use: (at: number, count: number) => void): void {
    if (this.isHere(values)) {
      use(values.byteOffset, values.length);
      return;
    }
    const most = PIECE - (PIECE % step);
    for (let i = 0; i < values.length; i += most) {
      const piece = values.subarray(i, i + most);
      use(this.placed(piece, this.piece), piece.length);
    }
  }

  /** Where the values are, copied to `to` if they are elsewhere. */
  private placed(values: Float32Array, to: number): number {
    if (this.isHere(values)) return values.byteOffset;
    new Float32Array(this.memory.buffer, to, values.length).set(values);
    return to;
  }

  private isHere({ buffer }: Float32Array): boolean {
    return buffer === this.memory.buffer;
  }

  /** Results in place. */
  private numbers(from: number, count: number): Float64Array {
    return new Float64Array(this.memory.buffer, this.results + 8 * from, count);
  }
}
