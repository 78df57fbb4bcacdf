import { overfittingProbability } from '../../src/diagnosis/alarms/calibrated';
import type { Recorded } from './recorded';
import { overfitFrom } from './truth';

export interface Reliability {
  bins: { stated: number; observed: number; share: number }[];
  /** Expected calibration error: |stated - observed|, weighted by how often it is stated (Guo et al. 2017). */
  error: number;
}

/** How often it is so where the alarm states a probability (all epochs in which it states one; each problem and run weighs the same). */
export function reliability(runs: readonly Recorded[]): Reliability {
  const perProblem = new Map<string, number>();
  for (const { problem } of runs) perProblem.set(problem, (perProblem.get(problem) ?? 0) + 1);
  const bins = Array.from({ length: 10 }, () => ({ weight: 0, stated: 0, observed: 0 }));
  for (const run of runs) {
    const truth = overfitFrom(run.test_loss);
    const weight = 1 / (perProblem.get(run.problem)! * run.val_loss.length);
    overfittingProbability(run.val_loss, run.validation_examples).forEach((p, t) => {
      if (p === 0) return;
      const bin = bins[Math.min(9, Math.floor(10 * p))]!;
      bin.weight += weight;
      bin.stated += weight * p;
      bin.observed += truth[t] ? weight : 0;
    });
  }
  const total = bins.reduce((sum, { weight }) => sum + weight, 0);
  const told = bins
    .filter(({ weight }) => weight > 0)
    .map(({ weight, stated, observed }) => ({
      stated: stated / weight,
      observed: observed / weight,
      share: weight / total,
    }));
  return {
    bins: told,
    error: told.reduce((sum, { stated, observed, share }) => sum + share * Math.abs(stated - observed), 0),
  };
}
