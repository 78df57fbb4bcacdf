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
  const many = ringing.length === 0 ? 'none' : String(ringing.length);
  const verb = ringing.length === 1 ? 'overfits' : 'overfit';
  const best = rangeOf((ringing.length > 0 ? ringing : runs).map(({ bestEpoch }) => bestEpoch));
  const longest = Math.max(...runs.map(({ epochs }) => epochs));
  const conclusion = {
    overfits: 'it is real',
    healthy: longest < FEW_EPOCHS ? `not in the ${longest} epochs of these runs` : 'it is not real',
    'in-doubt': 'still in doubt',
  }[pooled.verdict];
  const first = `${many} of ${runs.length} ${by} ${verb}${ringing.length > 0 ? `, with the best validation loss at ${best}` : ''}: ${conclusion}.`;
  const dealt = foldsBy === null ? '' : DEALT[foldsBy];
  return [capitalized(first), inNumbers(pooled, by), dealt, advice(pooled, by)].filter(Boolean).join(' ');
}

const DEALT: Readonly<Record<NonNullable<Settlement['foldsBy']>, string>> = {
  classes: 'Each fold has its share of every class.',
  blocks: 'The folds are stretches of successive rows, since neighbours resemble each other.',
  random: '',
  groups: 'Rows that belong together were in one fold.',
};

function inNumbers({ probability, examples, rise, bestEpoch }: Pooled, by: Settlement['by']): string {
  if (!rise) return 'The validation losses are not all above 0, so they cannot be pooled.';
  const over = by === 'folds' ? 'Pooled over all folds' : 'Pooled over all seeds';
  const on = examples === null ? '' : ` (${examples} validation examples)`;
  const likely =
    probability === null ? '' : `, and the probability that this is overfitting is ${percent(probability)}`;
  return (
    `${over}${on} the validation loss ends at ${rise.ratio.toPrecision(3)} times its best ` +
    `[95 % interval ${rise.low.toPrecision(3)} to ${rise.high.toPrecision(3)}], which it has at epoch ${bestEpoch}${likely}.`
  );
}

function advice({ verdict }: Pooled, by: Settlement['by']): string {
  if (by === 'seeds' && verdict !== 'in-doubt')
    return 'Only the seeds differed: what is peculiar to this validation set stays in all runs.';
  return verdict === 'in-doubt' ? 'More folds, or more validation examples, would tell.' : '';
}

function rangeOf(epochs: readonly number[]): string {
  const [low, high] = [Math.min(...epochs), Math.max(...epochs)];
  return low === high ? `epoch ${low}` : `epochs ${low}-${high}`;
}

const percent = (share: number): string => `${Math.min(99, Math.max(1, Math.round(100 * share)))} %`;

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
