import { svg } from '../dom';
import { number } from '../format';

interface PlotOptions {
  x: Range;
  y: Range;
  /** Empty for an axis without numbers: that of the picture below counts for both. */
  xLabel: string;
  yLabel: string;
  /** The picture in words. */
  spoken: string;
  height?: number;
  /** Without numbers on the y axis, where only the shape counts. */
  plain?: boolean;
}

type Range = readonly [low: number, high: number];

/** From values to places in the drawing. */
export interface Scales {
  x: (value: number) => number;
  y: (value: number) => number;
}

const WIDTH = 360;
const LEFT = 44;
const RIGHT = 14;
const TOP = 6;
const BOTTOM = 34;
const NO_LABELS = 8;

/** A small picture with two axes as SVG: its colours come from the style sheet, so no redraw is needed for a new theme. */
export function plot(options: PlotOptions, draw: (scales: Scales) => SVGElement[]): SVGSVGElement {
  const { height = 210, spoken, xLabel, yLabel, plain = false } = options;
  const bottom = height - (xLabel === '' ? NO_LABELS : BOTTOM);
  const scale = ([low, high]: Range, from: number, to: number) => {
    const span = high - low || 1;
    return (value: number) => from + ((value - low) / span) * (to - from);
  };
  const x = scale(options.x, LEFT, WIDTH - RIGHT);
  const y = scale(options.y, bottom, TOP);
  const grid = plain
    ? []
    : ticks(options.y, height < 120 ? 2 : 4).flatMap(({ value, text }) => [
        svg('line', { class: 'grid-line', x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }),
        svg('text', { class: 'tick end', x: LEFT - 5, y: y(value) }, text),
      ]);
  const places = xLabel === '' ? [] : ticks(options.x, 5);
  const below = places.map(({ value, text }) =>
    svg('text', { class: 'tick middle', x: x(value), y: bottom + 11 }, text),
  );
  return svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${height}`, class: 'plot-svg', role: 'img', 'aria-label': spoken },
    ...grid,
    svg('line', { class: 'axis-line', x1: LEFT, x2: WIDTH - RIGHT, y1: bottom, y2: bottom }),
    ...below,
    svg('text', { class: 'tick middle', x: (LEFT + WIDTH - RIGHT) / 2, y: height - 6 }, xLabel),
    svg(
      'text',
      { class: 'tick middle', transform: `translate(8 ${(TOP + bottom) / 2}) rotate(-90)`, x: 0, y: 0 },
      yLabel,
    ),
    ...draw({ x, y }),
  );
}

/** Round numbers within a range, about `count` of them: steps of 1, 2 or 5 times a power of ten, all with its decimals. */
function ticks([low, high]: Range, count: number): { value: number; text: string }[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [{ value: low, text: number(low) }];
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999) ?? 10);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const plain = decimals < 4 && Math.max(Math.abs(low), Math.abs(high)) < 1e5;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const value = (first + index) * step;
    return { value, text: plain ? value.toFixed(decimals).replace('-', '−') : number(value) };
  });
}

/** Smallest and largest of the finite values, with 0 to 1 where there is none. */
export function rangeOf(values: readonly number[]): Range {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return low > high ? [0, 1] : [low, high];
}
