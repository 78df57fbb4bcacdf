import type { Finding, Severity } from './findings';

const GRAVITY: readonly Severity[] = ['error', 'warning', 'information'];

/** The gravest findings, as they are ordered: a script that trains in a loop may have ten thousand, and nobody reads them all. */
export function foremost(findings: readonly Finding[], most: number): readonly Finding[] {
  if (findings.length <= most) return findings;
  const kept = new Set(
    GRAVITY.flatMap((severity) => findings.filter((one) => one.severity === severity)).slice(0, most),
  );
  return findings.filter((one) => kept.has(one));
}
