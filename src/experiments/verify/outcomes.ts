import type { VerifiedRun } from '../../protocol/verification';
import type { Candidate } from './candidates';
import type { Pair } from './effect';
import { incomparable, pairOfOutcomes, type Counted } from './pairs';
import { lossIfStopped } from './stopped';
import type { TrialOutcome } from './trial-outcome';

/** The unchanged script, where a candidate's name is asked for. */
export const BASELINE = '';

/** What runs came to: of the unchanged script and of each candidate, by seed. */
export class Outcomes {
  readonly #bySource = new Map<string, Map<string, TrialOutcome>>();

  /** Whose runs a candidate is judged by: its own, or those that early stopping is read off. */
  static sourceOf(candidate: Candidate | null): string {
    if (candidate === null) return BASELINE;
    return candidate.stopping ? Outcomes.sourceOf(candidate.trained) : candidate.id;
  }

  set(source: string, outcome: TrialOutcome): void {
    const seeds = this.#bySource.get(source) ?? new Map<string, TrialOutcome>();
    this.#bySource.set(source, seeds.set(outcome.seed, outcome));
  }

  get(source: string, seed: string): TrialOutcome | undefined {
    return this.#bySource.get(source)?.get(seed);
  }

  all(source: string): TrialOutcome[] {
    return [...(this.#bySource.get(source)?.values() ?? [])];
  }

  /**
   * Under the seeds that both have; or why they can't be compared.
   *
   * @param partial a run that was given up: where it would have stopped early is known all the same
   */
  pairs(
    candidate: Candidate,
    counted: Counted,
    partial?: TrialOutcome,
  ): { pairs: Pair[]; obstacle: string | null } {
    const source = Outcomes.sourceOf(candidate);
    const pairs: Pair[] = [];
    for (const baseline of this.all(BASELINE)) {
      const isPartial = candidate.stopping !== null && partial?.seed === baseline.seed;
      const outcome = this.get(source, baseline.seed) ?? (isPartial ? partial : undefined);
      if (!outcome) continue;
      const obstacle = source === BASELINE ? null : incomparable(baseline, outcome);
      if (obstacle !== null) return { pairs: [], obstacle };
      const pair = pairOfOutcomes(baseline, outcome, candidate.stopping, counted);
      if (pair) pairs.push(pair);
    }
    return { pairs, obstacle: null };
  }

  /** The lowest loss known under a seed: what others have to get near to. */
  lowest(seed: string, candidates: readonly Candidate[]): number {
    const losses = candidates.flatMap((candidate) => {
      const outcome = this.get(Outcomes.sourceOf(candidate), seed);
      if (!outcome) return [];
      return candidate.stopping ? (lossIfStopped(outcome, candidate.stopping) ?? []) : [outcome.finalLoss];
    });
    return Math.min(
      ...losses,
      ...this.all(BASELINE).flatMap((one) => (one.seed === seed ? [one.finalLoss] : [])),
    );
  }
}

export function verifiedRun(outcome: TrialOutcome): VerifiedRun {
  const { run, seed, finalLoss, bestLoss, bestEpoch, epochs, trainingLoss, metrics, durationMs } = outcome;
  return { run, seed, loss: finalLoss, bestLoss, bestEpoch, epochs, trainingLoss, metrics, durationMs };
}
