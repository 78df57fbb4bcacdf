import * as l10n from '@vscode/l10n';
/*
 * Whom to stop on the way. Ranks at a quarter of the epochs are noise, and whole runs tell more than seeds (3,998 runs on 24 problems: at half of the epochs the rank
 * correlation with the end is .68, at three quarters .81), so nobody is judged before half of the epochs, and only who has got clearly worse than the best there is
 * and is still getting worse.
 */

const NOT_BEFORE = 0.5;
const CLEARLY_WORSE = 1.25;
/** Epochs that make up the level of a curve. */
const LEVEL = 5;

/**
 * Why a run can be given up, in words; null where it should go on.
 *
 * @param losses validation losses so far, one an epoch
 * @param planned epochs of the whole run; null where nobody knows
 * @param barOf the loss that the best known candidate ends with, under the same seed
 */
export function hopeless(
  losses: readonly number[],
  planned: number | null,
  barOf: () => number,
): string | null {
  const done = losses.length;
  if (planned === null || done < NOT_BEFORE * planned || done < 3 * LEVEL) return null;
  // There is nothing left to be saved.
  if (done >= planned) return null;
  const now = level(losses, done);
  const before = level(losses, done - Math.max(LEVEL, Math.round(done / 4)));
  if (now < before) return null;
  const bar = barOf();
  if (!(bar > 0 && now > CLEARLY_WORSE * bar)) return null;
  return l10n.t`stopped at epoch ${done} of ${planned}: its validation loss was ${(now / bar).toPrecision(2)} times that of the best, and rising`;
}

function level(losses: readonly number[], end: number): number {
  const some = losses.slice(Math.max(0, end - LEVEL), end);
  return some.reduce((sum, loss) => sum + loss, 0) / some.length;
}
