import { expect, test } from 'vitest';
import type { Finding, Severity } from '../../../src/protocol/findings';
import { foremost } from '../../../src/protocol/foremost';

const finding = (id: string, severity: Severity): Finding => ({
  id, severity, rule: 'overfitting', fit: 'f', title: '', message: '', confidence: null, onset: null, epoch: 1,
  evidence: [], anchor: null, related: [], remedies: [], source: '',
}); // prettier-ignore

test('of many findings the gravest are kept, in their order', () => {
  const all = [
    finding('a', 'information'),
    finding('b', 'warning'),
    finding('c', 'error'),
    finding('d', 'warning'),
  ];
  const kept = (most: number) =>
    foremost(all, most)
      .map(({ id }) => id)
      .join('');
  expect([kept(4), kept(3), kept(2), kept(1)]).toEqual(['abcd', 'bcd', 'bc', 'c']);
});
