import { expect, it } from 'vitest';
import { ofType, train } from './support';

// sklearn.inspection.permutation_importance (scikit-learn 1.9.1) of the same linear model on the same 40 rows, 20,000 repeats,
// negative mean squared error: means, and the standard deviation of one repeat.
const MEANS = [15.6012907241165, 1.8302871246688042, 0, 0.5665387468831459];
const DEVIATIONS = [2.4925790060949082, 0.2952484571838171, 0, 0.09245299688135845];
const LOSS = 0.07654400752372861;

it('permutation importance is scikit-learn’s, with names and intervals', async () => {
  const env = { REGULENS_INSPECT: '1', REGULENS_FEATURES: '["a","b","c","d"]' };
  const { events } = await train('importance.cjs', { env });
  const [importance] = ofType(events, 'importance');
  expect(importance).toMatchObject({ on: 'validation', examples: 40, columns: 4, repeats: 10 });
  expect(importance?.loss).toBeCloseTo(LOSS, 5);
  expect(importance?.features.map(({ name }) => name)).toEqual(['a', 'b', 'd', 'c']);
  for (const { index, rise, low, high } of importance?.features ?? []) {
    const [mean = NaN, deviation = NaN] = [MEANS[index], DEVIATIONS[index]];
    expect(Math.abs(rise - mean)).toBeLessThanOrEqual((3 * deviation) / Math.sqrt(10) + 1e-6);
    expect((high - low) / 2).toBeLessThanOrEqual(deviation * 1.5);
    expect(low).toBeLessThanOrEqual(rise);
  }
  // An input without weight changes nothing, whatever is put in.
  expect(importance?.features.at(-1)).toMatchObject({ rise: 0, low: 0, high: 0 });
  const plain = await train('importance.cjs');
  expect(ofType(plain.events, 'importance')).toEqual([]);
});
