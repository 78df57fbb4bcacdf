import { studentQuantile } from '../diagnosis/distributions/student';
import { lowestAt, runningMeans } from '../diagnosis/statistics';
import { pooledAlarm } from '../diagnosis/alarms/pooled';

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
  /** Where the mean curve was best before it rose (or at all), counted from 1, and how many epochs it has. */
  bestEpoch: number;
  epochs: number;
}

const NOT_REAL = 0.2;
/** Epochs that make up the level of a curve. */
const LEVEL = 5;

/**
 * Pools the runs' validation curves: the alarm judges their mean, which rests on the validation examples of all folds together; under
 * other seeds the examples stay the same ones.
 *
 * The rise of each run is read at the epoch that is best in the mean of the others, so that choosing the best epoch doesn't
 * flatter it; its interval is Student's, over runs. Levels are means of five epochs.
 */
export function poolCurves(runs: readonly ValidationCurve[], by: 'folds' | 'seeds'): Pooled {
  const epochs = Math.min(...runs.map(({ losses }) => losses.length));
  const known = runs.every(({ examples }) => examples !== null);
  const curves = runs.map(({ losses, training, examples }) => ({
    losses,
    training,
    validationExamples: known ? (examples ?? 0) : 0,
  }));
  const alarm = pooledAlarm(curves, by === 'seeds');
  const sum = curves.reduce((total, { validationExamples }) => total + validationExamples, 0);
  const probability = alarm?.probability ?? null;
  return {
    verdict: alarm?.overfits
      ? 'overfits'
      : probability !== null && probability <= NOT_REAL
        ? 'healthy'
        : 'in-doubt',
    probability,
    examples: !known ? null : by === 'folds' ? sum : (curves[0]?.validationExamples ?? null),
    rise: riseOf(runs.map(({ losses }) => losses.slice(0, epochs))),
    bestEpoch: alarm ? alarm.onset + 1 : 0,
    epochs,
  };
}

function riseOf(losses: readonly number[][]): Pooled['rise'] {
  const levels = losses.map((curve) => runningMeans(curve.map(Math.log), LEVEL));
  if (levels.some((curve) => curve.length === 0 || !curve.every(Number.isFinite))) return null;
  const rises = levels.map((curve, i) => {
    const others = meanCurve(levels.filter((_, other) => other !== i));
    return (curve.at(-1) ?? NaN) - (curve[lowestAt(others)] ?? NaN);
  });
  const { mean, low, high } = interval(rises);
  return { ratio: Math.exp(mean), low: Math.exp(low), high: Math.exp(high) };
}

function meanCurve(curves: readonly (readonly number[])[]): number[] {
  return (curves[0] ?? []).map(
    (_, t) => curves.reduce((sum, curve) => sum + (curve[t] ?? NaN), 0) / curves.length,
  );
}

function interval(values: readonly number[]): { mean: number; low: number; high: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = studentQuantile(0.975, values.length - 1) * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half };
}
