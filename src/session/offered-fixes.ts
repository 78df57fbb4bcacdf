import type { OfferedFix } from '../protocol/page';
import type { FindingFix } from './fixes';

/** The highest-ranked fix of each remedy for each finding; the others are variants of it, layer by layer. */
export function firstOfEachRemedy(fixes: readonly FindingFix[]): FindingFix[] {
  const seen = new Set<string>();
  return fixes.filter(({ fix, finding }) => {
    const key = `${finding.id} ${fix.remedy}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Fixes as the page shows them, one a remedy. `effects`: measured effects in words, by fix id. */
export function offeredFixes(
  fixes: readonly FindingFix[],
  effects: ReadonlyMap<string, string>,
): OfferedFix[] {
  return firstOfEachRemedy(fixes).map(({ finding, fix }) => {
    const expected = finding.remedies.find(({ remedy }) => remedy === fix.remedy)?.expected;
    return {
      id: fix.id,
      title: fix.title,
      reason: fix.reason,
      disabled: fix.disabled,
      effect: effects.get(fix.id) ?? null,
      finding: finding.id,
      ...(expected !== undefined && { expected }),
    };
  });
}
