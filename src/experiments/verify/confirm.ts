import * as l10n from '@vscode/l10n';
import type { FoldRequest } from '../../protocol/fold-request';
import type { Confirmation } from '../../protocol/verification';
import type { Candidate } from './candidates';
import { effectOf, type Pair } from './effect';
import { BASELINE, Outcomes } from './outcomes';
import { ALL, type Counted } from './pairs';
import type { TrialOutcome } from './trial-outcome';
import { verdictOf } from './verdict';

/** Rows are dealt out into so many parts at most; fewer where the validation set is large. */
const MOST_PARTS = 10;

/** One fresh run with and without the winner: under a seed, and with rows held out, that had no part in its choice. */
export interface FreshRun {
  seed: string;
  fold: FoldRequest | null;
}

/**
 * Seeds and held-out rows for confirming. Where rows can be dealt out anew, training and validation rows are pooled and other parts of the same size
 * are held out in turn. Where not, the choice was made on every second validation example and the others are left.
 */
export function freshRuns(baseline: TrialOutcome, count: number, dealsOut: boolean): FreshRun[] {
  const parts = dealsOut ? partsOf(baseline) : null;
  return Array.from({ length: count }, (_, i) => {
    const seed = `${baseline.seed}/fresh-${i + 1}`;
    return {
      seed,
      fold: parts === null ? null : { index: (i % parts) + 1, of: parts, seed: `${baseline.seed}/confirm` },
    };
  });
}

/** Into how many parts the rows are dealt, so that a part is about as large as the validation set; null where they can't be. */
function partsOf({ hasRows, trainExamples: train, validationExamples: held }: TrialOutcome): number | null {
  if (!hasRows || !train || !held || held < 2) return null;
  return Math.min(MOST_PARTS, Math.max(2, Math.round((train + held) / held)));
}

/** Whether rows can be dealt out anew, so that others can be held out. */
export function canDealOut(baseline: TrialOutcome): boolean {
  return partsOf(baseline) !== null;
}

/** The half of the examples that chooses where the other one has to confirm. */
export const CHOOSING_HALF: Counted = { half: 0, without: null };

/** Whether the choice has to leave half of the examples to the confirmation. */
export function countedForChoice(baseline: TrialOutcome): Counted {
  return canDealOut(baseline) ? ALL : CHOOSING_HALF;
}

/** What a confirmation rests on: the fresh runs, without the examples that have chosen. */
export function countedForConfirmation(baselines: readonly TrialOutcome[], dealtOut: boolean): Counted {
  if (!dealtOut) return { half: 1, without: null };
  return { half: null, without: new Set(baselines.flatMap(({ examples }) => [...(examples?.rows ?? [])])) };
}

/** The winner's effect on the fresh runs; their outcomes are in `fresh`. */
export function confirmationOf(
  winner: Candidate,
  runs: readonly FreshRun[],
  fresh: Outcomes,
  counted: Counted,
): Confirmation {
  const { pairs, obstacle } = fresh.pairs(winner, counted);
  const effect = effectOf(pairs);
  const source = Outcomes.sourceOf(winner);
  const of = (name: string) => runs.flatMap(({ seed }) => fresh.get(name, seed) ?? []);
  return {
    candidate: winner.id,
    effect,
    verdict: effect ? verdictOf(effect) : 'not-comparable',
    seeds: pairs.map(({ seed }) => seed),
    baselineLoss: geometricMean(pairs.map((pair) => pair.baselineLoss)),
    candidateLoss: geometricMean(pairs.map((pair) => pair.candidateLoss)),
    metrics: metricsOf(winner, of(BASELINE), of(source)),
    on: obstacle ?? describe(pairs, runs, counted),
    runs: [...new Set([...of(BASELINE), ...of(source)].map(({ run }) => run))],
  };
}

function describe(pairs: readonly Pair[], runs: readonly FreshRun[], { half }: Counted): string {
  const seeds = pairs.length === 1 ? l10n.t('a fresh seed') : l10n.t`${pairs.length} fresh seeds`;
  if (half !== null) return l10n.t`${seeds}, and the half of the validation examples that didn’t choose`;
  const isFolded = runs.some(({ fold }) => fold !== null);
  return isFolded ? l10n.t`${seeds}, and rows held out that didn’t choose` : seeds;
}

function metricsOf(
  { stopping }: Candidate,
  baseline: readonly TrialOutcome[],
  candidate: readonly TrialOutcome[],
): Confirmation['metrics'] {
  // What metrics were at the epoch at which it would have stopped is known, but not on the half that didn't choose that epoch.
  if (stopping) return [];
  const names = Object.keys(baseline[0]?.metrics ?? {});
  const mean = (outcomes: readonly TrialOutcome[], name: string) =>
    outcomes.reduce((sum, { metrics }) => sum + (metrics[name] ?? NaN), 0) / outcomes.length;
  return names.map((name) => ({
    name,
    baseline: mean(baseline, name),
    candidate: mean(candidate, name),
  }));
}

function geometricMean(losses: readonly number[]): number | null {
  if (losses.length === 0) return null;
  return Math.exp(losses.reduce((sum, loss) => sum + Math.log(loss), 0) / losses.length);
}
