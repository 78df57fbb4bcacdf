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
