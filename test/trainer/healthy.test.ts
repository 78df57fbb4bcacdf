import { describe, expect, it } from 'vitest';
import { trainAndDiagnose } from './diagnosed';

/** Ordinary scripts on real data that do what their authors want. No rule may say a word about them, at no time. */
const SCRIPTS = [
  'regression',
  'binary',
  'multiclass',
  'images',
  'sequence',
  'normalized',
  'dataset',
  'regularized',
  'imbalanced',
  'functional',
];

describe('a healthy run', () => {
  it.each(SCRIPTS)('gets no finding: %s', async (name) => {
    const { diagnosis, state, everSaid } = await trainAndDiagnose(`healthy/${name}.cjs`);
    expect(state.fits[0]?.ended).toBe('finished');
    expect(diagnosis.findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    expect(everSaid).toEqual([]);
  });
});
