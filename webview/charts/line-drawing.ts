import type { Chart, ChartArea, Scale } from 'chart.js';
import { firstNotBefore } from '../search';
import type { Point } from './curve';

/** A line as it is drawn. */
export interface DrawnLine {
  /** Those to be joined, x ascending; the line breaks where y is NaN. */
  points: readonly Point[];
  colour: string;
  /** In CSS pixels. */
  width: number;
  dash: readonly number[];
  /** Whether each point is seen as one. */
  isDotted: boolean;
  /** Drawn over the others. */
  isStrong: boolean;
}

/** What lines are drawn between, in CSS pixels of a canvas that has `ratio` of its own to each. */
export interface Axes {
  area: ChartArea;
  ratio: number;
  x: Scale;
  y: Scale;
}

/** A part of a canvas, in its own pixels. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Columns of a canvas. */
export type Stretch = Pick<Box, 'left' | 'right'>;

const DOT = 3;
/** Dots that stand on an axis must not be cut in half by it. */
const DOT_ROOM = 4;
/** How far a sharp corner reaches beyond its point, in widths of the line: the miter limit of a canvas is 10 half widths. */
const CORNER = 5;

/** Null before Chart.js has laid them out. */
export function axesOf({ chartArea, currentDevicePixelRatio, scales }: Chart): Axes | null {
  const { x, y } = scales;
  return x && y ? { area: chartArea, ratio: currentDevicePixelRatio, x, y } : null;
}

/** What a line may take: the area, and half of its width beyond. In whole pixels, as lines that are cut within some take twice as long to paint. */
export function roomOf({ isDotted, width }: DrawnLine, { area, ratio }: Axes): Box {
  const beyond = isDotted ? DOT_ROOM : width / 2;
  return {
    left: Math.floor((area.left - beyond) * ratio),
    top: Math.floor((area.top - beyond) * ratio),
    right: Math.ceil((area.right + beyond) * ratio),
    bottom: Math.ceil((area.bottom + beyond) * ratio),
  };
}

/** How far from its points, in CSS pixels, a line can be seen. */
export function reachOf({ width }: DrawnLine): number {
  return CORNER * width + 1;
}

/** Draws nowhere else, in a context that counts CSS pixels, until it is restored. */
export function keepWithin(context: CanvasRenderingContext2D, box: Box, ratio: number): void {
  const { left, top, right, bottom } = box;
  context.beginPath();
  context.rect(left / ratio, top / ratio, (right - left) / ratio, (bottom - top) / ratio);
  context.clip();
}

/**
 * Draws lines between the axes that Chart.js has laid out. Its own lines resolve some thirty options each at every first drawing, which takes most of
 * the time where fifty runs are compared.
 *
 * @param within where something of them will be seen; null for everywhere
 */
export function drawLines(
  context: CanvasRenderingContext2D,
  lines: readonly DrawnLine[],
  axes: Axes,
  within: Stretch | null = null,
): void {
  // The first of a legend lies on top, and above all what stands out.
  const order = [...lines].reverse().sort((a, b) => Number(a.isStrong) - Number(b.isStrong));
  for (const line of order) {
    context.save();
    keepWithin(context, roomOf(line, axes), axes.ratio);
    drawLine(context, line, axes, within);
    context.restore();
  }
}

function drawLine(
  context: CanvasRenderingContext2D,
  line: DrawnLine,
  axes: Axes,
  within: Stretch | null,
): void {
  const { points, colour, width, dash, isDotted } = line;
  const place: Place = ({ x, y }) => [axes.x.getPixelForValue(x), axes.y.getPixelForValue(y)];
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = width;
  context.setLineDash([...dash]);
  // A point between two breaks is a line of no length, seen by its round ends only.
  context.lineCap = dash.length > 0 ? 'butt' : 'round';
  const [start, to] = within ? seen(line, axes, within) : [0, points.length];
  let from = start;
  if (dash.length > 0 && start > 0) {
    // Up to its break a line's dashes go on from what is left out; there they begin anew.
    from = breakOf(points, start, to);
    context.lineDashOffset = lengthBefore(points, start, place);
    trace(context, points, start, from, place);
    context.lineDashOffset = 0;
  }
  trace(context, points, from, to, place);
  if (isDotted) dots(context, points, place);
}

type Place = (point: Point) => readonly [x: number, y: number];

/** The points, `from` up to `to`, that a line needs to look as it does within some columns: those that reach there, and one more on either side. */
function seen(line: DrawnLine, { ratio, x }: Axes, { left, right }: Stretch): [from: number, to: number] {
  const { points } = line;
  const reach = reachOf(line);
  const firstFrom = (pixel: number) =>
    firstNotBefore(0, points.length, (index) => x.getPixelForValue(points[index]?.x ?? NaN) < pixel);
  const from = Math.max(0, firstFrom(left / ratio - reach) - 1);
  return [from, Math.min(points.length, firstFrom(right / ratio + reach) + 1)];
}

/** Where the line first breaks from `from` on; `to` where it doesn't before. */
function breakOf(points: readonly Point[], from: number, to: number): number {
  let index = from;
  while (index < to && !Number.isNaN(points[index]?.y)) index++;
  return index;
}

/** The length of a line, in CSS pixels, from its last break to a point. */
function lengthBefore(points: readonly Point[], index: number, place: Place): number {
  let length = 0;
  let next = points[index];
  for (let i = index - 1; i >= 0; i--) {
    const point = points[i];
    if (!point || !next || Number.isNaN(point.y)) break;
    const [[x, y], [endX, endY]] = [place(point), place(next)];
    length += Math.hypot(endX - x, endY - y);
    next = point;
  }
  return length;
}

function trace(
  context: CanvasRenderingContext2D,
  points: readonly Point[],
  from: number,
  to: number,
  place: Place,
): void {
  context.beginPath();
  let isOpen = false;
  for (let i = from; i < to; i++) {
    const point = points[i];
    if (!point || Number.isNaN(point.y)) {
      isOpen = false;
      continue;
    }
    const [x, y] = place(point);
    if (!isOpen) context.moveTo(x, y);
    context.lineTo(x, y);
    isOpen = true;
  }
  context.stroke();
}

function dots(context: CanvasRenderingContext2D, points: readonly Point[], place: Place): void {
  for (const point of points) {
    if (Number.isNaN(point.y)) continue;
    context.beginPath();
    context.arc(...place(point), DOT, 0, 2 * Math.PI);
    context.fill();
  }
}
