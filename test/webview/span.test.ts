import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Curve } from '../../webview/charts/curve';
import type { LineModel } from '../../webview/charts/series';
import { axisOf, between, moved, Zoom, zoomed } from '../../webview/charts/span';
import { describeChart, scaleRemarks } from '../../webview/charts/summary';

const chart = (xs: number[], ys = xs): LineModel => ({
  title: 'Loss',
  xHead: 'epoch',
  x: 'epoch',
  format: (value) => value.toFixed(1),
  series: [{ label: 'loss', head: 'loss', short: '', role: 'blue', curve: Curve.of(xs, ys) }],
});
const epochs = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const axis = axisOf(chart(epochs(80)));

describe('the stretch in sight', () => {
  it('has the axis of all lines, and begins and ends at whole epochs', () => {
    expect(axis).toEqual({ left: 1, right: 80, grain: 1, least: 2 });
    expect(axisOf(chart([0.5, 1.5, 2.7]))).toMatchObject({ left: 0.5, right: 2.7, grain: 0 });
    expect(axisOf(chart([4]))).toMatchObject({ left: 4, right: 5 });
  });

  it('zooms about a place, inwards to whole epochs and outwards to the ends', () => {
    // 1 … 80 made 1.5 times as narrow about 40.5: 14.17 … 66.83.
    expect(zoomed(axis, axis, 1 / 1.5)).toEqual({ left: 15, right: 66 });
    // About epoch 1, which stays at the left: 1 … 53.67.
    expect(zoomed(axis, axis, 1 / 1.5, 1)).toEqual({ left: 1, right: 53 });
    expect(zoomed({ left: 10, right: 20 }, axis, 3)).toEqual({ left: 1, right: 31 });
    expect(zoomed({ left: 10, right: 20 }, axis, 100)).toEqual({ left: 1, right: 80 });
  });

  it('moves by whole epochs, as wide as it was, and stops at the ends', () => {
    expect(moved({ left: 10, right: 20 }, axis, 5)).toEqual({ left: 15, right: 25 });
    expect(moved({ left: 10, right: 20 }, axis, 0.2)).toEqual({ left: 11, right: 21 });
    expect(moved({ left: 10, right: 20 }, axis, -50)).toEqual({ left: 1, right: 11 });
    expect(moved({ left: 10, right: 20 }, axis, 500)).toEqual({ left: 70, right: 80 });
    expect(between(33.4, 12.6, axis)).toEqual({ left: 13, right: 33 });
  });

  it('never leaves the axis nor gets narrower than three values, whatever is done to it', () => {
    const step = fc.tuple(
      fc.constantFrom('zoom', 'move'),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      fc.nat(99),
    );
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 500 }), fc.array(step, { maxLength: 30 }), (n, steps) => {
        const whole = axisOf(chart(epochs(n)));
        let span = { left: whole.left, right: whole.right };
        for (const [what, size, place] of steps) {
          const at = span.left + (place / 99) * (span.right - span.left);
          const before = span;
          span = what === 'zoom' ? zoomed(span, whole, size, at) : moved(span, whole, (size - 5) * 10);
          expect(span.left).toBeGreaterThanOrEqual(whole.left);
          expect(span.right).toBeLessThanOrEqual(whole.right);
          expect(span.right - span.left).toBeGreaterThanOrEqual(whole.least);
          if (what === 'zoom' && size > 1)
            expect(span.right - span.left).toBeGreaterThanOrEqual(before.right - before.left);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('stays as the run goes on, and one that reaches to the end goes on reaching there', () => {
    const longer = axisOf(chart(epochs(120)));
    const zoom = new Zoom();
    zoom.choose({ left: 10, right: 20 }, axis);
    expect(zoom.shown(longer)).toEqual({ left: 10, right: 20 });
    zoom.choose({ left: 60, right: 80 }, axis);
    expect(zoom.shown(longer)).toEqual({ left: 60, right: 120 });
    expect(zoom.isOn(longer)).toBe(true);
    // Another run, of 30 epochs: none of the stretch is left.
    expect(zoom.shown(axisOf(chart(epochs(30))))).toMatchObject({ left: 1, right: 30 });
    zoom.choose(axis, axis);
    expect([zoom.shown(longer), zoom.isOn(longer)]).toMatchObject([{ left: 1, right: 120 }, false]);
  });
});

describe('a stretch in words', () => {
  const model = chart(
    epochs(80),
    epochs(80).map((x) => (x < 40 ? 100 - x : x)),
  );
  const sight = { axis, wantsLog: false, log: false, weight: 0 };

  it('tells what happens within it', () => {
    expect(describeChart(model, { ...sight, span: axis })).toBe(
      'Loss fell from 99.0 to 40.0 at epoch 40, then rose to 80.0 at epoch 80.',
    );
    expect(describeChart(model, { ...sight, span: { left: 10, right: 20 } })).toBe(
      'In sight: epoch 10 to 20 of 1 to 80. Loss fell from 90.0 to 80.0 at epoch 20.',
    );
    const sparse = chart([1, 40, 80]);
    expect(describeChart(sparse, { ...sight, span: { left: 10, right: 20 } })).toContain(
      'Loss has no value in sight.',
    );
  });

  it('says what a log scale leaves out, or that there is none', () => {
    const span = { left: 1, right: 4 };
    const some = chart([1, 2, 3, 4], [0.5, 0, -1, NaN]);
    expect(scaleRemarks(some, { ...sight, span, wantsLog: true, log: true })).toEqual([
      '2 values at or below 0 are left out',
    ]);
    expect(scaleRemarks(some, { ...sight, span })).toEqual([]);
    expect(scaleRemarks(chart([1, 2], [0, -1]), { ...sight, span, wantsLog: true })).toEqual([
      'no value is above 0: the scale stays linear',
    ]);
    const cut = Curve.of([1, 2, 3], [0, -1, 5]);
    cut.cut(1);
    expect(cut.notPositive).toBe(1);
  });

  it('finds what stands out in a stretch as a pass over it would', () => {
    const ys = fc.array(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constant(NaN)), {
      minLength: 1,
      maxLength: 400,
    });
    fc.assert(
      fc.property(ys, fc.nat(401), fc.nat(401), (values, a, b) => {
        const curve = Curve.of(epochs(values.length), values);
        const span = { left: Math.min(a, b), right: Math.max(a, b) };
        const inside = values.map((y, i) => (i + 1 >= span.left && i + 1 <= span.right ? y : NaN));
        const finite = inside.filter(Number.isFinite);
        const { low, high } = curve.extremes(false, span);
        expect([curve.y(low), curve.y(high)]).toEqual(
          finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [NaN, NaN],
        );
        expect(curve.first(span)).toBe(inside.findIndex(Number.isFinite));
        expect(curve.last(false, span)).toBe(inside.findLastIndex(Number.isFinite));
      }),
    );
  });
});
