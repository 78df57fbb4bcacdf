/**
 * Passes over the values of a tensor, where a backend has them: compiled beforehand. JavaScript takes some fifty times as long until it is compiled,
 * which in a short training it never is.
 */
export interface Passes {
  /** Whether the values are where the passes can go over them; they are read in place. */
  has(values: ArrayBufferView): boolean;
  /** @returns null for more units than there is room for */
  moments(values: ArrayBufferView, units: number): Moments | null;
  /** @param grouped for the Gini index */
  distribution(values: ArrayBufferView, bins: Bins, grouped: Groups | null): Distribution;
  /** How far the values have moved. */
  distance(values: ArrayBufferView, before: Float32Array): { moved: number; size: number };
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

/** A backend's passes; null where it has none. */
export function passesOf(backend: unknown): Passes | null {
  return typeof backend === 'object' && backend !== null && 'passes' in backend
    ? (backend.passes as Passes)
    : null;
}
