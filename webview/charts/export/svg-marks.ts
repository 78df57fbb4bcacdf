import { svg } from '../../dom';
import type { Theme } from '../../theme';
import { words } from '../../words';
import type { LinePicture } from './line-picture';
import { type Frame, shape, widthOf, xmlText } from './svg-parts';

const SIZE = 11;
const LINE = 14;
const APART = 5;
const CAP = 3;

function isWithin({ left, right }: Frame, x: number): boolean {
  return x >= left - 0.5 && x <= right + 0.5;
}

/** What lies behind all: the stretch of a forecast, and all that follows an onset. */
export function stretches({ model: { band, onset } }: LinePicture, frame: Frame, theme: Theme): SVGElement[] {
  const within = (x: number) => Math.min(Math.max(frame.x(x), frame.left), frame.right);
  const stretch = (from: number, to: number, fill: string) =>
    shape('rect', {
      x: from,
      y: frame.top,
      width: Math.max(0, to - from),
      height: frame.bottom - frame.top,
      fill,
    });
  return [
    ...(band ? [stretch(within(band.low), within(band.high), theme.tint('green', 0.13))] : []),
    ...(onset ? [stretch(within(onset.x), frame.right, theme.tint('yellow', 0.1))] : []),
  ];
}

/** Lines at the onset, at the likeliest place of a forecast, and at a marked place. */
export function verticals(
  { model: { band, onset, mark } }: LinePicture,
  frame: Frame,
  theme: Theme,
): SVGElement[] {
  const muted = theme.colour('muted');
  return [
    ...(onset ? vertical(frame, onset, 0, theme.colour('yellow'), theme.ink('yellow')) : []),
    ...(band ? vertical(frame, { ...band, x: band.at }, 1, theme.colour('green'), theme.ink('green')) : []),
    ...(mark ? vertical(frame, mark, onset ? 2 : 0, muted, muted) : []),
  ];
}

/** A dashed line from top to bottom, with its name at the top, in the row that is free. */
function vertical(
  frame: Frame,
  { x: value, label }: { x: number; label: string },
  row: number,
  colour: string,
  ink: string,
): SVGElement[] {
  const x = frame.x(value);
  if (!isWithin(frame, x)) return [];
  const isLeft = x > (frame.left + frame.right) / 2;
  return [
    shape('line', {
      x1: x,
      x2: x,
      y1: frame.top,
      y2: frame.bottom,
      stroke: colour,
      'stroke-dasharray': '4 3',
    }),
    svg(
      'text',
      {
        x: isLeft ? x - 5 : x + 5,
        y: frame.top + 12 + row * LINE,
        fill: ink,
        'font-size': SIZE,
        'text-anchor': isLeft ? 'end' : 'start',
      },
      xmlText(label),
    ),
  ];
}

/** Intervals of the values. */
export function whiskers({ model }: LinePicture, frame: Frame, theme: Theme): SVGElement[] {
  const all = model.intervals ?? [];
  return all.flatMap(({ series, low, high }, order) =>
    Array.from({ length: low.length }, (_, i) => {
      const x = frame.x(low.x(i)) + (order - (all.length - 1) / 2) * APART;
      const [bottom, top] = [frame.y(low.y(i)), frame.y(high.y(i))].map((y) => Math.round(y * 100) / 100);
      const d = `M${x} ${bottom}V${top}M${x - CAP} ${bottom}h${2 * CAP}M${x - CAP} ${top}h${2 * CAP}`;
      return shape('path', { d, stroke: theme.colour(series.role), fill: 'none' });
    }),
  );
}

/** Rings around the best points; the label of a single one beside it, where the onset hasn't said it. */
export function rings({ model }: LinePicture, frame: Frame, theme: Theme): SVGElement[] {
  return (model.best ?? []).flatMap((best) => {
    const [x, y] = [frame.x(best.x), frame.y(best.y)];
    if (!isWithin(frame, x) || !Number.isFinite(y) || y < frame.top - 1 || y > frame.bottom + 1) return [];
    const ring = shape('circle', {
      cx: x,
      cy: y,
      r: 3.5,
      fill: theme.colour('background'),
      stroke: theme.colour(best.role ?? 'text'),
      'stroke-width': 1.5,
    });
    if (best.role !== undefined || model.onset?.label === best.label) return [ring];
    const isRight = x + widthOf(best.label, SIZE, theme) > frame.right;
    const isBelow = y + 20 < frame.bottom;
    const label = svg(
      'text',
      {
        x,
        y: isBelow ? y + 18 : y - 9,
        fill: theme.colour('muted'),
        'font-size': SIZE,
        'text-anchor': isRight ? 'end' : 'start',
      },
      xmlText(best.label),
    );
    return [ring, label];
  });
}

/** A cross at the foot of the plot where a line first stops being a number. */
export function cross({ broken }: LinePicture, frame: Frame, theme: Theme): SVGElement[] {
  if (broken === null || !isWithin(frame, frame.x(broken))) return [];
  const [x, y] = [Math.round(frame.x(broken)), frame.bottom - 6];
  const isLeft = x > frame.right - 60;
  return [
    shape('path', {
      d: `M${x - 4} ${y - 4}l8 8M${x + 4} ${y - 4}l-8 8`,
      stroke: theme.colour('red'),
      'stroke-width': 2,
    }),
    svg(
      'text',
      {
        x: isLeft ? x - 8 : x + 8,
        y,
        fill: theme.ink('red'),
        'font-size': SIZE,
        'text-anchor': isLeft ? 'end' : 'start',
        'dominant-baseline': 'central',
      },
      words.notANumber,
    ),
  ];
}
