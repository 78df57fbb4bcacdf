import { bestSoFar, runningMeans, runningMedians } from '../statistics';

/** Rings at this probability in two successive epochs; see {@link overfittingProbability}. */
export const ALARM_PROBABILITY = 0.9;

/** Smoothing grows with the run: a twentieth (for the gate a thirty-third) of its epochs, within these widths. */
const LEVEL = { share: 20, least: 5, most: 50 };
const GATE = { share: 33, least: 3, most: 30 };
/** Standard errors by which noise alone may lift a mean above the least of many. */
const NOISE = 3;
const NOISE_WINDOW = 20;

/**
 * Probability, after each epoch, that the model overfits: that the loss on unseen data has seen its best (it will not come
 * back below it by 1 %) and ends at least 3 % above it if training goes on.
 *
 * p = σ(−1.45 + 7.47·√(r − 3e)·n^⅛), where r = ln(s / min s), s is the mean of the latest validation losses (5, or a
 * twentieth of the epochs so far, at most 50), e its standard error as the epochs' jumps show it and n the number of validation
 * examples. Zero before epoch 4; unless a quicker mean (3, or a thirty-third) is above its own best and that best is at least 2 epochs
 * old; and where r is less than 3e. Fitted on the problems of bench/data/tune and some of bench/data/curves, as recorded and with
 * noise added; `npm run bench -- onset` prints what it reaches on others. Neither the training loss, nor accuracy, confidence, norms
 * of the weights or noisy validation inputs made it better there, nor did boosted trees or a neural network over 73 features of the curves so far
 * find more (bench/data/README.md, with what limits it).
 *
 * @param losses validation losses, all > 0; only their ratios count
 * @param examples number of validation examples, > 0
 */
export function overfittingProbability(losses: readonly number[], examples: number): number[] {
  const width =
    ({ share, least, most }: typeof LEVEL) =>
    (t: number) =>
      Math.max(least, Math.min(most, Math.floor((t + 1) / share)));
  const levelWidth = width(LEVEL);
  const level = runningMeans(losses, levelWidth);
  const levelBest = bestSoFar(level);
  const quick = runningMeans(losses, width(GATE));
  const quickBest = bestSoFar(quick);
  const weight = 7.47 * examples ** (1 / 8);
  const noise = deviations(losses);
  return losses.map((_, t) => {
    const quickAt = quickBest[t] ?? t;
    if (t < 3 || t - quickAt < 2 || !((quick[t] ?? NaN) > (quick[quickAt] ?? NaN))) return 0;
    const rise = Math.log((level[t] ?? NaN) / (level[levelBest[t] ?? t] ?? NaN));
    const clear = rise - NOISE * (noise[t] ?? NaN) * Math.sqrt(2 / levelWidth(t));
    return clear > 0 ? 1 / (1 + Math.exp(1.45 - weight * Math.sqrt(clear))) : 0;
  });
}

/** Relative standard deviation of one epoch's loss at each epoch, by the median of its latest jumps; NaN at the first. */
function deviations(losses: readonly number[]): number[] {
  const jumps = losses.slice(1).map((loss, i) => Math.abs(Math.log(loss / (losses[i] ?? NaN))));
  return [NaN, ...runningMedians(jumps, NOISE_WINDOW).map((size) => (1.4826 * size) / Math.SQRT2)];
}
