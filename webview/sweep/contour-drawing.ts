import type { Theme } from '../theme';
import type { Axis } from './axes';
import { isoLines, type Surface } from './surface';

/** Steps of colour from the lowest losses to the highest. */
export const BANDS = 8;
/** Side of the squares that the surface is drawn with, in CSS pixels. */
const PIXEL = 3;

interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: (place: number) => number;
  y: (place: number) => number;
}

export function plotArea(width: number, height: number, x: Axis, y: Axis): Area {
  const [left, right, top, bottom] = [56, width - 70, 8, height - 36];
  return {
    left,
    right,
    top,
    bottom,
    x: (place) => left + inside(x, place) * (right - left),
    y: (place) => bottom - inside(y, place) * (bottom - top),
  };
}

/** Choices stand in the middle of bands; numbers go from edge to edge. */
function inside({ isChoice, ticks }: Axis, place: number): number {
  if (!isChoice) return place;
  return ticks.length < 2 ? 0.5 : (place * (ticks.length - 1) + 0.5) / ticks.length;
}

export function drawSurface(
  context: CanvasRenderingContext2D,
  theme: Theme,
  surface: Surface,
  { left, right, top, bottom }: Area,
  hasChoices: boolean,
): void {
  const colours = Array.from({ length: BANDS }, (_, band) =>
    theme.tint('blue', 0.06 + 0.94 * (1 - band / (BANDS - 1)) ** 1.5),
  );
  for (let y = top; y < bottom; y += PIXEL)
    for (let x = left; x < right; x += PIXEL) {
      const value = between(surface, (x - left) / (right - left), (bottom - y) / (bottom - top), hasChoices);
      if (Number.isNaN(value)) continue;
      context.fillStyle = colours[Math.min(BANDS - 1, Math.floor(value * BANDS))] ?? '';
      context.fillRect(x, y, Math.min(PIXEL, right - x), Math.min(PIXEL, bottom - y));
    }
  if (hasChoices) return;
  context.strokeStyle = theme.colour('text');
  context.globalAlpha = theme.highContrast ? 0.8 : 0.25;
  context.beginPath();
  for (let band = 1; band < BANDS; band++)
    for (const [x1, y1, x2, y2] of isoLines(surface, band / BANDS)) {
      context.moveTo(left + x1 * (right - left), bottom - y1 * (bottom - top));
      context.lineTo(left + x2 * (right - left), bottom - y2 * (bottom - top));
    }
  context.stroke();
  context.globalAlpha = 1;
}

/** The surface at a place from 0 to 1: bilinear between grid points; of choices the cell that the place lies in. */
function between({ columns, rows, values }: Surface, x: number, y: number, hasChoices: boolean): number {
  if (hasChoices) {
    const cell = (place: number, count: number) => Math.min(count - 1, Math.floor(place * count));
    return values[cell(y, rows) * columns + cell(x, columns)] ?? NaN;
  }
  const [across, up] = [x * (columns - 1), y * (rows - 1)];
  const [column, row] = [Math.min(columns - 2, Math.floor(across)), Math.min(rows - 2, Math.floor(up))];
  const [right, above] = [across - column, up - row];
  const at = (dx: number, dy: number) => values[(row + dy) * columns + column + dx] ?? NaN;
  return (
    (at(0, 0) * (1 - right) + at(1, 0) * right) * (1 - above) +
    (at(0, 1) * (1 - right) + at(1, 1) * right) * above
  );
}

export function drawFrame(
  context: CanvasRenderingContext2D,
  theme: Theme,
  area: Area,
  x: Axis,
  y: Axis,
): void {
  const { left, right, top, bottom } = area;
  context.strokeStyle = theme.colour('muted');
  context.strokeRect(left, top, right - left, bottom - top);
  context.fillStyle = theme.ink('muted');
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  for (const { place, text } of x.ticks) {
    context.textAlign = place === 0 && !x.isChoice ? 'left' : place === 1 && !x.isChoice ? 'right' : 'center';
    context.fillText(text, area.x(place), bottom + 10, 90);
  }
  context.textAlign = 'right';
  for (const { place, text } of y.ticks) {
    const nudge = y.isChoice ? 0 : place === 0 ? -5 : place === 1 ? 5 : 0;
    context.fillText(text, left - 5, area.y(place) + nudge, left - 22);
  }
  context.fillStyle = theme.ink('text');
  context.textAlign = 'center';
  context.fillText(x.label, (left + right) / 2, bottom + 26, right - left);
  context.save();
  context.translate(8, (top + bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(y.label, 0, 0, bottom - top);
  context.restore();
}

/** The steps of colour with the losses at their bounds, lowest at the bottom. */
export function drawScale(
  context: CanvasRenderingContext2D,
  theme: Theme,
  { right, top, bottom }: Area,
  bounds: readonly string[],
): void {
  const x = right + 10;
  const step = (bottom - top) / BANDS;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (let band = 0; band < BANDS; band++) {
    context.fillStyle = theme.tint('blue', 0.06 + 0.94 * (1 - band / (BANDS - 1)) ** 1.5);
    context.fillRect(x, bottom - (band + 1) * step, 10, step);
  }
  context.strokeStyle = theme.colour('muted');
  context.strokeRect(x, top, 10, bottom - top);
  context.fillStyle = theme.ink('muted');
  for (let band = 0; band <= BANDS; band += 2) {
    const nudge = band === 0 ? -5 : band === BANDS ? 5 : 0;
    context.fillText(bounds[band] ?? '', x + 14, bottom - band * step + nudge, 46);
  }
}
