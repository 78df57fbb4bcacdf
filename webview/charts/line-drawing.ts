import type { Chart } from 'chart.js';
import type { Point } from './curve';

/** A line as it is drawn. */
export interface DrawnLine {
  /** Those to be joined; the line breaks where y is NaN. */
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

const DOT = 3;
/** Dots that stand on an axis must not be cut in half by it. */
const DOT_ROOM = 4;

/**
 * Draws lines between the axes that Chart.js has laid out. Its own lines resolve some thirty options each at every first drawing, which takes most of
 * the time where fifty runs are compared.
 */
export function drawLines({ ctx, chartArea, scales }: Chart, lines: readonly DrawnLine[]): void {
  const { x, y } = scales;
  if (!x || !y) return;
  const place = (point: Point) => [x.getPixelForValue(point.x), y.getPixelForValue(point.y)] as const;
  // The first of a legend lies on top, and above all what stands out.
  const order = [...lines].reverse().sort((a, b) => Number(a.isStrong) - Number(b.isStrong));
  for (const line of order) {
    const { left, top, right, bottom } = chartArea;
    const room = line.isDotted ? DOT_ROOM : line.width / 2;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left - room, top - room, right - left + 2 * room, bottom - top + 2 * room);
    ctx.clip();
    ctx.strokeStyle = ctx.fillStyle = line.colour;
    ctx.lineWidth = line.width;
    ctx.setLineDash([...line.dash]);
    // A point between two breaks is a line of no length, seen by its round ends only.
    ctx.lineCap = line.dash.length > 0 ? 'butt' : 'round';
    trace(ctx, line.points, place);
    ctx.stroke();
    if (line.isDotted) dots(ctx, line.points, place);
    ctx.restore();
  }
}

type Place = (point: Point) => readonly [x: number, y: number];

function trace(ctx: CanvasRenderingContext2D, points: readonly Point[], place: Place): void {
  ctx.beginPath();
  let isOpen = false;
  for (const point of points) {
    if (Number.isNaN(point.y)) {
      isOpen = false;
      continue;
    }
    const [x, y] = place(point);
    if (!isOpen) ctx.moveTo(x, y);
    ctx.lineTo(x, y);
    isOpen = true;
  }
}

function dots(ctx: CanvasRenderingContext2D, points: readonly Point[], place: Place): void {
  for (const point of points) {
    if (Number.isNaN(point.y)) continue;
    ctx.beginPath();
    ctx.arc(...place(point), DOT, 0, 2 * Math.PI);
    ctx.fill();
  }
}
