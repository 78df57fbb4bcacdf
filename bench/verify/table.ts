import type { Verification } from '../../src/protocol/verification';

export interface Result {
  problem: string;
  split: number;
  /** Final over best validation loss of the unchanged script. */
  gap: number;
  findings: string[];
  suggested: string[];
  /** Ratios of test losses under seeds that nothing was chosen under. */
  tested: { id: string; role: 'first' | 'better'; ratios: number[] }[];
  verification: Verification;
  /** When each of the fixes had its verdict, before the winner was confirmed: milliseconds; null where none was tried. */
  judgedMs: number | null;
}

const OVERFITS = 1.1;

/** What came of it: is what is ranked first good on rows that nobody has seen, and what did it cost? */
export function printTable(results: readonly Result[], level: string): void {
  const overfit = results.filter(({ gap }) => gap >= OVERFITS);
  const healthy = results.filter(({ gap }) => gap < OVERFITS);
  const firsts = overfit.flatMap(({ tested }) => tested.filter(({ role }) => role === 'first'));
  const all = results.flatMap(({ tested }) => tested);
  const onEvery = firsts.filter(({ ratios }) => ratios.every((ratio) => ratio < 1)).length;
  const harmful = all.filter(({ ratios }) => geometricMean(ratios) > 1.02);
  const covered = firsts.length;
  const cost = results.flatMap(({ verification: { spentMs, oneRunMs } }) =>
    oneRunMs ? [spentMs / oneRunMs] : [],
  );
  const judging = results.flatMap(({ judgedMs, verification: { oneRunMs } }) =>
    oneRunMs && judgedMs !== null ? [judgedMs / oneRunMs] : [],
  );
  const perUnit = overfit.map(({ tested }) => {
    const first = tested.find(({ role }) => role === 'first');
    return first ? geometricMean(first.ratios) : 1;
  });
  console.log(`
${level}, ${results.length} scripts (${overfit.length} overfit, ${healthy.length} don't)
first lowers test loss on every seed: ${onEvery} of ${firsts.length} named (${overfit.length} that overfit)
its test ratio, geometric mean: ${geometricMean(firsts.flatMap(({ ratios }) => ratios)).toFixed(3)} where one was named, ${geometricMean(perUnit).toFixed(3)} over all that overfit
called better: ${all.length}, more than 2 % worse on test: ${harmful.length} (${harmful.map(({ id }) => id).join(', ')})
healthy scripts with suggestions: ${healthy.filter(({ suggested }) => suggested.length > 0).length} of ${healthy.length}; with something called better though asked for: ${healthy.filter(({ tested }) => tested.length > 0).length}
confirmed: ${covered}; all fixes judged after: median ${median(judging).toFixed(1)} × one run, most ${Math.max(...judging).toFixed(1)} ×; confirmed after: median ${median(cost).toFixed(1)} ×, most ${Math.max(...cost).toFixed(1)} ×`);
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
