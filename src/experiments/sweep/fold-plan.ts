import type { FoldRequest } from '../../protocol/fold-request';
import type { SweepPlan } from '../../protocol/sweep';

/** One run of a trial: which rows it holds out, and the seed it runs under. */
export interface FoldRun {
  readonly seed: string;
  readonly fold: FoldRequest | null;
  /** The outer fold whose rows it leaves out, from 1; null where folds aren't nested. */
  readonly outer: number | null;
}

/** The runs that a trial consists of. */
export function foldRuns({ folds, seed }: SweepPlan): FoldRun[] {
  if (!folds) return [{ seed, fold: null, outer: null }];
  const { count, repeats, nested } = folds;
  return Array.from({ length: repeats }, (_, repeat) => repeat).flatMap((repeat): FoldRun[] => {
    const own = repeat === 0 ? seed : `${seed}-${repeat + 1}`;
    const parts = Array.from({ length: count }, (_, i) => i + 1);
    if (!nested) return parts.map((index) => ({ seed: own, fold: foldOf(folds, index, own), outer: null }));
    return parts.flatMap((outer) =>
      parts.map((index) => ({
        seed: own,
        fold: { ...foldOf(folds, outer, own), inner: { index, of: count } },
        outer,
      })),
    );
  });
}

/** The runs that assess what was chosen: each outer fold held out, all other rows trained on. */
export function outerRuns({ folds, seed }: SweepPlan): FoldRun[] {
  if (!folds?.nested) return [];
  return Array.from({ length: folds.count }, (_, i) => ({
    seed,
    fold: foldOf(folds, i + 1, seed),
    outer: i + 1,
  }));
}

function foldOf(
  { count, by, groups }: NonNullable<SweepPlan['folds']>,
  index: number,
  seed: string,
): FoldRequest {
  return {
    index,
    of: count,
    seed,
    ...(by !== 'auto' && { by }),
    ...(groups !== null && { groups }),
  };
}

/** How many trainings it takes: each trial is one, or one for each fold. */
export function trainings({ trials, folds }: Pick<SweepPlan, 'trials' | 'folds'>): number {
  return trials * (folds ? folds.count * folds.repeats : 1);
}
