import type { VerifiedCandidate } from './verification';

/* What host and page show of a verification alike. */

/** Best first; what has no effect comes last, in its order. */
export function bestFirst(candidates: readonly VerifiedCandidate[]): VerifiedCandidate[] {
  return [...candidates].sort((a, b) => (a.effect?.ratio ?? Infinity) - (b.effect?.ratio ?? Infinity));
}

/** A ratio as a signed percentage: "−34", "+12", "0". */
export function signedPercent(ratio: number): string {
  const value = Math.round((ratio - 1) * 100);
  return value < 0 ? `−${-value}` : value > 0 ? `+${value}` : '0';
}
