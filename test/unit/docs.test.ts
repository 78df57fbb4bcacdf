import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/diagnosis/advice/catalogue';
import { RULES, RUN_RULES } from '../../src/diagnosis/rules';
import { RemedyId } from '../../src/protocol/edits';
import { RuleId } from '../../src/protocol/findings';
import { REMEDIES } from '../../src/source/remedies';
import { renderRemedies, renderRules } from '../../scripts/lib/render-docs';

const docs = (name: string) => readFileSync(path.resolve(import.meta.dirname, '../../docs', name), 'utf8');
const rules = [...RULES, ...RUN_RULES];

describe('the documentation', () => {
  it('says what the code says (else: npm run docs)', () => {
    expect(docs('rules.md')).toBe(renderRules(rules));
    expect(docs('remedies.md')).toBe(renderRemedies(CATALOGUE));
  });

  it('has every rule and every remedy', () => {
    expect(rules.map(({ id }) => id).sort()).toEqual([...RuleId.options].sort());
    expect(Object.keys(CATALOGUE).sort()).toEqual([...RemedyId.options].sort());
  });

  it('promises no remedy that no edit makes', () => {
    expect([...new Set(REMEDIES.map(({ id }) => id))].sort()).toEqual([...RemedyId.options].sort());
  });

  it('names a source for each', () => {
    for (const { source, summary, thresholds } of rules)
      for (const text of [source, summary, thresholds]) expect(text.length).toBeGreaterThan(8);
    for (const { literature } of Object.values(CATALOGUE)) expect(literature.length).toBeGreaterThan(5);
  });
});
