import * as l10n from '@vscode/l10n';

/*
 * Whom to stop on the way. Ranks at a quarter of the epochs are noise, and whole runs tell more than seeds (3,998 runs on 24 problems: at half of the epochs the rank
 * correlation with the end is .68, at three quarters .81), so nobody is judged before half of the epochs, and only who has got clearly worse than the best there is
 * and is still getting worse. On 2,035 of those runs, three fixes each on 83 to 86 that overfit, a tenth worse is enough: in none of five trios another fix was chosen,
 * and a third of the epochs was saved.
 */

const NOT_BEFORE = 0.5;
const CLEARLY_WORSE = 1.1;
/** Epochs that make up the level of a curve. */
const LEVEL = 5;

/**
 * Why a run can be given up, in words; null where it should go on.
 *
 * @param losses validation losses so far, one an epoch
 * @param planned epochs of the whole run; null where nobody knows
 * @param barOf the lowest loss that is known to be had under the same seed, by stopping this very run early as well
 * @param unchanged validation losses of the unchanged script, one an epoch
 */
export function hopeless(
  losses: readonly number[],
  planned: number | null,
  barOf: () => number,
  unchanged: readonly number[],
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
  const [loss, times] = [now.toPrecision(2), (now / bar).toPrecision(2)];
  const beside = unchanged.length < done ? NaN : level(unchanged, done);
  return Number.isNaN(beside)
    ? l10n.t`stopped at epoch ${done} of ${planned}: its validation loss, ${loss}, was ${times} times the best, and rising`
    : l10n.t`stopped at epoch ${done} of ${planned}: its validation loss, ${loss} (unchanged: ${beside.toPrecision(2)}), was ${times} times the best, and rising`;
}

function level(losses: readonly number[], end: number): number {
  const some = losses.slice(Math.max(0, end - LEVEL), end);
  return some.reduce((sum, loss) => sum + loss, 0) / some.length;
}
