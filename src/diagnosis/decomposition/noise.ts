import * as l10n from '@vscode/l10n';
import type { Decomposition, LabelNoise } from '../../protocol/decomposition';
import { count, number, percent } from '../wording';
import { bootstrapped } from './interval';
import type { Prepared } from './prepared';

/** Sums over sets of identical inputs, of which a bootstrap draws as a whole. */
interface Group {
  /** Squares of the deviations from the set's mean, or pairs whose labels differ. */
  deviation: number;
  /** Degrees of freedom, or pairs. */
  weight: number;
}

const SEPARATE = l10n.t(
  'What is noise of the labels and what the model misses can’t be told apart without repeated labels: both are in the bias.',
);

/**
 * Noise of the targets from examples with identical inputs. Of numbers it is the "pure error" of regression analysis (Draper & Smith, Applied
 * Regression Analysis, chapter 2): Σ (y − ȳ)² / Σ (n − 1) over the sets, free of bias whatever the model is. Of classes the share D of pairs
 * whose labels differ estimates 1 − Σ p² without bias; where two labels compete, D = 2η(1 − η), so that the share η of the rarer label
 * (what 0-1 loss can't get below) and its entropy (what cross-entropy can't) follow.
 *
 * Identical examples that agree may be copies of one record, so nothing is estimated unless some differ.
 */
export function labelNoise({ started, width, labels }: Prepared): LabelNoise {
  const twins = (started.twins ?? []).filter((set) => set.length > 1);
  const examples = twins.reduce((sum, set) => sum + set.length, 0);
  const isNumbers = labels === null;
  const groups = twins.map((set) =>
    isNumbers ? spreadOf(set, started.targets, width) : disagreementOf(set, started.targets),
  );
  const differing = groups.filter(({ deviation }) => deviation > 0).length;
  const counts = { groups: twins.length, examples, differing };
  if (differing === 0 || twins.length < 2) {
    const seen =
      twins.length === 0
        ? l10n.t('No two validation examples have the same inputs.')
        : differing === 0
          ? l10n.t`${count(examples)} validation examples have the inputs of another one, and all of these agree: they may be copies.`
          : l10n.t('One set of identical inputs is too few to estimate noise from.');
    return { ...counts, estimates: [], words: `${seen} ${SEPARATE}` };
  }
  const rate = bootstrapped(groups.length, (times) => ratio(groups, times));
  const through = (of: (share: number) => number) => ({
    value: of(rate.value),
    low: of(rate.low),
    high: of(rate.high),
  });
  const estimates: { measure: Decomposition['measure']; noise: LabelNoise['estimates'][number]['noise'] }[] =
    isNumbers
      ? [{ measure: 'squared-error', noise: rate }]
      : [
          { measure: 'cross-entropy', noise: through((share) => entropy(rarer(share))) },
          { measure: 'zero-one', noise: through(rarer) },
        ];
  const from = isNumbers
    ? l10n.t`${count(twins.length)} sets of identical inputs (${count(examples)} examples, ${count(differing)} sets with different targets)`
    : l10n.t`${count(twins.length)} sets of identical inputs (${count(examples)} examples, ${count(differing)} sets with different labels)`;
  const main = estimates[0]?.noise ?? rate;
  const words = isNumbers
    ? l10n.t`Noise of the targets, from ${from}: ${number(main.value)} [${number(main.low)}, ${number(main.high)}] of the squared error. It is part of the bias, and no model gets below it.`
    : l10n.t`Noise of the labels, from ${from}: ${percent(rarer(rate.value))} [${percent(rarer(rate.low))}, ${percent(rarer(rate.high))}] of wrong answers, ${number(main.value)} [${number(main.low)}, ${number(main.high)}] of cross-entropy, if two labels compete. It is part of the bias, and no model gets below it.`;
  return { ...counts, estimates, words };
}

/** Mean over outputs, as squared error is. */
function spreadOf(set: readonly number[], targets: readonly number[], width: number): Group {
  let deviation = 0;
  for (let k = 0; k < width; k++) {
    const values = set.map((i) => targets[i * width + k] ?? NaN);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    deviation += values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
  }
  return { deviation, weight: set.length - 1 };
}

/** Weighted by n − 1 as numbers are: a set of n counts as n − 1 pairs. */
function disagreementOf(set: readonly number[], targets: readonly number[]): Group {
  let differing = 0;
  let pairs = 0;
  set.forEach((a, at) => {
    for (const b of set.slice(at + 1)) {
      pairs++;
      if (targets[a] !== targets[b]) differing++;
    }
  });
  const weight = set.length - 1;
  return { deviation: (weight * differing) / pairs, weight };
}

function ratio(groups: readonly Group[], times: readonly number[]): number {
  let [deviation, weight] = [0, 0];
  groups.forEach((group, i) => {
    deviation += (times[i] ?? 0) * group.deviation;
    weight += (times[i] ?? 0) * group.weight;
  });
  return deviation / weight;
}

/** η of D = 2η(1 − η), at most a half. */
function rarer(share: number): number {
  return (1 - Math.sqrt(Math.max(0, 1 - 2 * share))) / 2;
}

function entropy(share: number): number {
  if (share <= 0 || share >= 1) return 0;
  return -share * Math.log(share) - (1 - share) * Math.log(1 - share);
}
