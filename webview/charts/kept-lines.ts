import type { Chart, Scale } from 'chart.js';
import {
  type Axes,
  axesOf,
  type Box,
  type DrawnLine,
  drawLines,
  keepWithin,
  reachOf,
  roomOf,
  type Stretch,
} from './line-drawing';

/** Fewer points are painted as fast as a picture of them. */
const LEAST_POINTS = 2_000;
/** How far from where it belongs what is kept may stand, in CSS pixels: too little to be seen. */
const DRIFT = 1 / 8;
/** The width of a strip, in pixels of the canvas. */
const STRIP = 64;

/** How a scale took values to CSS pixels when it was looked at: its ends. */
interface Ends {
  low: number;
  high: number;
  lowPixel: number;
  highPixel: number;
}

/** Lines as they were drawn, and where. */
interface Drawing {
  lines: readonly DrawnLine[];
  box: Box;
  ratio: number;
  x: Ends;
  y: Ends & { type: string };
}

/**
 * Draws the lines of a chart, and keeps a picture of them from drawing to drawing: before its end a line that grows stays what it was, and where there
 * are many points its x axis moves by a thousandth of a pixel at a time. The picture is made of upright strips. Each is painted anew when the axis has
 * moved too far since it was painted, and what is new at the right end is painted each time. So all lines are cut at the same pixels, each strip has
 * them in their order, and nothing is seen of the cuts. Where the axes move so fast that little could be kept, and where there are few points, there is none.
 */
export class KeptLines {
  #last: Drawing | null = null;
  #picture: HTMLCanvasElement | null = null;
  /** How the x axis was when each strip was painted. */
  #strips: Ends[] = [];

  draw(chart: Chart, lines: readonly DrawnLine[]): void {
    const axes = axesOf(chart);
    if (!axes) return;
    const last = this.#last;
    const next = (this.#last = drawingOf(lines, axes, chart.canvas));
    const picture = last && isAlike(last, next) ? (this.#picture ?? this.#begin(next.box)) : null;
    const context = picture?.getContext('2d');
    if (!last || !picture || !context) {
      this.#picture = null;
      drawLines(chart.ctx, lines, axes);
      return;
    }
    const changed = Math.floor(changedFrom(last.lines, lines, axes) * axes.ratio);
    for (const stretch of this.#stale(next, changed)) paint(context, stretch, next, axes);
    chart.ctx.save();
    chart.ctx.resetTransform();
    chart.ctx.drawImage(picture, next.box.left, next.box.top);
    chart.ctx.restore();
  }

  /** Gives back the memory of what is kept. */
  drop(): void {
    this.#last = this.#picture = null;
  }

  #begin({ left, top, right, bottom }: Box): HTMLCanvasElement {
    const picture = document.createElement('canvas');
    [picture.width, picture.height] = [right - left, bottom - top];
    // When the GPU's process has died it is there again, but empty.
    picture.addEventListener('contextlost', () => this.drop());
    this.#strips = [];
    return (this.#picture = picture);
  }

  /** What has to be painted anew, from left to right, where lines are other than before from `changed` on. */
  #stale({ box, ratio, x }: Drawing, changed: number): Stretch[] {
    const stretches: Stretch[] = [];
    for (let left = box.left, k = 0; left < box.right; left += STRIP, k++) {
      const right = Math.min(left + STRIP, box.right);
      const painted = this.#strips[k];
      const isGood = painted && changed > left && driftOf(painted, x, left / ratio, right / ratio) <= DRIFT;
      if (!isGood) this.#strips[k] = x;
      const from = isGood ? changed : left;
      if (from >= right) continue;
      const before = stretches.at(-1);
      if (before?.right === from) before.right = right;
      else stretches.push({ left: from, right });
    }
    return stretches;
  }
}

function drawingOf(lines: readonly DrawnLine[], axes: Axes, canvas: HTMLCanvasElement): Drawing {
  const box = { left: canvas.width, top: canvas.height, right: 0, bottom: 0 };
  for (const room of lines.map((line) => roomOf(line, axes))) {
    box.left = Math.max(0, Math.min(box.left, room.left));
    box.top = Math.max(0, Math.min(box.top, room.top));
    box.right = Math.min(canvas.width, Math.max(box.right, room.right));
    box.bottom = Math.min(canvas.height, Math.max(box.bottom, room.bottom));
  }
  const { ratio, x, y } = axes;
  return { lines, box, ratio, x: endsOf(x), y: { ...endsOf(y), type: y.type } };
}

function endsOf(scale: Scale): Ends {
  const { min, max } = scale;
  return {
    low: min,
    high: max,
    lowPixel: scale.getPixelForValue(min),
    highPixel: scale.getPixelForValue(max),
  };
}

/** Whether a picture of the last drawing would serve for the next. */
function isAlike(last: Drawing, next: Drawing): boolean {
  const { lines, box, ratio, x, y } = next;
  return (
    lines.reduce((sum, { points }) => sum + points.length, 0) >= LEAST_POINTS &&
    box.right > box.left &&
    box.bottom > box.top &&
    isSame(last.box, box) &&
    last.ratio === ratio &&
    // Dashes would go astray: along a line that goes up and down what it moves adds up.
    isSame(last.y, y) &&
    driftOf(last.x, x, x.lowPixel, x.highPixel) <= DRIFT &&
    last.lines.length === lines.length &&
    last.lines.every((line, i) => looksLike(line, lines[i]))
  );
}

function isSame<T extends object>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every((key) => Object.is(a[key], b[key]));
}

function looksLike(a: DrawnLine, b: DrawnLine | undefined): boolean {
  return (
    a.colour === b?.colour &&
    a.width === b.width &&
    a.isStrong === b.isStrong &&
    !a.isDotted &&
    !b.isDotted &&
    a.dash.join() === b.dash.join()
  );
}

/** How far, in CSS pixels, anything from `left` to `right` has moved. NaN where the axis has no length. */
function driftOf(before: Ends, now: Ends, left: number, right: number): number {
  const moved = (pixel: number) => {
    const share = (pixel - before.lowPixel) / (before.highPixel - before.lowPixel);
    const value = before.low + share * (before.high - before.low);
    const there = (value - now.low) / (now.high - now.low);
    return Math.abs(now.lowPixel + there * (now.highPixel - now.lowPixel) - pixel);
  };
  return Math.max(moved(left), moved(right));
}

/** From where on, in CSS pixels, something of the lines looks other than before; Infinity where nothing does. */
function changedFrom(before: readonly DrawnLine[], now: readonly DrawnLine[], axes: Axes): number {
  let from = Infinity;
  for (const [i, line] of now.entries()) {
    const old = before[i]?.points ?? [];
    const { points } = line;
    let same = 0;
    // Most are the same objects (`Columns`).
    for (let a, b; (a = old[same]) && (b = points[same]) && (a === b || isSame(a, b));) same++;
    if (same === points.length && same === old.length) continue;
    const last = points[same - 1];
    from = Math.min(from, last ? axes.x.getPixelForValue(last.x) - reachOf(line) : -Infinity);
  }
  return from;
}

function paint(
  context: CanvasRenderingContext2D,
  { left, right }: Stretch,
  { lines, box, ratio }: Drawing,
  axes: Axes,
): void {
  const part = { ...box, left, right };
  context.save();
  context.setTransform(ratio, 0, 0, ratio, -box.left, -box.top);
  keepWithin(context, part, ratio);
  context.clearRect(left / ratio, box.top / ratio, (right - left) / ratio, (box.bottom - box.top) / ratio);
  drawLines(context, lines, axes, part);
  context.restore();
}
