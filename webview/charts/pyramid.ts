/** Points in a stretch of the lowest level, and stretches in one of the level above. */
const BLOCK = 16;
const FAN = 4;
/** What a node has of each: indexes of the lowest value, the highest and the first that is missing; the two values. */
const INDEXES = 3;
const VALUES = 2;

/** The nodes of a level. The values are there, too: to look each up among all points would be to wait for memory each time. */
interface Level {
  indexes: Int32Array;
  values: Float64Array;
}

/** Indexes of what stands out in a stretch, the first of equals; -1 where there is none. */
export interface Extremes {
  low: number;
  high: number;
  /** The first value that is missing. */
  gap: number;
}

/**
 * Lowest and highest value of each stretch of 16, 64, 256 … points, so that those of any stretch are found by looking at a few nodes.
 * A node is made once its points are complete: adding a point is O(1) on average, and the nodes take a seventh of the room of the
 * points. Values that are not finite, or not above `floor`, are missing.
 */
export class Pyramid {
  readonly #floor: number;
  readonly #levels: Level[] = [];
  /** Points that the nodes of the lowest level cover. */
  #covered = 0;
  readonly #found: Extremes = { low: -1, high: -1, gap: -1 };
  #lowest = Infinity;
  #highest = -Infinity;

  constructor(floor = -Infinity) {
    this.#floor = floor;
  }

  /** Takes in the points up to `length`. */
  grow(ys: Float64Array, length: number): void {
    for (; this.#covered + BLOCK <= length; this.#covered += BLOCK) {
      this.#reset();
      for (let i = this.#covered; i < this.#covered + BLOCK; i++) this.#look(ys, i);
      let node = this.#covered / BLOCK;
      this.#keep(0, node);
      for (let level = 1; (node + 1) % FAN === 0; level++) {
        node = (node + 1) / FAN - 1;
        this.#reset();
        for (let child = node * FAN; child < (node + 1) * FAN; child++) this.#merge(level - 1, child);
        this.#keep(level, node);
      }
    }
  }

  /** Forgets the points from `length` on. */
  cut(length: number): void {
    this.#covered = Math.min(this.#covered, length - (length % BLOCK));
  }

  /** What stands out from `from` up to `to`. The same object each time: read it before the next call. */
  find(ys: Float64Array, from: number, to: number): Readonly<Extremes> {
    this.grow(ys, to);
    this.#reset();
    for (let i = from; i < to;) {
      if (i % BLOCK !== 0 || i + BLOCK > to) {
        this.#look(ys, i++);
        continue;
      }
      let size = BLOCK;
      let level = 0;
      for (; i % (size * FAN) === 0 && i + size * FAN <= to; level++) size *= FAN;
      this.#merge(level, i / size);
      i += size;
    }
    return this.#found;
  }

  #reset(): void {
    this.#found.low = this.#found.high = this.#found.gap = -1;
    this.#lowest = Infinity;
    this.#highest = -Infinity;
  }

  #look(ys: Float64Array, index: number): void {
    const y = ys[index] ?? NaN;
    // False for NaN, too.
    if (!(y > this.#floor && y < Infinity)) {
      if (this.#found.gap < 0) this.#found.gap = index;
      return;
    }
    this.#compare(y, index, y, index);
  }

  #compare(lowest: number, low: number, highest: number, high: number): void {
    if (lowest < this.#lowest) {
      this.#lowest = lowest;
      this.#found.low = low;
    }
    if (highest > this.#highest) {
      this.#highest = highest;
      this.#found.high = high;
    }
  }

  #merge(at: number, node: number): void {
    const level = this.#levels[at];
    if (!level) return;
    const { indexes, values } = level;
    const [index, value] = [node * INDEXES, node * VALUES];
    this.#compare(
      values[value] ?? NaN,
      indexes[index] ?? -1,
      values[value + 1] ?? NaN,
      indexes[index + 1] ?? -1,
    );
    if (this.#found.gap < 0) this.#found.gap = indexes[index + 2] ?? -1;
  }

  #keep(at: number, node: number): void {
    const level = (this.#levels[at] ??= {
      indexes: new Int32Array(INDEXES),
      values: new Float64Array(VALUES),
    });
    if (node * VALUES >= level.values.length) {
      level.indexes = larger(level.indexes, new Int32Array(2 * level.indexes.length));
      level.values = larger(level.values, new Float64Array(2 * level.values.length));
    }
    level.indexes.set([this.#found.low, this.#found.high, this.#found.gap], node * INDEXES);
    level.values.set([this.#lowest, this.#highest], node * VALUES);
  }
}

/** `to`, or a little before it (by an eighth of the stretch at most), where large nodes end: then few have to be looked at. */
export function nodeEnd(from: number, to: number): number {
  const most = (to - from) / 8;
  if (most < BLOCK) return to;
  let size = BLOCK;
  while (size * FAN <= most) size *= FAN;
  return to - (to % size);
}

export function larger<T extends Int32Array | Float64Array>(list: T, empty: T): T {
  empty.set(list);
  return empty;
}
