import type { MeasuredEffect, Verdict, VerifiedCandidate } from '../../protocol/verification';

/** What an interval says: it excludes no effect, or it doesn't. */
export function verdictOf({ low, high }: Pick<MeasuredEffect, 'low' | 'high'>): Verdict {
  return high < 1 ? 'better' : low > 1 ? 'worse' : 'no-difference';
}

/** Effects that differ by less are taken for the same: then the simpler change comes first. */
const SAME = 0.02;

/** Candidates that were measured, best first. */
export function ranked<T extends Pick<VerifiedCandidate, 'effect' | 'parts'>>(candidates: readonly T[]): T[] {
  const measured = candidates.flatMap((one) => (one.effect ? [{ one, ratio: one.effect.ratio }] : []));
  const best = measured.reduce((least, { ratio }) => Math.min(least, ratio), Infinity);
  const isSame = (ratio: number) => ratio <= best * (1 + SAME);
  return measured
    .sort((a, b) => {
      const [alsoA, alsoB] = [isSame(a.ratio), isSame(b.ratio)];
      if (alsoA && alsoB) return a.one.parts.length - b.one.parts.length || a.ratio - b.ratio;
      return a.ratio - b.ratio;
    })
    .map(({ one }) => one);
}
