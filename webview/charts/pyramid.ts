/** Points in a stretch of the lowest level, and stretches in one of the level above. */
const BLOCK = 16;
const FAN = 4;
/** A node: indexes of the lowest value, of the highest and of the first that is missing; -1 where there is none. */
const FIELDS = 3;

/** Indexes of what stands out in a stretch, the first of equals; -1 where there is none. */
export interface Extremes {
  low: number;
  high: number;
  /** The first value that is missing. */
  gap: number;
}

/**
 * Lowest and highest value of each stretch of 16, 64, 256 … points, so that those of any stretch are found by looking at a few nodes.
 * A node is made once its points are complete: adding a point is O(1) on average, and the nodes take a quarter of the room of the
 * points. Values that are not finite, or not above `floor`, are missing.
 */
export class Pyramid {
  readonly #floor: number;
  readonly #levels: Int32Array[] = [];
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
        for (let child = node * FAN; child < (node + 1) * FAN; child++) this.#merge(ys, level - 1, child);
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
      this.#merge(ys, level, i / size);
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
    if (y < this.#lowest) {
      this.#lowest = y;
      this.#found.low = index;
    }
    if (y > this.#highest) {
      this.#highest = y;
      this.#found.high = index;
    }
  }

  #merge(ys: Float64Array, level: number, node: number): void {
    const nodes = this.#levels[level];
    for (let field = 0; field < FIELDS; field++) {
      const index = nodes?.[node * FIELDS + field] ?? -1;
      if (index >= 0) this.#look(ys, index);
    }
  }

  #keep(level: number, node: number): void {
    let nodes = this.#levels[level] ?? new Int32Array(FIELDS);
    const at = node * FIELDS;
    if (at + FIELDS > nodes.length) {
      const larger = new Int32Array(2 * nodes.length + FIELDS);
      larger.set(nodes);
      nodes = larger;
    }
    nodes[at] = this.#found.low;
    nodes[at + 1] = this.#found.high;
    nodes[at + 2] = this.#found.gap;
    this.#levels[level] = nodes;
  }
}
