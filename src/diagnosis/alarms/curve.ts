import { KendallWindow } from '../kendall';
import { bestSoFar, robustDeviation, runningMedians } from '../statistics';

interface CurveRule {
  /** Width of the running median. */
  width: number;
  /** Epochs that must have passed since the best. */
  patience: number;
  /** Successive epochs in which everything must hold. */
  successive: number;
}

const LONG: CurveRule = { width: 9, patience: 10, successive: 3 };
const SHORT: CurveRule = { width: 3, patience: 3, successive: 1 };
const SHORT_RUN = 60;
const NOISE_WINDOW = 50;
/** Rise that rings, and rise below which a ringing alarm falls silent, in units of the best. */
const RISE = { rings: 0.05, silent: 0.025 };

/**
 * Whether, after each epoch, the validation curve alone says "overfitting": its running median is at least 5 % and
 * three standard errors above its best, that best is old enough, the rise since then is a trend (Mann-Kendall z ≥ 2.33,
 * one-sided 1 %) and the training loss is not rising with it (Theil-Sen slope ≤ 0). Takes losses of any sign and
 * needs no number of examples. Once ringing it goes on until most of the rise is gone. Recall .92, false alarms .13 on problems held out: bench/onset.
 *
 * @param losses validation losses, finite
 * @param training training loss at the same epochs; null where unknown, then not asked for
 * @param plannedEpochs length of the run as planned, null where unknown: then its length so far
 */
export function curveAlarm(
  losses: readonly number[],
  training: readonly (number | null)[],
  plannedEpochs: number | null,
): boolean[] {
  if (plannedEpochs !== null) {
    return curveAlarmWith(plannedEpochs < SHORT_RUN ? SHORT : LONG, losses, training);
  }
  const short = curveAlarmWith(SHORT, losses.slice(0, SHORT_RUN - 1), training);
  return [...short, ...curveAlarmWith(LONG, losses, training).slice(short.length)];
}

function curveAlarmWith(
  rule: CurveRule,
  losses: readonly number[],
  training: readonly (number | null)[],
): boolean[] {
  const level = runningMedians(losses, rule.width);
  const best = bestSoFar(level);
  const rise = new KendallWindow();
  const fit = new KendallWindow();
  let held = 0;
  let rings = false;
  return losses.map((loss, t) => {
    const bestAt = best[t] ?? t;
    const lowest = level[bestAt] ?? NaN;
    const size = (level[t] ?? NaN) - lowest;
    if (rings && size > 0 && size >= RISE.silent * Math.abs(lowest)) return true;
    // A trend is counted from the best, or from where the last alarm ended.
    if (bestAt === t || rings) {
      rise.clear();
      fit.clear();
    }
    rise.push(loss);
    const trainingLoss = training[t];
    if (trainingLoss != null) fit.push(trainingLoss);

    const holds =
      t - bestAt >= rule.patience &&
      size >= RISE.rings * Math.abs(lowest) &&
      size > 0 &&
      rise.z >= 2.33 &&
      fit.isNotRising &&
      size >= 3 * medianError(losses, t, rule.width);
    held = holds ? held + 1 : 0;
    rings = held >= rule.successive;
    return rings;
  });
}

/** Standard error of a running median of `width` values, with the noise read off the latest differences. */
function medianError(losses: readonly number[], t: number, width: number): number {
  const from = Math.max(1, t + 1 - NOISE_WINDOW);
  const differences = losses.slice(from, t + 1).map((loss, i) => loss - (losses[from + i - 1] ?? NaN));
  return 1.2533 * (robustDeviation(differences) / Math.SQRT2) * Math.sqrt(2 / width);
}
