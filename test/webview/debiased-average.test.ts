import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Curve } from '../../webview/charts/curve';

const smoothed = (ys: number[], weight: number) => {
  const curve = Curve.of(
    ys.map((_, i) => i),
    ys,
  ).smoothed(weight);
  return ys.map((_, i) => curve.y(i));
};

describe('smoothing', () => {
  // The cases of TensorBoard's own test of classicSmoothing (data_transformer_test.ts), with its comments' arithmetic.
  it.each([
    [
      [1, 0.5, 0],
      [
        1,
        0.6875, // (0.5 · 0.4 + 0.4 · 0.6) / (1 − 0.6²)
        0.336734693877551, // ((0.5 · 0.4 + 0.4 · 0.6) · 0.6) / (1 − 0.6³)
      ],
    ],
    [
      [0, 0.5, 1],
      [0, 0.3125, 0.663265306122449],
    ],
    [
      [-Infinity, 1, NaN, Infinity, 0.5],
      [-Infinity, 1, NaN, Infinity, 0.6875],
    ],
    [[], []],
  ])('%j by 0.6', (ys, expected) => {
    const result = smoothed(ys, 0.6);
    expect(result.map((y) => (Number.isFinite(y) ? Number(y.toFixed(12)) : y))).toEqual(
      expected.map((y) => (Number.isFinite(y) ? Number(y.toFixed(12)) : y)),
    );
  });

  it('changes nothing at weight 0, and keeps equal values equal', () => {
    expect(smoothed([1, 0.5, 0], 0)).toEqual([1, 0.5, 0]);
    for (const y of smoothed([0.3, 0.3, 0.3], 0.1)) expect(y).toBeCloseTo(0.3, 14);
  });

  it('is the same bit by bit however the curve grew: cut, replaced, asked in between', () => {
    const value = fc.oneof(
      { weight: 20, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity) },
    );
    const values = fc.array(value, { minLength: 1, maxLength: 3500, size: 'max' });
    fc.assert(
      fc.property(values, fc.array(fc.nat(), { maxLength: 6 }), (ys, cuts) => {
        const curve = new Curve();
        const grow = (to: number) => {
          while (curve.length < to) curve.add(curve.length, ys[curve.length] ?? NaN);
        };
        for (const cut of cuts) {
          grow(ys.length);
          // What stood there before is another value, as of an epoch that gets its validation loss late.
          curve.cut(cut % (ys.length + 1));
          curve.add(curve.length, 77);
          curve.smoothed(0.9);
          curve.cut(curve.length - 1);
        }
        grow(ys.length);
        const out = curve.smoothed(0.9);
        expect(out.length).toBe(ys.length);
        expect(ys.map((_, i) => out.y(i))).toEqual(smoothed(ys, 0.9));
      }),
      { numRuns: 40 },
    );
  });
});
