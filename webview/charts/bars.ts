import type { Decomposition, Interval } from '../../src/protocol/decomposition';
import { svg } from '../dom';
import { number } from '../format';
import { words } from '../words';

/** One measured decomposition with the name it goes by. */
export interface BarRow {
  label: string;
  measured: Decomposition;
}

const WIDTH = 460;
const ROW = 34;
const LEFT = 118;
const RIGHT = 60;
const BAR = 16;

/**
 * Bias and variance as bars with their intervals. Where they add up to the loss (squared error, cross-entropy) they are
 * stacked; for 0-1 loss, where they don't (Domingos 2000), they lie one below the other and a tick marks the loss.
 */
export function biasVarianceBars(rows: BarRow[], spoken: string): SVGSVGElement {
  const highest = Math.max(
    1e-12,
    ...rows.map(({ measured }) => Math.max(measured.loss.high, measured.loss.value)),
  );
  const x = (value: number) => LEFT + (Math.max(0, value) / highest) * (WIDTH - LEFT - RIGHT);
  const height = rows.length * ROW;
  return svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${height}`, class: 'bars', role: 'img', 'aria-label': spoken },
    ...rows.flatMap((row, index) => drawRow(row, index * ROW + (ROW - BAR) / 2, x)),
  );
}

function drawRow({ label, measured }: BarRow, top: number, x: (value: number) => number): SVGElement[] {
  const { bias, variance, loss, measure } = measured;
  const middle = top + BAR / 2;
  const stacked = measure !== 'zero-one';
  const biasEnd = x(bias.value);
  const parts = stacked
    ? [
        bar('bias', x(0), biasEnd, top, BAR),
        // Drawn from the end of the bias, so that the ends of both bars can be read off the same scale.
        bar('variance', biasEnd, x(bias.value + variance.value), top, BAR),
        whisker(bias, x, middle - 3, 0),
        whisker(variance, x, middle + 3, bias.value),
      ]
    : [
        bar('bias', x(0), biasEnd, top, BAR / 2),
        bar('variance', x(0), x(variance.value), top + BAR / 2, BAR / 2),
        whisker(bias, x, middle - BAR / 4, 0),
        whisker(variance, x, middle + BAR / 4, 0),
        svg('line', { class: 'loss', x1: x(loss.value), x2: x(loss.value), y1: top - 3, y2: top + BAR + 3 }),
      ];
  return [
    svg('text', { x: 0, y: middle, class: 'label' }, label.length > 20 ? `${label.slice(0, 19)}…` : label),
    ...parts,
    svg('text', { x: WIDTH, y: middle, class: 'total' }, number(loss.value)),
  ];
}

function bar(kind: 'bias' | 'variance', from: number, to: number, top: number, height: number): SVGElement {
  return svg('rect', { class: kind, x: from, y: top, width: Math.max(0, to - from), height });
}

function whisker(interval: Interval, x: (value: number) => number, y: number, offset: number): SVGElement {
  return svg('line', {
    class: 'whisker',
    x1: x(offset + interval.low),
    x2: x(offset + interval.high),
    y1: y,
    y2: y,
  });
}

/** A decomposition in words. */
export function describeRow({ label, measured }: BarRow): string {
  const { bias, variance, loss, measure } = measured;
  const text = (interval: Interval) =>
    words.interval(number(interval.value), number(interval.low), number(interval.high));
  return `${label}, ${words.measureName[measure]}: ${words.biasShort} ${text(bias)}, ${words.variance} ${text(variance)}, ${words.expectedLoss} ${text(loss)}.`;
}
