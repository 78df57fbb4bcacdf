import { meanOf, type ExampleLosses } from './example-losses';
import type { TrialOutcome } from './trial-outcome';

export interface Stopping {
  patience: number;
  /** Whether it ends with the weights of the best epoch, or with the last ones. */
  keepsBest: boolean;
}

/**
 * What the script would have ended with had it stopped early, read off a run that didn't.
 *
 * Early stopping chooses the epoch by the validation loss, and judged by the same examples it looks better than it is. So one half of the examples
 * chooses the epoch and the other half is judged at it, and the other way round.
 *
 * @returns losses of all examples in their order; null where they weren't recorded epoch by epoch
 */
export function ifStopped(
  { epochsOfExamples: epochs, planned }: TrialOutcome,
  { patience, keepsBest }: Stopping,
): (ExampleLosses & { epoch: number }) | null {
  const first = epochs[0];
  const count = first?.losses.length ?? 0;
  if (!first || count < 2 || epochs.some(({ losses }) => losses.length !== count)) return null;
  // With rows left out the patience can't be counted.
  if (epochs.some(({ epoch }, i) => epoch !== i + 1)) return null;
  const losses = new Float32Array(count);
  let at = 0;
  for (const half of [0, 1]) {
    const curve = epochs.map((one) => meanOf(one.losses.filter((_, i) => i % 2 === half)));
    const chosen = chosenEpoch(curve, patience, keepsBest, planned ?? epochs.length);
    if (chosen === null) return null;
    at += chosen / 2;
    const judged = epochs[chosen - 1]?.losses;
    for (let i = 1 - half; i < count; i += 2) losses[i] = judged?.[i] ?? NaN;
  }
  return { losses, rows: first.rows, targets: first.targets, epoch: Math.round(at) };
}

/** The mean of these losses; null where they aren't known, or not decided yet. */
export function lossIfStopped(outcome: TrialOutcome, stopping: Stopping): number | null {
  const ended = ifStopped(outcome, stopping);
  return ended && meanOf(ended.losses);
}

/** Epoch, from 1, whose weights are left; null where the curve ends before that is decided. */
function chosenEpoch(
  curve: readonly number[],
  patience: number,
  keepsBest: boolean,
  planned: number,
): number | null {
  let best = Infinity;
  let bestAt = 0;
  for (const [i, loss] of curve.entries()) {
    if (loss < best) [best, bestAt] = [loss, i + 1];
    else if (i + 1 - bestAt >= patience) return keepsBest ? bestAt : i + 1;
  }
  if (curve.length < planned) return null;
  return keepsBest ? bestAt : curve.length;
}
