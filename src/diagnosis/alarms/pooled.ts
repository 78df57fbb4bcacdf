import { bestSoFar } from '../statistics';
import { ALARM_PROBABILITY, overfittingProbability } from './calibrated';
import { overfittingAlarm } from './overfitting-alarm';

/** One run of the same script: another seed, or other validation rows. */
export interface PooledCurve {
  /** Validation losses, finite, one an epoch. */
  losses: readonly number[];
  validationExamples: number;
  /** Training losses at the same epochs, null where unknown. */
  training?: readonly (number | null)[];
}

/** What several runs of a script say together after their last common epoch; positions count from 0. */
export interface PooledVerdict {
  /** Probability that the script overfits; null where a mean loss isn't positive, and only the curve is judged. */
  probability: number | null;
  overfits: boolean;
  /** Where it could first be said. */
  since: number | null;
  /** Where the mean validation loss was lowest before that (or at all). */
  onset: number;
  /** Runs that show it on their own. */
  alone: number;
  curves: number;
}

/**
 * Settles by several runs whether a script overfits: the alarm on the mean of their validation losses, with all their
 * validation examples together. Where the runs share one validation set (other seeds only), its examples count once.
 *
 * @param sameExamples whether all runs were validated on the same rows
 * @returns null where there is no curve with an epoch
 */
export function pooledAlarm(curves: readonly PooledCurve[], sameExamples = false): PooledVerdict | null {
  const length = curves.reduce((least, { losses }) => Math.min(least, losses.length), Infinity);
  if (!Number.isFinite(length) || length === 0) return null;
  // Of logarithms where there are any: then no run weighs more because its losses are larger.
  const positive = curves.every(({ losses }) => losses.every((loss, t) => t >= length || loss > 0));
  const mean = Array.from({ length }, (_, t) => {
    const at = curves.map(({ losses }) => losses[t] ?? NaN);
    return positive ? Math.exp(average(at.map(Math.log))) : average(at);
  });
  const sizes = curves.map(({ validationExamples }) => validationExamples);
  const examples = sameExamples ? (sizes[0] ?? 0) : sizes.reduce((a, b) => a + b, 0);
  const training = Array.from({ length }, (_, t) => {
    const known = curves.map((curve) => curve.training?.[t] ?? null);
    return known.every((loss) => loss !== null) ? average(known) : null;
  });
  const input = { losses: mean, training, validationExamples: examples, plannedEpochs: length };
  const alarm = overfittingAlarm(input);
  const probability =
    examples > 0 && positive ? (overfittingProbability(mean, examples)[length - 1] ?? null) : null;
  const alone = curves.filter((curve) =>
    overfittingAlarm({
      losses: curve.losses.slice(0, length),
      training: curve.training ?? [],
      validationExamples: curve.validationExamples,
      plannedEpochs: length,
    }),
  ).length;
  return {
    probability,
    overfits: alarm !== null && (probability === null || probability >= ALARM_PROBABILITY),
    since: alarm?.since ?? null,
    onset: bestSoFar(mean)[alarm?.since ?? length - 1] ?? 0,
    alone,
    curves: curves.length,
  };
}

function average(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
