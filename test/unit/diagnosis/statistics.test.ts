import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KendallWindow } from '../../../src/diagnosis/kendall';
import { lowestAt, median, robustDeviation } from '../../../src/diagnosis/statistics';

/** 41 of 45 pairs rise and 4 fall: z = (37 - 1) / √125. */
const RISING = [0.5, 0.52, 0.51, 0.55, 0.54, 0.58, 0.6, 0.59, 0.63, 0.62];

/** The slope by its definition, as an oracle: the median of all pairwise slopes. */
function theilSen(values: readonly number[]): number {
  const slopes: number[] = [];
  values.forEach((later, j) => {
    for (let i = 0; i < j; i++) slopes.push((later - (values[i] ?? NaN)) / (j - i));
  });
  return median(slopes);
}

function windowOf(values: readonly number[], limit?: number): KendallWindow {
  const window = new KendallWindow(limit);
  for (const value of values) window.push(value);
  return window;
}

describe('trend statistics', () => {
  it('gives the Mann-Kendall z and the Theil-Sen slope of the reference vector', () => {
    expect(windowOf(RISING).z).toBeCloseTo(3.21994, 5);
    expect(theilSen(RISING)).toBeCloseTo(0.0157143, 7);
    expect(windowOf([...RISING].reverse()).z).toBeCloseTo(-3.21994, 5);
  });

  it('tells a slope that is not positive from the pair counts, as Theil-Sen would', () => {
    const series = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(series, (values) => {
        // With an even number of pairs Theil-Sen averages the middle two; the counts see the lower of them.
        fc.pre(((values.length * (values.length - 1)) / 2) % 2 === 1);
        expect(windowOf(values).isNotRising).toBe(theilSen(values) <= 0);
      }),
    );
  });

  it('forgets the oldest value when full, as if it had never been there', () => {
    const series = fc.array(fc.double({ noNaN: true }), { minLength: 8, maxLength: 60 });
    fc.assert(
      fc.property(series, (values) => {
        expect(windowOf(values, 8).z).toBe(windowOf(values.slice(-8)).z);
      }),
    );
  });

  it('scales the median absolute deviation to a normal standard deviation', () => {
    expect(median([3, 1, 2, 10])).toBe(2.5);
    expect(robustDeviation([1, 1, 2, 2, 4, 6, 9])).toBeCloseTo(1.4826, 10);
    expect(median([])).toBeNaN();
  });

  it('takes no loss that is no number for the lowest, wherever it stands', () => {
    expect([[3, 1, 2, 1], [NaN, 2, 1], [2, NaN, 3], [Infinity], [NaN], []].map(lowestAt)).toEqual([
      1, 2, 0, 0, 0, 0,
    ]);
  });
});
