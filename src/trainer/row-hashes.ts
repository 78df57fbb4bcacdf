import type { SharedRows } from '../protocol/event-parts';
import type { Engine, Tensor } from './framework';
import { valuesAtHand } from './reads';
import { bitsOf, joinHalves, mixHigh, mixLow, type Bits } from './row-bits';

/** Rows remembered, and numbers hashed, at most: 8 bytes a row, and 4 ns a number (measured), so that it takes 0.4 s at most. */
const MOST_ROWS = 200_000;
const MOST_NUMBERS = 100_000_000;
const MOST_LOOKED_UP = 10_000;

/**
 * Which validation rows of a dataset were training rows, by hashes of the batches that go by in an epoch: a dataset can't be read
 * twice. Of 53 bits, two different rows of 200,000 and 10,000 agree once in five million epochs. Rows of one repeated number (empty
 * images, padding) say nothing and aren't looked up.
 */
export class RowHashes {
  private readonly training = new Hashes(MOST_ROWS);
  private readonly validation = new Hashes(MOST_LOOKED_UP);
  private readonly engine: Engine;
  private numbers = 0;
  private isTooLarge = false;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  train(inputs: readonly Tensor[]): void {
    if (this.isTooLarge) return;
    const tables = this.affords(inputs) ? tablesOf(this.engine, inputs) : null;
    this.isTooLarge = !tables || !this.training.add(tables);
  }

  /** Validation rows beyond the first ten thousand aren't needed. */
  validate(inputs: readonly Tensor[]): void {
    const tables = !this.isTooLarge && this.affords(inputs) ? tablesOf(this.engine, inputs) : null;
    if (tables) this.validation.add(tables);
  }

  /** @returns null where there were too many rows, or none */
  shared(): SharedRows | null {
    if (this.isTooLarge || this.training.rows === 0 || this.validation.rows === 0) return null;
    const known = this.training.sorted();
    const wanted = this.validation.all();
    const identical = wanted.reduce((count, hash) => count + (contains(known, hash) ? 1 : 0), 0);
    const found = { validationRows: wanted.length, identical };
    if (identical === 0) return found;
    // Rows may repeat by themselves: how often they do within training says how many shared ones are to be expected.
    const twins = known.reduce(
      (count, hash, i) => count + (hash === known[i - 1] || hash === known[i + 1] ? 1 : 0),
      0,
    );
    return { ...found, repeatedTraining: twins / known.length };
  }

  private affords(inputs: readonly Tensor[]): boolean {
    this.numbers += inputs.reduce((sum, tensor) => sum + tensor.size, 0);
    return this.numbers <= MOST_NUMBERS;
  }
}

interface Table {
  bits: Bits;
  rows: number;
  width: number;
}

/** Null where the values would have to come from a GPU. */
function tablesOf(engine: Engine, inputs: readonly Tensor[]): Table[] | null {
  const tables: Table[] = [];
  for (const tensor of inputs) {
    const raw = valuesAtHand(engine, tensor);
    if (!raw) return null;
    const rows = tensor.shape[0] ?? 0;
    tables.push({ bits: bitsOf(raw), rows, width: rows > 0 ? raw.length / rows : 0 });
  }
  return tables;
}

/** Hashes of rows that aren't constant. */
class Hashes {
  rows = 0;
  private values = new Float64Array(1024);
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** @returns false where there is no room for more */
  add(tables: readonly Table[]): boolean {
    const count = tables[0]?.rows ?? 0;
    for (let row = 0; row < count; row++) {
      if (this.rows >= this.most) return false;
      let [low, high] = [0, 0];
      let isConstant = true;
      for (const { bits, width } of tables) {
        const start = row * width;
        const first = bits[start] ?? 0;
        for (let i = start; i < start + width; i++) {
          const value = bits[i] ?? 0;
          if (value !== first) isConstant = false;
          low = mixLow(low, value);
          high = mixHigh(high, value);
        }
      }
      if (!isConstant) this.push(joinHalves(low, high));
    }
    return true;
  }

  all(): Float64Array {
    return this.values.subarray(0, this.rows);
  }

  sorted(): Float64Array {
    return this.all().slice().sort();
  }

  private push(hash: number): void {
    if (this.rows === this.values.length) {
      const larger = new Float64Array(2 * this.rows);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.rows++] = hash;
  }
}

function contains(sorted: Float64Array, wanted: number): boolean {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const value = sorted[middle] ?? NaN;
    if (value === wanted) return true;
    if (value < wanted) from = middle + 1;
    else to = middle;
  }
  return false;
}
