import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Curve, type Point } from '../../webview/charts/curve';

const loss = fc.oneof(
  { weight: 30, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 5, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
);
/** Steps between successive x: regular as epochs are, or not, as those of thinned batches. */
const series = fc
  .tuple(
    fc.array(loss, { minLength: 1, maxLength: 2500 }),
    fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
  )
  .map(([ys, steps]) => {
    let x = 0;
    return { xs: ys.map((_, i) => (x += steps[i % steps.length] ?? 1)), ys };
  });
const isThere = (y: number, log: boolean): boolean => Number.isFinite(y) && (!log || y > 0);
/** The same by looking at every point. */
function extremes(ys: readonly number[], log: boolean): { low: number; high: number; gap: number } {
  const found = { low: -1, high: -1, gap: ys.findIndex((y) => !isThere(y, log)) };
  ys.forEach((y, i) => {
    if (!isThere(y, log)) return;
    if (found.low < 0 || y < (ys[found.low] ?? NaN)) found.low = i;
    if (found.high < 0 || y > (ys[found.high] ?? NaN)) found.high = i;
  });
  return found;
}
/** What must be drawn, by a pass over all points: see `Curve.thinned` and `Columns`. */
function drawn({ xs, ys }: { xs: number[]; ys: number[] }, columns: number, log: boolean): Point[] {
  const last = xs.length - 1;
  const point = (i: number): Point => ({
    x: xs[i] ?? NaN,
    y: isThere(ys[i] ?? NaN, log) ? (ys[i] ?? NaN) : NaN,
  });
  if (xs.length <= 2 * columns) return xs.map((_, i) => point(i));
  const [start = NaN] = xs;
  const width = eighths(((xs[last] ?? NaN) - start) / columns);
  const kept = new Set([0, last]);
  const edgeOf = (column: number) => xs.filter((x) => x <= (column + 1) * width).length;
  const first = Math.ceil(start / width) - 1;
  for (let column = first, from = 0; from < xs.length; column++) {
    const edge = edgeOf(column);
    // Where there are many points, the edge may be an eighth of a column early.
    const size = [256, 64, 16].find((nodes) => 8 * nodes <= edge - edgeOf(column - 1)) ?? 1;
    const to = edge === xs.length ? edge : edge - (edge % size);
    // First and last are there already.
    const inner = Math.max(1, from);
    const found = extremes(ys.slice(inner, Math.min(last, to)), log);
    for (const at of [found.low, found.high, found.gap]) if (at >= 0) kept.add(inner + at);
    from = to;
  }
  return [...kept].sort((a, b) => a - b).map(point);
}

/** The next number up of those with four binary digits. */
function eighths(least: number): number {
  for (let octave = 2 ** -40; ; octave *= 2)
    for (let eighth = 8; eighth < 16; eighth++)
      if ((octave * eighth) / 8 >= least) return (octave * eighth) / 8;
}

describe('a curve', () => {
  it('draws what a pass over all points would', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 120 }), fc.boolean(), (points, columns, log) => {
        expect(Curve.of(points.xs, points.ys).thinned(columns, { log })).toEqual(drawn(points, columns, log));
      }),
      { numRuns: 400 },
    );
  });

  it('is the same however it grew: asked in between, cut and taken up again', () => {
    fc.assert(
      fc.property(series, fc.array(fc.nat()), (points, turns) => {
        const curve = new Curve(1);
        for (const turn of [...turns, 0]) {
          curve.cut(turn % (curve.length + 1));
          while (curve.length < points.xs.length && (turn === 0 || curve.length % 97 !== turn % 97))
            curve.add(points.xs[curve.length] ?? NaN, points.ys[curve.length] ?? NaN);
          const ys = points.ys.slice(0, curve.length);
          for (const log of [false, true]) {
            expect(curve.extremes(log)).toEqual(extremes(ys, log));
            const anew = Curve.of(points.xs.slice(0, curve.length), ys);
            expect(curve.thinned(20, { log })).toEqual(anew.thinned(20, { log }));
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('shows a stretch of it with the neighbours on either side, and no more than the screen has room for', () => {
    const cut = fc.tuple(series, fc.integer({ min: 1, max: 60 }), fc.nat(), fc.nat());
    fc.assert(
      fc.property(cut, ([points, columns, a, b]) => {
        const end = points.xs.at(-1) ?? 0;
        const [left, right] = [a % (end + 2), b % (end + 2)].sort((x, y) => x - y) as [number, number];
        const inside = points.ys.filter(
          (_, i) => (points.xs[i] ?? NaN) >= left && (points.xs[i] ?? NaN) <= right,
        );
        const curve = Curve.of(points.xs, points.ys);
        // Its columns are kept, and must serve the stretch as well.
        curve.thinned(2 * columns);
        curve.thinned(columns, { left: left / 2, right });
        const out = curve.thinned(columns, { left, right });
        expect(out).toEqual(Curve.of(points.xs, points.ys).thinned(columns, { left, right }));
        expect(out.length).toBeLessThanOrEqual(3 * (columns + 1) + 4);
        const shown = out.filter(({ x }) => x >= left && x <= right).map(({ y }) => y);
        const { low, high, gap } = extremes(inside, false);
        if (low >= 0)
          expect([
            Math.min(...shown.filter(Number.isFinite)),
            Math.max(...shown.filter(Number.isFinite)),
          ]).toEqual([inside[low], inside[high]]);
        expect(shown.some(Number.isNaN)).toBe(gap >= 0);
        expect(out.filter(({ x }) => x < left).length).toBe(points.xs.some((x) => x < left) ? 1 : 0);
        expect(out.filter(({ x }) => x > right).length).toBe(points.xs.some((x) => x > right) ? 1 : 0);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps a single spike among a million points, and a single break', () => {
    const curve = new Curve();
    for (let x = 1; x <= 1_000_000; x++) curve.add(x, x === 612_345 ? 9 : x === 700_001 ? NaN : 0.5);
    const out = curve.thinned(500);
    expect(out).toContainEqual({ x: 612_345, y: 9 });
    expect(out).toContainEqual({ x: 700_001, y: NaN });
    expect(out.length).toBeLessThanOrEqual(1002);
    const near = curve.thinned(500, { left: 612_000, right: 613_000 });
    expect(near).toContainEqual({ x: 612_345, y: 9 });
    expect([near[0]?.x, near.at(-1)?.x]).toEqual([611_999, 613_001]);
  });

  it('finds the nearest point, and the first and the last that are there', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: -10, max: 3000 }), ({ xs, ys }, x) => {
        const curve = Curve.of(xs, ys);
        const distance = Math.abs(curve.x(curve.nearest(x)) - x);
        expect(distance).toBe(xs.reduce((least, other) => Math.min(least, Math.abs(other - x)), Infinity));
        expect(curve.first()).toBe(ys.findIndex(Number.isFinite));
        expect(curve.last()).toBe(ys.findLastIndex(Number.isFinite));
        expect(curve.last(true)).toBe(ys.findLastIndex((y) => isThere(y, true)));
      }),
    );
    expect([new Curve().nearest(3), new Curve().first(), new Curve().x(0)]).toEqual([-1, -1, NaN]);
  });
});
