import type * as tf from '@tensorflow/tfjs';
import type { Input } from '../harness';

export type Type = 'float32' | 'int32' | 'bool';

/** One calculation, for both backends. */
export interface Case {
  readonly inputs: Input[];
  readonly run: (...tensors: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
  /** Part of the value that rounding may change; nothing where none is said. */
  readonly rounding?: number;
}

/** Makes cases of one operation. */
export type Maker = (draw: Draw) => Case;
export type Makers = Readonly<Record<string, Maker>>;

/** What functions on 32-bit floating point may differ by. */
export const rounding = 1e-5;

const special = [NaN, Infinity, -Infinity, -0, 0, 1, -1, 0.5, -0.5, 1.5, 2.5, 1e-30, 1e30, -1e30];

/** Draws what a case needs, the same for the same seed (mulberry32). */
export class Draw {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to below 1. */
  number(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  int(min: number, max: number): number {
    return min + Math.floor(this.number() * (max - min + 1));
  }

  chance(part: number): boolean {
    return this.number() < part;
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.int(0, list.length - 1)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }

  list<T>(count: number, make: (i: number) => T): T[] {
    return Array.from({ length: count }, (_, i) => make(i));
  }

  type(): Type {
    return this.pick(['float32', 'float32', 'int32', 'bool']);
  }

  /** Of these ranks; one in ten has an axis without anything on it. */
  shape(minRank = 0, maxRank = 5, minSize = 0): number[] {
    const shape = this.list(this.int(minRank, maxRank), () => this.int(1, 4));
    if (minSize === 0 && shape.length > 0 && this.chance(0.1)) shape[this.int(0, shape.length - 1)] = 0;
    // Longer ones reach what handles several values at once.
    if (shape.length > 0 && this.chance(0.25)) shape[shape.length - 1] = this.int(Math.max(1, minSize), 37);
    return shape;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    return this.list(left.length, () => left.splice(this.int(0, left.length - 1), 1)).flat();
  }

  /** An axis of such a rank, from either end. */
  axis(rank: number): number {
    return this.int(-rank, rank - 1);
  }

  /** Some of the axes. */
  axes(rank: number): number[] | undefined {
    if (this.chance(0.2)) return undefined;
    return this.list(rank, (i) => i)
      .filter(() => this.chance(0.5))
      .map((axis) => (this.chance(0.3) ? axis - rank : axis));
  }

  /** @param odd how often a value is a special one */
  tensor(shape: number[], dtype: Type = 'float32', odd = this.chance(0.4) ? 0.3 : 0): Input {
    const value = () => {
      if (dtype === 'bool') return this.int(0, 1);
      if (dtype === 'int32') return this.chance(0.1) ? this.int(-100_000, 100_000) : this.int(-5, 5);
      return this.chance(odd) ? this.pick(special) : Math.fround(this.number() * 8 - 4);
    };
    return { shape, dtype, values: this.list(sizeOf(shape), value) };
  }

  /** Without special values. */
  plain(shape: number[], dtype: Type = 'float32'): Input {
    return this.tensor(shape, dtype, 0);
  }

  indices(shape: number[], below: number): Input {
    return { shape, dtype: 'int32', values: this.list(sizeOf(shape), () => this.int(0, below - 1)) };
  }
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** An axis counted from the start. */
export const fromStart = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
