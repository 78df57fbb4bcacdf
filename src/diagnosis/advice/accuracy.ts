import * as l10n from '@vscode/l10n';
import type { RemedyId } from '../../protocol/edits';

/** What a technique did to test accuracy where it was measured, in points: mean over problems, and the problems' range. */
interface AccuracyEffect {
  mean: number;
  low: number;
  high: number;
  problems: number;
}

/*
 * Final test accuracy minus that of the same script without the change, same split and seed, on the recorded runs whose accuracy was
 * kept: 8 classification problems whose baseline overfits (final at least 10 % above its best), 21 to 77 pairs a change. Losses
 * fell in the same runs by a fifth to a third. Strengths are those that the edits write, as far as they were recorded (noise: .3).
 */
const MEASURED: Partial<Readonly<Record<RemedyId, AccuracyEffect>>> = {
  'keep-best-weights': { mean: -0.1, low: -3.8, high: 7.1, problems: 8 },
  'early-stopping': { mean: 0, low: -2.1, high: 4.7, problems: 8 },
  l2: { mean: -0.2, low: -2.1, high: 2.4, problems: 8 },
  l1: { mean: 0.1, low: -0.6, high: 2.1, problems: 7 },
  'elastic-net': { mean: 0.3, low: -0.2, high: 1.1, problems: 7 },
  dropout: { mean: 0.5, low: -2.1, high: 3.3, problems: 8 },
  'dropout-rate': { mean: 0.6, low: -1.7, high: 5.5, problems: 8 },
  'label-smoothing': { mean: 0, low: -0.9, high: 1.3, problems: 7 },
  'batch-normalization': { mean: -0.7, low: -2.4, high: 2.1, problems: 8 },
  'smaller-layers': { mean: -0.1, low: -1.7, high: 2, problems: 8 },
  'lower-learning-rate': { mean: -1.1, low: -6.3, high: 9.4, problems: 7 },
  'augment-images': { mean: 5.4, low: 5.4, high: 5.4, problems: 1 },
  'augment-table': { mean: 0.3, low: -1.8, high: 3.2, problems: 7 },
  'gaussian-noise': { mean: 0.3, low: -1.8, high: 3.2, problems: 7 },
};

/** Mean effects below this are none, beside ranges of several points. */
const MOVES = 1;

/** "Test accuracy hardly moved there: +0.5 points on average (8 problems, -2.1 to +3.3)." Null where nobody measured it. */
export function accuracyEffect(remedy: RemedyId): string | null {
  const measured = MEASURED[remedy];
  if (!measured) return null;
  const { mean, low, high, problems } = measured;
  if (problems === 1)
    return mean > 0
      ? l10n.t`Test accuracy rose by ${mean} points in the one problem where it was kept.`
      : l10n.t`Test accuracy fell by ${-mean} points in the one problem where it was kept.`;
  const [average, least, most] = [signed(mean), signed(low), signed(high)];
  if (Math.abs(mean) < MOVES)
    return l10n.t`Test accuracy hardly moved: ${average} points on average over ${problems} problems (${least} to ${most}).`;
  return mean > 0
    ? l10n.t`Test accuracy rose: ${average} points on average over ${problems} problems (${least} to ${most}).`
    : l10n.t`Test accuracy fell: ${average} points on average over ${problems} problems (${least} to ${most}).`;
}

const signed = (points: number): string => `${points > 0 ? '+' : points < 0 ? '−' : ''}${Math.abs(points)}`;
