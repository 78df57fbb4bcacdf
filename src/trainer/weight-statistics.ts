import type { Moments as Sums, Passes } from '../backends/passes';
import type { TensorStatistics } from '../protocol/events';
import type { NumberArray } from './framework';

/*
 * Statistics of one weight tensor in two passes over its values, in plain JavaScript: on tfjs's cpu and wasm backends
 * that takes a tenth of the time of tensor operations (1.07 million values: 19 ms), and makes no tensors. Loops count their
 * index: before they are compiled, which they aren't in a short run, `for … of` over an array takes three times as long.
 */

const BINS = 32;
/** Up to this many values the Gini index is exact, by sorting. */
const SORT_LIMIT = 4096;
/** Above, values are grouped by size into so many classes; inequality within a class (1/2048 of the maximum) is lost. */
const GINI_CLASSES = 2048;
/** Share of the tensor's largest |w| below which a weight counts as near zero. */
const NEAR_ZERO = 1e-3;
/** A unit is dead when its incoming norm is below this share of its layer's median. */
const DEAD_UNIT = 1e-2;

export type ValueStatistics = Omit<TensorStatistics, 'name' | 'layer' | 'shape'>;

/** A tensor's values, row-major, piece by piece: a large one is never copied as a whole. Gone through twice. */
export type Pieces = () => Iterable<NumberArray>;

/**
 * @param units size of the last axis where that counts output units (kernels), else null
 * @param passes null to calculate in JavaScript
 */
export function weightStatistics(
  values: NumberArray,
  units: number | null,
  passes: Passes | null = null,
): ValueStatistics {
  const count = values.length;
  const sums = values instanceof Float32Array ? passes?.moments(values, unitsOf(count, units)) : null;
  if (!passes || !sums || !(values instanceof Float32Array))
    return statisticsOf(() => [values], count, units);
  const { min, scale, largest } = rangeOf(sums);
  const { nearZero, histogram, giniSum } = passes.distribution(
    values,
    { count: BINS, min, scale, threshold: NEAR_ZERO * largest },
    isGrouped(count)
      ? { count: GINI_CLASSES, scale: largest > 0 ? GINI_CLASSES / largest : 0, absSum: sums.absSum }
      : null,
  );
  const index = isGrouped(count) ? giniOf(giniSum, sums.absSum) : gini(values, sums.absSum);
  return described(count, units, sums, { nearZero, histogram, gini: index });
}

/** The same of values in pieces. @param count of all */
export function statisticsOf(pieces: Pieces, count: number, units: number | null): ValueStatistics {
  const first = new Moments(unitsOf(count, units));
  for (const values of pieces()) first.add(values);
  const second = new Distribution(rangeOf(first), isGrouped(count));
  let exact: number | null = null;
  for (const values of pieces()) {
    second.add(values);
    if (!isGrouped(count)) exact = gini(values, first.absSum);
  }
  const { nearZero, histogram } = second;
  const index = isGrouped(count) ? second.gini(count, first.absSum) : exact;
  return described(count, units, first, { nearZero, histogram, gini: index });
}

interface Spread {
  nearZero: number;
  histogram: Float64Array;
  gini: number | null;
}

const unitsOf = (count: number, units: number | null): number =>
  units !== null && units > 0 && count > units ? units : 0;

const isGrouped = (count: number): boolean => count > SORT_LIMIT;

interface Range {
  min: number;
  /** Bins in a unit. */
  scale: number;
  /** The largest size. */
  largest: number;
}

function rangeOf({ min, max }: Sums): Range {
  return { min, scale: max > min ? BINS / (max - min) : 0, largest: max >= min ? Math.max(max, -min) : 0 };
}

function described(
  count: number,
  units: number | null,
  { finite, zeros, absSum, sum, squares, min, max, unitSquares }: Sums,
  spread: Spread,
): ValueStatistics {
  const norm = Math.sqrt(squares);
  const mean = finite > 0 ? sum / finite : 0;
  return {
    count,
    nonFinite: count - finite,
    exactZeroShare: count > 0 ? zeros / count : 0,
    nearZeroShare: count > 0 ? spread.nearZero / count : 0,
    hoyer: hoyer(count, absSum, norm),
    gini: spread.gini,
    norm,
    mean,
    std: finite > 0 ? Math.sqrt(Math.max(0, squares / finite - mean * mean)) : 0,
    units: unitSquares ? units : null,
    deadUnits: unitSquares ? countDead(unitSquares) : null,
    histogram: finite > 0 ? { min, max, counts: Array.from(spread.histogram) } : null,
  };
}

/** Hoyer (2004), "Non-negative matrix factorization with sparseness constraints": (√n − ‖w‖₁/‖w‖₂) / (√n − 1). */
export function hoyer(count: number, l1: number, l2: number): number | null {
  if (count < 2 || l2 === 0) return null;
  const root = Math.sqrt(count);
  return Math.max(0, (root - l1 / l2) / (root - 1));
}

