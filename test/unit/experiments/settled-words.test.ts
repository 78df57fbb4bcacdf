import { expect, test } from 'vitest';
import { settledWords } from '../../../src/experiments/settled-words';
import type { SettledRun } from '../../../src/experiments';

test.each([
  [3, /^None of 2 folds overfit: not in the 3 epochs of these runs\./],
  [40, /^None of 2 folds overfit: it is not real\./],
])('runs of %i epochs rule out no more than they saw', (epochs, words) => {
  const one: SettledRun = { run: 'r', seed: '1', fold: 1, epochs, bestEpoch: epochs, bestLoss: 1, finalLoss: 1, alarm: null, losses: [1], training: [1], examples: 40 }; // prettier-ignore
  const pooled = { verdict: 'healthy' as const, probability: 0.01, examples: 80, rise: { ratio: 1, low: 1, high: 1 }, bestEpoch: epochs, epochs }; // prettier-ignore
  expect(settledWords({ ...pooled }, [one, one], 'folds', 'random')).toMatch(words);
});
