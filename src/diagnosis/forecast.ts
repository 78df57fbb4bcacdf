import type { Forecast } from '../protocol/findings';
import { last, type FitContext } from './fit-context';
import { bestSoFar } from './statistics';

const CONFIDENCE = 0.8;
const MIN_EPOCHS = 8;
/** An interval wider than this says nothing: its end in units of its beginning. */
const WIDEST = 4;

/**
 * The epoch of the lowest validation loss, in units of the epochs so far, by how much slower the loss falls than before:
 * ratio of its fall (in ln) over the last third of the epochs to that over the third before. Medians over the recorded runs of
 * bench/data/tune and curves, and ends such that somewhat more than .8 of the intervals hold the truth there, as other problems differ; above a ratio of .5 the bottom is too far to be seen.
 */
const QUANTILES = [
  { ratio: 0.2, middle: 1.25, high: 3.2 },
  { ratio: 0.5, middle: 1.6, high: 3.8 },
] as const;

/** The same for any curve: where it will be lowest; positions in epochs from 1. Null where that can't be known. */
export function bottomOf(
  losses: readonly number[],
  plannedEpochs: number | null,
): { value: number; low: number; high: number } | null {
  const now = losses.length;
  if (now < MIN_EPOCHS || (plannedEpochs !== null && now >= plannedEpochs)) return null;
  if (losses.some((loss) => !(loss > 0))) return null;
  const best = (bestSoFar(losses)[now - 1] ?? 0) + 1;
  // Not falling any more: then it isn't known whether it ever will again.
  if (now - best > Math.max(2, 0.1 * now)) return null;
  const width = Math.max(2, Math.floor(now / 10));
  const mean = (end: number) => {
    const part = losses.slice(Math.max(0, end - width), end);
    return part.reduce((a, b) => a + b, 0) / part.length;
  };
  const [first, second, third] = [mean(Math.floor(now / 3)), mean(Math.floor((2 * now) / 3)), mean(now)];
  const before = Math.log(first / second);
  const lately = Math.log(second / third);
  if (!(before > 0.02) || !(lately > 0)) return null;
  const row = QUANTILES.find(({ ratio }) => lately / before < ratio);
  if (!row) return null;
  const end = plannedEpochs ?? Infinity;
  const high = Math.min(Math.ceil(row.high * now), end);
  if (high > WIDEST * best) return null;
  return { value: Math.min(Math.round(row.middle * now), high), low: best, high };
}

/** "At this rate validation loss bottoms out at about epoch N", while a fit runs and isn't overfitting yet; else null. */
export function forecast(context: FitContext): Forecast | null {
  const { validation, started, fit } = context;
  const epoch = last(validation.epochs);
  if (fit.ended !== null || epoch === undefined) return null;
  // Counted in epochs: a curve with holes would shift the quantiles.
  if (epoch !== validation.epochs.length) return null;
  const bottom = bottomOf(validation.values, started.epochs);
  if (!bottom) return null;
  if (context.alarm) return null;
  return { fit: started.fit, epoch, bottom, confidence: CONFIDENCE };
}