/**
 * Gini index of |w| (Hurley and Rickard 2009, "Comparing measures of sparsity"), by sorting:
 * 1 − 2 Σₖ |w|₍ₖ₎/‖w‖₁ · (n − k + ½)/n over the values in ascending order.
 */
export function gini(values: NumberArray, l1: number): number | null {
  const n = values.length;
  if (n === 0 || l1 === 0 || !Number.isFinite(l1)) return null;
  const sizes = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const value = values[i] ?? 0;
    if (value - value === 0) sizes[i] = value < 0 ? -value : value;
  }
  sizes.sort();
  let sum = 0;
  for (let k = 1; k <= n; k++) sum += ((sizes[k - 1] ?? 0) / l1) * ((n - k + 0.5) / n);
  return 1 - 2 * sum;
}

class Moments implements Sums {
  finite = 0;
  zeros = 0;
  absSum = 0;
  sum = 0;
  squares = 0;
  min = Infinity;
  max = -Infinity;
  /** Of the weights that lead to each unit. */
  readonly unitSquares: Float64Array | null;
  private unit = 0;

  constructor(units: number) {
    this.unitSquares = units > 0 ? new Float64Array(units) : null;
  }

  add(values: NumberArray): void {
    const { unitSquares } = this;
    const units = unitSquares?.length ?? 0;
    const count = values.length;
    let { finite, zeros, absSum, sum, squares, min, max, unit } = this;
    for (let i = 0; i < count; i++) {
      const value = values[i] ?? 0;
      const square = value * value;
      if (square - square === 0) {
        finite++;
        if (value === 0) zeros++;
        absSum += value < 0 ? -value : value;
        sum += value;
        squares += square;
        if (value < min) min = value;
        if (value > max) max = value;
        if (unitSquares) unitSquares[unit] = (unitSquares[unit] ?? 0) + square;
      }
      if (++unit >= units) unit = 0;
    }
    Object.assign(this, { finite, zeros, absSum, sum, squares, min, max, unit });
  }
}

class Distribution {
  readonly histogram = new Float64Array(BINS);
  nearZero = 0;
  private readonly min: number;
  private readonly scale: number;
  private readonly largest: number;
  private readonly counts: Float64Array | null;
  private readonly sums: Float64Array;

  constructor({ min, scale, largest }: Range, isGrouped: boolean) {
    this.min = min;
    this.scale = scale;
    this.largest = largest;
    this.counts = isGrouped ? new Float64Array(GINI_CLASSES) : null;
    this.sums = new Float64Array(isGrouped ? GINI_CLASSES : 0);
  }

  add(values: NumberArray): void {
    const { histogram, min, scale, largest, counts, sums } = this;
    const threshold = NEAR_ZERO * largest;
    const classes = largest > 0 ? GINI_CLASSES / largest : 0;
    const count = values.length;
    let { nearZero } = this;
    for (let i = 0; i < count; i++) {
      const value = values[i] ?? 0;
      if (value - value !== 0) continue;
      const size = value < 0 ? -value : value;
      // An all-zero tensor has no largest weight; all of it is near zero.
      if (size < threshold || value === 0) nearZero++;
      const bin = Math.min(BINS - 1, ((value - min) * scale) | 0);
      histogram[bin] = (histogram[bin] ?? 0) + 1;
      if (counts) {
        const at = Math.min(GINI_CLASSES - 1, (size * classes) | 0);
        counts[at] = (counts[at] ?? 0) + 1;
        sums[at] = (sums[at] ?? 0) + size;
      }
    }
    this.nearZero = nearZero;
  }

  /**
   * The Gini index with each class standing for its mean: m values after `before` others have mean rank before + (m+1)/2. Values
   * that aren't finite count as zeros.
   */
  gini(count: number, l1: number): number | null {
    const { counts, sums } = this;
    if (!counts) return null;
    const finite = counts.reduce((total, one) => total + one, 0);
    let before = count - finite;
    let sum = 0;
    for (let at = 0; at < GINI_CLASSES; at++) {
      const here = counts[at] ?? 0;
      sum += ((sums[at] ?? 0) / l1) * ((count - before - here / 2) / count);
      before += here;
    }
    return giniOf(sum, l1);
  }
}

function giniOf(sum: number, l1: number): number | null {
  return l1 === 0 || !Number.isFinite(l1) ? null : 1 - 2 * sum;
}

function countDead(unitSquares: Float64Array): number {
  const norms = unitSquares.map(Math.sqrt).sort();
  const median = norms[norms.length >> 1] ?? 0;
  return norms.filter((norm) => norm === 0 || norm < DEAD_UNIT * median).length;
}
