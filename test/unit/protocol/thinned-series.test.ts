import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addStep, addSteps, emptySeries, type ThinnedSeries } from '../../../src/protocol/thinned-series';

const thinned = (losses: readonly number[], first = 1): ThinnedSeries => {
  const series = emptySeries();
  losses.forEach((loss, at) => addStep(series, first + at, loss));
  return series;
};

/** What must be left of these losses, worked out by looking at each stretch as a whole. */
function expected(losses: readonly number[], stride: number): { steps: number[]; losses: number[] } {
  const kept: number[] = [];
  for (let from = 0; from < losses.length; from += stride) {
    const stretch = losses.slice(from, from + stride);
    const finite = stretch.filter(Number.isFinite);
    const found = [Math.min(...finite), Math.max(...finite)].map((value) => stretch.indexOf(value));
    const broken = stretch.findIndex((loss) => !Number.isFinite(loss));
    const places = new Set([...found, broken].filter((at) => at >= 0));
    kept.push(...[...places].sort((a, b) => a - b).map((at) => from + at));
  }
  return { steps: kept.map((at) => at + 1), losses: kept.map((at) => losses[at] ?? NaN) };
}

const anyLoss = fc.oneof(
  { weight: 20, arbitrary: fc.double({ noNaN: true, min: -10, max: 10 }) },
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
);

test('of each stretch the lowest, the highest and the first that is no number stay, whatever the losses', () => {
  const some = fc.array(anyLoss, { minLength: 1, maxLength: 200 });
  const long = fc.tuple(some, fc.integer({ min: 4000, max: 20_000 }), fc.nat());
  fc.assert(
    fc.property(long, ([pattern, length, shift]) => {
      const losses = Array.from(
        { length },
        (_, at) => (pattern[(at * 31 + shift) % pattern.length] ?? 0) + (at % 13),
      );
      const series = thinned(losses);
      expect(series.last).toBe(length);
      expect(series.steps.length).toBeLessThanOrEqual(3 * 4096);
      expect({ steps: series.steps, losses: series.losses }).toEqual(expected(losses, series.stride));
    }),
    { numRuns: 20 },
  );
});

test('a spike of one step in a million is still there, and memory is bounded', () => {
  const series = emptySeries();
  for (let step = 1; step <= 1_000_000; step++) addStep(series, step, step === 654_321 ? 99 : 1 / step);
  expect(series.losses[series.steps.indexOf(654_321)]).toBe(99);
  expect(series).toMatchObject({ stride: 256, last: 1_000_000 });
  expect(series.steps.length).toBeLessThanOrEqual(2 * 4096);
  expect(series.steps[0]).toBe(1);
});

test('what was thinned on the way goes on as if it had not been', () => {
  const losses = Array.from({ length: 50_000 }, (_, at) => Math.sin(at * at));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 49_999 }), (cut) => {
      const handedOver = emptySeries();
      addSteps(handedOver, thinned(losses.slice(0, cut)));
      addSteps(handedOver, {
        steps: losses.slice(cut).map((_, at) => cut + at + 1),
        losses: losses.slice(cut),
        stride: 1,
        last: losses.length,
      });
      expect(handedOver).toEqual(thinned(losses));
    }),
    { numRuns: 5 },
  );
});

test('steps that go back, or are none, are left out and never loop for ever', () => {
  const series = thinned([1, 2, 3]);
  for (const step of [2, 0, -1, NaN, Infinity, 0.5, 1e300]) addStep(series, step, 9);
  expect(series).toEqual(thinned([1, 2, 3]));
  addSteps(series, { steps: [], losses: [], stride: Infinity, last: Infinity });
  expect(series).toEqual(thinned([1, 2, 3]));
  addStep(series, Number.MAX_SAFE_INTEGER, 9);
  expect(series.last).toBe(Number.MAX_SAFE_INTEGER);
});
