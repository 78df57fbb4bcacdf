import { cumulative, logDensity, logMass, quantile } from '../../diagnosis/distributions/normal';
import { bounds, placeOf, valueAt, type NumberDimension } from './space';

/** Where good (or other) values of one parameter lie: what TPE draws from and compares. */
export interface Parzen<T> {
  sample(random: () => number): T;
  /** Logarithm of how likely a value is, to be compared with another estimator's. */
  logPdf(value: T): number;
}

const PRIOR_WEIGHT = 1;
/** Observations older than this many count less. */
const RECENT = 25;

/** Weights of observations from the oldest to the newest, and of the prior behind them; they sum to 1. */
export function weightsOf(count: number): number[] {
  const ramp = Math.max(0, count - RECENT);
  const weights = Array.from({ length: count }, (_, i) => {
    if (i >= ramp) return 1;
    return ramp === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * i) / (ramp - 1);
  });
  weights.push(PRIOR_WEIGHT);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * A mixture of normal distributions cut off at the ends of the range, one around each observation and a wide one around the middle, as in
 * Optuna 3.1.0 (samplers/_tpe/parzen_estimator.py, univariate, with its defaults): each as wide as the way to its farther neighbour, the
 * ends of the range counting only for what has no neighbour on either side, and no less than a hundredth of the range.
 *
 * Densities are those of standardized values, not divided by the width (_truncnorm.py, logpdf): wide components weigh more than they would by
 * rights. It serves the search: divided, the median regret on Sphere5 is 1.21 in place of .37.
 */
export function parzenOfNumbers(
  dimension: NumberDimension,
  observed: readonly number[],
): Parzen<number> & { sigmas: number[] } {
  const { low, high } = bounds(dimension);
  const weights = weightsOf(observed.length);
  const mus = [...observed.map((value) => placeOf(dimension, value)), (low + high) / 2];
  const sigmas = sigmasOf(mus, low, high);
  // What each component adds to the logarithm of every density: its weight, over its mass within the range.
  const offsets = mus.map(
    (mu, i) => Math.log(weights[i] ?? 0) - logMass((low - mu) / sigma(i), (high - mu) / sigma(i)),
  );
  const parts = new Float64Array(mus.length);
  // Integers on a logarithmic scale are treated as numbers; that is how Optuna does it.
  const isStepped = dimension.kind === 'integer' && !dimension.log;
  const known = new Map<number, number>();

  function sigma(i: number): number {
    return sigmas[i] ?? NaN;
  }

  function logPdfAt(place: number): number {
    for (const [i, mu] of mus.entries()) {
      const width = sigma(i);
      const z = (place - mu) / width;
      const part = isStepped
        ? logMass((Math.max(place - 0.5, low) - mu) / width, (Math.min(place + 0.5, high) - mu) / width)
        : logDensity(z);
      parts[i] = (offsets[i] ?? 0) + part;
    }
    return logSum(parts);
  }

  return {
    sigmas,
    sample(random) {
      const i = pick(weights, random());
      const [mu = NaN, width] = [mus[i], sigma(i)];
      const [from, to] = [cumulative((low - mu) / width), cumulative((high - mu) / width)];
      const place = mu + width * quantile(from + (to - from) * random());
      return valueAt(dimension, Math.min(high, Math.max(low, place)));
    },
    logPdf(value) {
      // Integers come up again and again among candidates.
      const before = known.get(value);
      if (before !== undefined) return before;
      const found = logPdfAt(placeOf(dimension, value));
      known.set(value, found);
      return found;
    },
  };
}

function sigmasOf(mus: readonly number[], low: number, high: number): number[] {
  const order = mus.map((_, i) => i).sort((a, b) => (mus[a] ?? 0) - (mus[b] ?? 0) || a - b);
  const sorted = [low, ...order.map((i) => mus[i] ?? 0), high];
  const gap = (i: number): number => (sorted[i + 1] ?? 0) - (sorted[i] ?? 0);
  const most = high - low;
  const least = most / Math.min(100, 1 + mus.length);
  const sigmas = new Array<number>(mus.length);
  for (const [rank, i] of order.entries()) {
    let width = Math.max(gap(rank), gap(rank + 1));
    // The way to the end of the range is no way to a neighbour.
    if (mus.length >= 2 && rank === 0) width = gap(1);
    if (mus.length >= 2 && rank === mus.length - 1) width = gap(rank);
    sigmas[i] = Math.min(most, Math.max(least, width));
  }
  sigmas[mus.length - 1] = most;
  return sigmas;
}

/** A mixture of distributions over choices, one an observation, each with a little for every choice; and an even one. */
export function parzenOfChoices(count: number, observed: readonly number[]): Parzen<number> {
  const weights = weightsOf(observed.length);
  const floor = PRIOR_WEIGHT / (observed.length + 1);
  const rows = weights.map((_, i) => {
    const row = Array.from({ length: count }, (_unused, choice) => floor + (observed[i] === choice ? 1 : 0));
    const sum = row.reduce((total, value) => total + value, 0);
    return row.map((value) => value / sum);
  });
  return {
    sample: (random) => pick(rows[pick(weights, random())] ?? [], random()),
    logPdf: (choice) =>
      Math.log(rows.reduce((sum, row, i) => sum + (weights[i] ?? 0) * (row[choice] ?? 0), 0)),
  };
}

/** The index at which the sum of the weights passes a share of 1. */
function pick(weights: readonly number[], share: number): number {
  let sum = 0;
  for (const [i, weight] of weights.entries()) {
    sum += weight;
    if (share < sum) return i;
  }
  return weights.length - 1;
}

function logSum(logs: Float64Array): number {
  let most = -Infinity;
  for (const one of logs) if (one > most) most = one;
  let sum = 0;
  for (const one of logs) sum += Math.exp(one - most);
  return most === -Infinity ? most : most + Math.log(sum);
}
