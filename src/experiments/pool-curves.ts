import { overfittingProbability } from '../diagnosis/alarms/calibrated';

/** Validation losses of one run, epoch by epoch, and the training losses beside them. */
export interface ValidationCurve {
  losses: number[];
  training: (number | null)[];
  /** Validation examples; null where unknown. */
  examples: number | null;
}

export interface Pooled {
  verdict: 'overfits' | 'healthy' | 'in-doubt';
  /** Probability that the pooled rise is real; null where losses aren't positive or the numbers of examples are unknown. */
  probability: number | null;
  /** Validation examples that the pooled curve rests on. */
  examples: number | null;
  /** Final over best validation loss, geometric mean over the runs, with a 95 % interval; null where losses aren't positive. */
  rise: { ratio: number; low: number; high: number } | null;
  /** Where the pooled curve is best, counted from 1 among its epochs, and how many it has. */
  bestEpoch: number;
  epochs: number;
}

/** As the alarm of a single run: its stated probabilities were checked on recorded runs. */
const REAL = 0.8;
const NOT_REAL = 0.2;

/**
 * Pools the runs' validation curves into one: the mean of their logarithms, which rests on the validation examples of all folds
 * together; under other seeds the examples stay the same ones.
 *
 * The rise of each run is read at the epoch that is best in the mean of the others, so that choosing the best epoch doesn't
 * flatter it; its interval is Student's, over runs.
 */
export function poolCurves(runs: readonly ValidationCurve[], by: 'folds' | 'seeds'): Pooled {
  const epochs = Math.min(...runs.map(({ losses }) => losses.length));
  const logs = runs.map(({ losses }) => losses.slice(0, epochs).map(Math.log));
  const nothing = { probability: null, rise: null, bestEpoch: 0, epochs };
  const counts = runs.flatMap(({ examples }) => (examples === null ? [] : [examples]));
  const sum = counts.reduce((total, count) => total + count, 0);
  const examples = counts.length < runs.length ? null : by === 'folds' ? sum : Math.round(sum / runs.length);
  if (epochs === 0 || logs.some((curve) => !curve.every(Number.isFinite)))
    return { ...nothing, examples, verdict: 'in-doubt' };

  const mean = meanCurve(logs);
  const probability = examples ? (overfittingProbability(mean.map(Math.exp), examples).at(-1) ?? 0) : null;
  const rises = logs.map((curve, i) => {
    const others = meanCurve(logs.filter((_, other) => other !== i));
    return (curve.at(-1) ?? NaN) - (curve[lowest(others)] ?? NaN);
  });
  const rise = interval(rises);
  const isReal = probability === null ? rise.low > 0 : probability >= REAL && rise.mean > 0;
  const isNot = probability === null ? rise.high <= 0 : probability <= NOT_REAL;
  return {
    verdict: isReal ? 'overfits' : isNot ? 'healthy' : 'in-doubt',
    probability,
    examples,
    rise: { ratio: Math.exp(rise.mean), low: Math.exp(rise.low), high: Math.exp(rise.high) },
    bestEpoch: lowest(mean) + 1,
    epochs,
  };
}

function meanCurve(curves: readonly (readonly number[])[]): number[] {
  return (curves[0] ?? []).map(
    (_, t) => curves.reduce((sum, curve) => sum + (curve[t] ?? NaN), 0) / curves.length,
  );
}

function lowest(curve: readonly number[]): number {
  return curve.reduce((at, value, t) => (value < (curve[at] ?? Infinity) ? t : at), 0);
}

/** 97.5 % quantiles of Student's t for 1 … 30 degrees of freedom. */
const T_QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

function interval(values: readonly number[]): { mean: number; low: number; high: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = (T_QUANTILES[values.length - 2] ?? 1.96) * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half };
}
