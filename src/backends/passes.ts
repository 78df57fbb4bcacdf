/** Whole numbers, or the bits of others. */
export type WholeBits = Int32Array | Uint8Array;

/**
 * Passes over values, compiled beforehand. JavaScript takes some fifty times as long until it is compiled, which in a short training it never is.
 * What they come to is the same to the bit.
 */
export interface Passes {
  /** @returns null for more units than there is room for */
  moments(values: Float32Array, units: number): Moments | null;
  /** @param grouped for the Gini index */
  distribution(values: Float32Array, bins: Bins, grouped: Groups | null): Distribution;
  /** How many of each unit's values are zero. @returns null for more units than there is room for */
  unitZeros(values: Float32Array, units: number): Float64Array | null;
  /** How far the values have moved. */
  distance(values: Float32Array, before: Float32Array): { moved: number; size: number };
  /** Of whole rows. @returns null for more columns than there is room for, and for none */
  columnMoments(values: Float32Array, columns: number): ColumnSums | null;
  /** Mixes the `rows` of a table into the halves of their hashes. @returns whether it has been done: not where there is no room for a row */
  mixRows(bits: WholeBits, width: number, rows: Int32Array, low: Int32Array, high: Int32Array): boolean;
  /** The sum of squares of each of some rows. @returns null for more, or longer ones, than there is room for */
  rowSquares(values: Float32Array, rows: number): Float64Array | null;
}

export interface Moments {
  finite: number;
  zeros: number;
  absSum: number;
  sum: number;
  squares: number;
  min: number;
  max: number;
  /** Of the weights that lead to each unit; null without units. */
  unitSquares: Float64Array | null;
}

export interface Bins {
  count: number;
  /** The least value, and bins in a unit. */
  min: number;
  scale: number;
  /** A size below which a value counts as near zero. */
  threshold: number;
}

export interface Groups {
  count: number;
  /** Groups in a unit of size. */
  scale: number;
  /** The sum of all sizes. */
  absSum: number;
}

export interface Distribution {
  nearZero: number;
  histogram: Float64Array;
  /** Over groups: their part of all sizes, times the share of values that isn't before their middle. 0 without groups. */
  giniSum: number;
}

export interface ColumnSums {
  zeros: number;
  nonFinite: number;
  min: number;
  max: number;
  /** Whether all values are whole numbers. */
  integers: boolean;
  /** What the sums of distances and of their squares are taken from: the first row, where that is finite. */
  shift: Float64Array;
  sums: Float64Array;
  squares: Float64Array;
}
