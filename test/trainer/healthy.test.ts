import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { trainAndDiagnose } from './diagnosed';
import { root } from './support';

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

/** As it is shipped, the WASM backend beside it: that is where such scripts train. */
const preload = path.join(root, 'dist/preload.cjs');

async function expectSilence(name: string, backend: string): Promise<void> {
  const { diagnosis, state, everSaid } = await trainAndDiagnose(
    `healthy/${name}.cjs`,
    { REGULENS_BACKEND: backend },
    preload,
  );
  expect(state.fits[0]?.ended).toBe('finished');
  expect(state.fits[0]?.started.backend).toBe(backend);
  expect(diagnosis.findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  expect(everSaid).toEqual([]);
}

describe('a healthy run', () => {
  it.each(SCRIPTS)('gets no finding: %s', (name) => expectSilence(name, 'wasm'));

  // Dense layers, batch normalization, a dataset; what is seeded with defects (defects-*.test.ts) trains there, and its healthy twins.
  it.each(['functional', 'normalized', 'dataset'])('gets none in plain JavaScript either: %s', (name) =>
    expectSilence(name, 'cpu'),
  );
});
