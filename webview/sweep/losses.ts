import type { Sweep, SweepTrial } from '../../src/protocol/sweep';
import { firstNotBefore } from '../search';

/** Losses of a sweep in order, to place others among them. */
export class LossRanks {
  readonly #sorted: readonly number[];

  constructor(trials: readonly SweepTrial[]) {
    this.#sorted = completeTrials(trials).map((trial) => lossOf(trial));
  }

  /** 0 for the lowest loss of the sweep, 1 for the highest: what colours say, since a few trials are always far worse than the rest. */
  rank(loss: number): number {
    const last = this.#sorted.length - 1;
    if (last <= 0) return 0;
    return firstNotBefore(0, last, (index) => (this.#sorted[index] ?? Infinity) < loss) / last;
  }

  /** The loss at a rank from 0 to 1. */
  loss(rank: number): number {
    const place = Math.min(1, Math.max(0, rank)) * (this.#sorted.length - 1);
    const [below, above] = [this.#sorted[Math.floor(place)] ?? NaN, this.#sorted[Math.ceil(place)] ?? NaN];
    return below + (above - below) * (place - Math.floor(place));
  }
}

/** Complete trials with a finite loss, the lowest first. */
export function completeTrials(trials: readonly SweepTrial[]): SweepTrial[] {
  return trials
    .filter((trial) => trial.state === 'complete' && trial.loss !== null && Number.isFinite(trial.loss))
    .sort((a, b) => lossOf(a) - lossOf(b));
}

/** The loss at the end; of a pruned trial when it was pruned. NaN for none. */
export function lossOf({ state, loss, bestLoss }: SweepTrial): number {
  return loss ?? (state === 'pruned' ? bestLoss : null) ?? NaN;
}

/** Standard deviation over folds; null where there are not two. */
export function deviation({ folds }: SweepTrial): number | null {
  if (folds.length < 2) return null;
  const mean = folds.reduce((sum, loss) => sum + loss, 0) / folds.length;
  return Math.sqrt(folds.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / (folds.length - 1));
}

/** A complete trial of what the script has now: what others are compared with. Null where none was run. */
export function presentTrial({ record, trials }: Sweep): SweepTrial | null {
  const { slots } = record.plan;
  return (
    completeTrials(trials).find(({ parameters }) =>
      slots.every(({ id, value }) => parameters[id] === (value ?? undefined)),
    ) ?? null
  );
}
