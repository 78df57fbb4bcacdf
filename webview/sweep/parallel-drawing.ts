import type { SweepTrial } from '../../src/protocol/sweep';
import type { Theme } from '../theme';
import type { Axis } from './axes';
import type { Brushes } from './brushes';

export const HEAD = 34;
export const FOOT = 12;
const SIDE = 52;
/** Trials of one choice are spread a little, or their lines would hide one another. */
const JITTER = 0.012;

interface Shape {
  xs: readonly number[];
  height: number;
}

/** Where the axes stand, from left to right. */
export function axisPlaces(count: number, width: number): number[] {
  const room = width - 2 * SIDE;
  return Array.from({ length: count }, (_, index) => SIDE + (count < 2 ? 0.5 : index / (count - 1)) * room);
}

/** One trial's line; a gap where it has no value. */
export function drawTrial(
  context: CanvasRenderingContext2D,
  trial: SweepTrial,
  places: readonly (number | null)[],
  { xs, height }: Shape,
  colour: string,
  width: number,
): void {
  // The same for the same trial, so that nothing trembles from drawing to drawing.
  const jitter = (((trial.number * 0.618) % 1) - 0.5) * JITTER;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  let down = false;
  for (const [index, place] of places.entries()) {
    if (place === null) {
      down = false;
      continue;
    }
    const [x, y] = [xs[index] ?? 0, yOf(place + jitter, height)];
    if (down) context.lineTo(x, y);
    else context.moveTo(x, y);
    down = true;
  }
  context.stroke();
  context.lineWidth = 1;
}

export function drawAxes(
  context: CanvasRenderingContext2D,
  theme: Theme,
  axes: readonly Axis[],
  { xs, height }: Shape,
  marks: { brushes: Brushes; focused: number | null; present: readonly (number | null)[] },
): void {
  const room = xs.length > 1 ? (xs[1] ?? 0) - (xs[0] ?? 0) - 10 : 200;
  for (const [index, axis] of axes.entries()) {
    const x = xs[index] ?? 0;
    const isFocused = marks.focused === index;
    context.strokeStyle = theme.colour(isFocused ? 'text' : 'muted');
    context.lineWidth = isFocused ? 2 : 1;
    context.beginPath();
    context.moveTo(x, yOf(1, height));
    context.lineTo(x, yOf(0, height));
    context.stroke();
    context.lineWidth = 1;
    drawBrush(context, theme, marks.brushes.get(axis.id), x, height);
    drawPresent(context, theme, marks.present[index] ?? null, x, height);
    context.textBaseline = 'middle';
    context.textAlign = index === axes.length - 1 ? 'left' : 'right';
    const beside = index === axes.length - 1 ? 6 : -6;
    for (const { place, text } of axis.ticks)
      label(context, theme, text, x + beside, yOf(place, height), room / 2);
    context.textAlign = 'center';
    const name = clip(context, axis.label, room);
    // Names of the outer axes move inwards where they would leave the canvas.
    const half = context.measureText(name).width / 2;
    const right = (xs.at(-1) ?? 0) + SIDE;
    const middle = Math.min(Math.max(x, half), Math.max(right - half, half));
    label(context, theme, name, middle, 10, room, isFocused || undefined);
  }
}

function drawBrush(
  context: CanvasRenderingContext2D,
  theme: Theme,
  stretch: { low: number; high: number } | null,
  x: number,
  height: number,
): void {
  if (!stretch) return;
  const [top, bottom] = [yOf(stretch.high, height), yOf(stretch.low, height)];
  context.strokeStyle = theme.colour('yellow');
  context.lineWidth = 2;
  context.strokeRect(x - 5, top, 10, bottom - top);
  context.lineWidth = 1;
}

/** A small wedge at the value that the script has now. */
function drawPresent(
  context: CanvasRenderingContext2D,
  theme: Theme,
  place: number | null,
  x: number,
  height: number,
): void {
  if (place === null) return;
  const y = yOf(place, height);
  context.fillStyle = theme.colour('text');
  context.beginPath();
  context.moveTo(x + 2, y);
  context.lineTo(x + 9, y - 4);
  context.lineTo(x + 9, y + 4);
  context.closePath();
  context.fill();
}

/** Words over lines, with a halo of background. */
function label(
  context: CanvasRenderingContext2D,
  theme: Theme,
  text: string,
  x: number,
  y: number,
  room: number,
  strong = false,
): void {
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = theme.colour('background');
  context.strokeText(text, x, y, room);
  context.lineWidth = 1;
  context.fillStyle = theme.ink(strong ? 'text' : 'muted');
  context.fillText(text, x, y, room);
}

function clip(context: CanvasRenderingContext2D, text: string, room: number): string {
  let end = text.length;
  while (end > 1 && context.measureText(text.slice(0, end)).width > room) end--;
  return end < text.length ? `${text.slice(0, Math.max(1, end - 1))}…` : text;
}

function yOf(place: number, height: number): number {
  return HEAD + (1 - place) * (height - HEAD - FOOT);
}
