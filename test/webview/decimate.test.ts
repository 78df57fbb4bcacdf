import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minMax, nearest } from '../../webview/decimate';

const indexes = (length: number) => Array.from({ length }, (_, i) => i + 1);

describe('minMax', () => {
  it('leaves a short series alone', () => {
    expect(minMax([1, 2, 3], [5, 4, 6], 10)).toEqual([
      { x: 1, y: 5 },
      { x: 2, y: 4 },
      { x: 3, y: 6 },
    ]);
  });

  it('keeps a single spike among 50,000 points', () => {
    const ys = indexes(50_000).map(() => 0.5);
    ys[31_234] = 9;
    expect(minMax(indexes(50_000), ys, 500)).toContainEqual({ x: 31_235, y: 9 });
  });

  it('keeps extremes, order, both ends and the size within bounds, whatever the series', () => {
    const series = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 2000,
    });
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 300 }), (ys, columns) => {
        const out = minMax(indexes(ys.length), ys, columns);
        expect(Math.min(...out.map((p) => p.y))).toBe(Math.min(...ys));
        expect(Math.max(...out.map((p) => p.y))).toBe(Math.max(...ys));
        expect(out[0]?.x).toBe(1);
        expect(out.at(-1)?.x).toBe(ys.length);
        expect(out.length).toBeLessThanOrEqual(2 * columns + 2);
        expect(out.every((p, i) => i === 0 || p.x > (out[i - 1]?.x ?? NaN))).toBe(true);
      }),
    );
  });

  it('breaks the line where values are not finite, and loses no extreme beside the break', () => {
    const ys = indexes(10_000).map((x) => (x >= 5_001 && x <= 5_003 ? NaN : 1));
    ys[5_010] = 7;
    const out = minMax(indexes(10_000), ys, 100);
    expect(out.filter((p) => Number.isNaN(p.y))).toHaveLength(1);
    expect(out).toContainEqual({ x: 5_011, y: 7 });
  });

  it('survives a series that is never finite', () => {
    const out = minMax(indexes(1000), new Array<number>(1000).fill(Infinity), 10);
    expect(out.every((p) => Number.isNaN(p.y))).toBe(true);
    expect(out.map((p) => p.x)).toEqual([...out.map((p) => p.x)].sort((a, b) => a - b));
  });
});

describe('nearest', () => {
  it('finds what a search through all would find', () => {
    const sorted = fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(sorted, fc.integer({ min: -10, max: 510 }), (list, x) => {
        const xs = list.sort((a, b) => a - b);
        const distance = Math.abs((xs[nearest(xs, x)] ?? NaN) - x);
        expect(distance).toBe(Math.min(...xs.map((other) => Math.abs(other - x))));
      }),
    );
    expect(nearest([], 3)).toBe(-1);
  });
});
