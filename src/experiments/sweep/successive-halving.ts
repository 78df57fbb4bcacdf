/**
 * Asynchronous successive halving (Li et al. 2020, arXiv 1810.05934), in the form that stops trials and never pauses them, as Optuna's
 * SuccessiveHalvingPruner does: a trial that comes to a rung goes on if it is among the best `1 / reduction` of all that have come there.
 */
export interface HalvingOptions {
  /**
   * Share of a whole trial before which none is stopped. Half by default: whether a model overfits hardly shows before (of rankings at
   * a quarter of the epochs .36 is left at the end, at half .68: rank correlations over 24 problems).
   */
  readonly firstRung?: number;
  /** Between rungs, and of trials at a rung, one in so many goes on. */
  readonly reduction?: number;
}

export interface Halving {
  /** The share of a whole trial at which each rung is, in order. */
  readonly rungs: readonly number[];
  /**
   * Tells what a trial has come to at a share of its way.
   *
   * @returns whether it is to be stopped
   */
  report(trial: number, share: number, loss: number): boolean;
  /** What a trial has come to at each rung so far, in order. */
  lossesOf(trial: number): number[];
  /** Takes in what `lossesOf` gave of a trial of the same sweep, before it was cut short. */
  restore(trial: number, losses: readonly number[]): void;
}

const FIRST_RUNG = 0.5;
const REDUCTION = 3;

export function successiveHalving({
  firstRung = FIRST_RUNG,
  reduction = REDUCTION,
}: HalvingOptions = {}): Halving {
  const rungs: number[] = [];
  for (let share = firstRung; share < 1; share *= reduction) rungs.push(share);
  const seen = rungs.map(() => new Map<number, number>());
  return {
    rungs,
    report(trial, share, loss) {
      for (const [index, rung] of rungs.entries()) {
        const here = seen[index];
        // A little is lost where shares are sums of epochs.
        if (!here || here.has(trial) || share < rung - 1e-9) continue;
        // A loss that is no number never gets better.
        if (Number.isNaN(loss)) return true;
        here.set(trial, loss);
        const ranked = [...here.values()].sort((a, b) => a - b);
        // The first few of a rung go on only if none was better.
        const last = Math.max(0, Math.floor(ranked.length / reduction) - 1);
        if (loss > (ranked[last] ?? Infinity)) return true;
      }
      return false;
    },
    lossesOf: (trial) => seen.flatMap((here): number[] => (here.has(trial) ? [here.get(trial) ?? NaN] : [])),
    restore(trial, losses) {
      for (const [index, loss] of losses.entries()) seen[index]?.set(trial, loss);
    },
  };
}
