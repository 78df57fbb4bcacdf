import * as l10n from '@vscode/l10n';
import type { Pair } from './effect';
import { meanOf, type ExampleLosses } from './example-losses';
import { ifStopped, type Stopping } from './stopped';
import type { TrialOutcome } from './trial-outcome';

/** Which validation examples count: every second one where choice and confirmation have to share them, without those that have chosen already. */
export interface Counted {
  half: 0 | 1 | null;
  without: ReadonlySet<number> | null;
}

export const ALL: Counted = { half: null, without: null };

/** Why two runs can't be compared, as a sentence; null where they can. */
export function incomparable(baseline: TrialOutcome, candidate: TrialOutcome): string | null {
  if (baseline.lossNames !== candidate.lossNames)
    return l10n.t`It changes the loss function (${baseline.lossNames} to ${candidate.lossNames}).`;
  const [b, c] = [baseline.examples, candidate.examples ?? candidate.epochsOfExamples.at(-1)];
  if (b && c && b.losses.length !== c.losses.length)
    return l10n.t('It changes how many validation examples there are.');
  if (b?.targets != null && c?.targets != null && b.targets !== c.targets)
    return l10n.t('It changes the targets of the validation examples.');
  return null;
}

/**
 * What both came to on the examples that count, under one seed; null where that isn't known.
 *
 * @param stopping the candidate is this run had it stopped early
 */
export function pairOfOutcomes(
  baseline: TrialOutcome,
  candidate: TrialOutcome,
  stopping: Stopping | null,
  counted: Counted,
): Pair | null {
  const { seed } = baseline;
  const ended = stopping ? ifStopped(candidate, stopping) : candidate.examples;
  const [b, c] = [baseline.examples, ended];
  if (b && c && b.losses.length === c.losses.length) {
    const keep = kept(b, counted);
    const examples = { baseline: selected(b, keep), candidate: selected(c, keep) };
    if (keep.length < 2) return null;
    return {
      seed,
      baselineLoss: meanOf(examples.baseline.losses),
      candidateLoss: meanOf(examples.candidate.losses),
      examples,
    };
  }
  // Without single examples there is no telling who chose what.
  if (counted.half !== null || stopping) return null;
  return { seed, baselineLoss: baseline.finalLoss, candidateLoss: candidate.finalLoss, examples: null };
}

function kept({ losses, rows }: ExampleLosses, { half, without }: Counted): number[] {
  return Array.from(losses.keys()).filter(
    (i) => (half === null || i % 2 === half) && !(without && rows && without.has(rows[i] ?? NaN)),
  );
}

function selected({ losses, rows, targets }: ExampleLosses, keep: readonly number[]): ExampleLosses {
  return {
    losses: Float32Array.from(keep, (i) => losses[i] ?? NaN),
    rows: rows && Float64Array.from(keep, (i) => rows[i] ?? NaN),
    targets,
  };
}
