import * as l10n from '@vscode/l10n';
import type { Pooled } from './pool-curves';
import type { Settlement, SettledRun } from './settle';

/** A run of fewer epochs may overfit later on: nothing is ruled out. */
const FEW_EPOCHS = 20;

/** "5 of 5 folds overfit, best at epochs 9-14: it is real. …" */
export function settledWords(
  pooled: Pooled,
  runs: readonly SettledRun[],
  by: Settlement['by'],
  foldsBy: Settlement['foldsBy'],
): string {
  const ringing = runs.filter(({ alarm }) => alarm !== null);
  const best = rangeOf((ringing.length > 0 ? ringing : runs).map(({ bestEpoch }) => bestEpoch));
  const longest = Math.max(...runs.map(({ epochs }) => epochs));
  const conclusion = {
    overfits: l10n.t('it is real'),
    healthy:
      longest < FEW_EPOCHS ? l10n.t`not in the ${longest} epochs of these runs` : l10n.t('it is not real'),
    'in-doubt': l10n.t('still in doubt'),
  }[pooled.verdict];
  const first = howMany(by, ringing.length, runs.length, best, conclusion);
  const dealt = foldsBy === null ? '' : DEALT[foldsBy];
  return [first, inNumbers(pooled, by), dealt, advice(pooled, by)].filter(Boolean).join(' ');
}

function howMany(
  by: Settlement['by'],
  ringing: number,
  all: number,
  best: string,
  conclusion: string,
): string {
  const isFolds = by === 'folds';
  if (ringing === 0)
    return isFolds
      ? l10n.t`None of ${all} folds overfit: ${conclusion}.`
      : l10n.t`None of ${all} seeds overfit: ${conclusion}.`;
  if (ringing === 1)
    return isFolds
      ? l10n.t`1 of ${all} folds overfits, with the best validation loss at ${best}: ${conclusion}.`
      : l10n.t`1 of ${all} seeds overfits, with the best validation loss at ${best}: ${conclusion}.`;
  return isFolds
    ? l10n.t`${ringing} of ${all} folds overfit, with the best validation loss at ${best}: ${conclusion}.`
    : l10n.t`${ringing} of ${all} seeds overfit, with the best validation loss at ${best}: ${conclusion}.`;
}

const DEALT: Readonly<Record<NonNullable<Settlement['foldsBy']>, string>> = {
  classes: l10n.t('Each fold has its share of every class.'),
  blocks: l10n.t('The folds are stretches of successive rows, since neighbours resemble each other.'),
  random: '',
  groups: l10n.t('Rows that belong together were in one fold.'),
};

function inNumbers({ probability, examples, rise, bestEpoch }: Pooled, by: Settlement['by']): string {
  if (!rise) return l10n.t('The validation losses are not all above 0, so they cannot be pooled.');
  const all = by === 'folds' ? l10n.t('Pooled over all folds') : l10n.t('Pooled over all seeds');
  const over = examples === null ? all : l10n.t`${all} (${examples} validation examples)`;
  const [ratio, low, high] = [rise.ratio, rise.low, rise.high].map((one) => one.toPrecision(3));
  const ends = l10n.t`${over} the validation loss ends at ${ratio ?? ''} times its best [95 % interval ${low ?? ''} to ${high ?? ''}], which it has at epoch ${bestEpoch}`;
  return probability === null
    ? `${ends}.`
    : l10n.t`${ends}, and the probability that this is overfitting is ${percent(probability)}.`;
}

function advice({ verdict }: Pooled, by: Settlement['by']): string {
  if (by === 'seeds' && verdict !== 'in-doubt')
    return l10n.t('Only the seeds differed: what is peculiar to this validation set stays in all runs.');
  return verdict === 'in-doubt' ? l10n.t('More folds, or more validation examples, would tell.') : '';
}

function rangeOf(epochs: readonly number[]): string {
  const [low, high] = [Math.min(...epochs), Math.max(...epochs)];
  return low === high ? l10n.t`epoch ${low}` : l10n.t`epochs ${low}-${high}`;
}

const percent = (share: number): string => `${Math.min(99, Math.max(1, Math.round(100 * share)))} %`;
