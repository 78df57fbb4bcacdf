import { ownPasses } from '../backends/passes-of';
import type { NumberArray } from './framework';

/* Rows told apart by the bits of their values: NaN equals itself, and equality of floats needs no tolerance. */

export type Bits = Exclude<NumberArray, Float32Array>;

/** A view of the values' bits. */
export function bitsOf(values: NumberArray): Bits {
  return values instanceof Float32Array
    ? new Int32Array(values.buffer, values.byteOffset, values.length)
    : values;
}

/** One half of a hash with another value in it. */
export const mixLow = (low: number, value: number): number =>
  Math.imul(low ^ value, 0x9e3779b1) ^ (low >>> 15);
export const mixHigh = (high: number, value: number): number =>
  Math.imul(high ^ value, 0x85ebca6b) ^ (high >>> 13);

/** Both halves as one number: 53 bits, which is all that a number holds exactly. */
export const joinHalves = (low: number, high: number): number => (high >>> 11) * 2 ** 32 + (low >>> 0);

/** Mixes rows of a table into the halves of their hashes. @param rows which of them; `low` and `high` have one number each */
export function mixRows(
  bits: Bits,
  width: number,
  rows: Int32Array,
  low: Int32Array,
  high: Int32Array,
  passes = ownPasses(),
): void {
  if (passes?.mixRows(bits, width, rows, low, high)) return;
  for (let i = 0; i < rows.length; i++) {
    let [a, b] = [low[i] ?? 0, high[i] ?? 0];
    const start = (rows[i] ?? 0) * width;
    for (let at = start; at < start + width; at++) {
      const value = bits[at] ?? 0;
      a = mixLow(a, value);
      b = mixHigh(b, value);
    }
    low[i] = a;
    high[i] = b;
  }
}
