import * as l10n from '@vscode/l10n';
import type { Interval } from '../../protocol/decomposition';
import type { CurvePoint, DecompositionCurve } from '../../protocol/decomposition-curve';
import { number, percent } from '../wording';
import { studentQuantile } from '../distributions/student';
import { MEASURE_NAME, varianceShare } from './verdict';

/** One measured setting. */
interface Known {
  point: CurvePoint;
  main: CurvePoint['measured'][number];
}

/** What a curve says: what the present setting's error is made of, how that changes along the curve, and whether another setting is better. */
export function curveWords({ against, points }: Pick<DecompositionCurve, 'against' | 'points'>): string {
  const known = points.flatMap((point): Known[] => {
    const [main] = point.measured;
    return main ? [{ point, main }] : [];
  });
  const present = known.find(({ point }) => point.isPresent);
  if (!present || against === null) return '';
  const others = known.filter((one) => one !== present);
  if (others.length === 0) return balanceSentence(present);
  const said = [balanceSentence(present), trend(known)];
  said.push(against === 'training-size' ? moreData(known) : better(present, others));
  return said.filter((one) => one !== '').join(' ');
}

function balanceSentence({ point, main }: Known): string {
  const share = percent(varianceShare(main));
  const name = MEASURE_NAME[main.measure];
  const figures = l10n.t`${share} of the ${name} of ${number(main.loss.value)} is variance`;
  switch (point.balance) {
    case 'variance':
      return l10n.t`As it is set now (${point.label}) mostly variance: ${figures}.`;
    case 'bias':
    case 'confident-bias':
      return l10n.t`As it is set now (${point.label}) mostly bias, which holds the noise of the labels too: ${figures}.`;
    default:
      return l10n.t`As it is set now (${point.label}) ${figures}.`;
  }
}

type Moves = Record<'rises' | 'falls' | 'goes', (from: string, to: string) => string>;
const moves: Record<'bias' | 'variance', Moves> = {
  bias: {
    rises: (from, to) => l10n.t`bias rises from ${from} to ${to}`,
    falls: (from, to) => l10n.t`bias falls from ${from} to ${to}`,
    goes: (from, to) => l10n.t`bias goes from ${from} to ${to}`,
  },
  variance: {
    rises: (from, to) => l10n.t`variance rises from ${from} to ${to}`,
    falls: (from, to) => l10n.t`variance falls from ${from} to ${to}`,
    goes: (from, to) => l10n.t`variance goes from ${from} to ${to}`,
  },
};

function trend(known: readonly Known[]): string {
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last || first === last) return '';
  const part = (name: 'bias' | 'variance') => {
    const [from, to] = [first.main[name], last.main[name]];
    const way = to.low > from.high ? 'rises' : to.high < from.low ? 'falls' : 'goes';
    return moves[name][way](number(from.value), number(to.value));
  };
  return l10n.t`From ${first.point.short} to ${last.point.short} ${part('bias')}, ${part('variance')}.`;
}

function better(present: Known, others: readonly Known[]): string {
  const compared = others.flatMap((one) => {
    const lower = pairedDifference(present.point, one.point, others.length);
    return lower ? [{ one, lower }] : [];
  });
  const shown = compared
    .filter(({ lower }) => lower.low > 0)
    .sort((a, b) => a.one.main.loss.value - b.one.main.loss.value);
  const best = shown[0];
  const refits =
    compared.length === 1
      ? l10n.t('refit by refit, allowing for 1 comparison')
      : l10n.t`refit by refit, allowing for ${compared.length} comparisons`;
  if (best)
    return l10n.t`Best at ${best.one.point.label}: ${number(best.one.main.loss.value)}, lower by ${range(best.lower)} (${refits}).`;
  const lowest = compared.sort((a, b) => a.one.main.loss.value - b.one.main.loss.value)[0];
  if (!lowest) return '';
  const isLower = lowest.one.main.loss.value < present.main.loss.value;
  return isLower
    ? l10n.t`No setting is shown to be better than the present one: ${lowest.one.point.label} comes to ${number(lowest.one.main.loss.value)}, lower by ${range(lowest.lower)} (${refits}).`
    : l10n.t('No setting is better than the present one.');
}

/** Whether the curve still falls where the data end. */
function moreData(known: readonly Known[]): string {
  const [before, last] = [known.at(-2), known.at(-1)];
  const gained = before && last && pairedDifference(before.point, last.point, 1);
  if (!gained) return '';
  const [from, to] = [before.point.short, last.point.label];
  const step = l10n.t`From ${from} to ${to} the loss falls by ${range(gained)}`;
  if (gained.low > 0) return l10n.t`${step}: it still falls where the rows end, so more of them should help.`;
  const lost = { value: -gained.value, low: -gained.high, high: -gained.low };
  const back = l10n.t`From ${from} to ${to} the loss rises by ${range(lost)}`;
  if (lost.low > 0) return l10n.t`${back}: that is not for want of rows.`;
  return l10n.t`${gained.value > 0 ? step : back}: that more rows would help is not shown.`;
}

/**
 * By how much the loss of the second is lower: mean over refits with its 95 % interval. Refits of one number had the same rows and the same
 * start, as far as the settings allow; so they are compared one with another. Null where they can't be.
 */
export function pairedDifference(
  { refitLosses: first }: Pick<CurvePoint, 'refitLosses'>,
  { refitLosses: second }: Pick<CurvePoint, 'refitLosses'>,
  comparisons: number,
): Interval | null {
  if (first.length !== second.length || first.length < 2) return null;
  const differences = first.map((loss, i) => loss - (second[i] ?? NaN));
  const n = differences.length;
  const mean = differences.reduce((sum, one) => sum + one, 0) / n;
  const squares = differences.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  // 97.5 %, shared among the comparisons (Bonferroni).
  const margin = studentQuantile(1 - 0.025 / comparisons, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { value: mean, low: mean - margin, high: mean + margin };
}

function range({ value, low, high }: Interval): string {
  return `${number(value)} [${number(low)}, ${number(high)}]`;
}
