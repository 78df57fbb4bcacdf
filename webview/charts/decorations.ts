import type { Chart, Plugin } from 'chart.js';
import type { Theme } from '../theme';
import { words } from '../words';
import type { LineModel, Series } from './series';
import type { Span } from './span';

const LABEL_HEIGHT = 13;
const LABEL_ROOM = 120;

/** What the decorations need to know at each drawing. */
export interface Decorated {
  model: LineModel;
  theme: Theme;
  log: boolean;
  span: Span;
  /** Where the first value in sight is that is not finite; null where all are. */
  broken: number | null;
}

/** Room to the right of the plot for the labels at the ends of the lines. */
export function labelRoom(
  context: CanvasRenderingContext2D,
  font: string,
  series: readonly Series[],
): number {
  context.font = font;
  const widest = Math.max(0, ...series.map(({ short }) => context.measureText(short).width));
  return widest === 0 ? 8 : Math.min(LABEL_ROOM, widest) + 8;
}

/** Draws the onset, the best point, values that are not numbers, and the names of the lines at their ends. */
export function decorations(current: () => Decorated | null, font: () => string): Plugin<'line'> {
  return {
    id: 'regulens',
    // Below the grid, which shading would hide.
    beforeDraw(chart) {
      const now = current();
      if (now?.model.band) band(chart, now.theme, now.model.band);
      if (now?.model.onset) shade(chart, now.theme, now.model.onset);
    },
    beforeDatasetsDraw(chart) {
      const now = current();
      if (now) mark(chart, now);
      if (now) whiskers(chart, now);
    },
    afterDatasetsDraw(chart) {
      const now = current();
      if (!now) return;
      chart.ctx.save();
      chart.ctx.font = font();
      if (now.model.band) bandLabel(chart, now.theme, now.model.band);
      if (now.model.onset) onsetLabel(chart, now.theme, now.model.onset.label, now.model.onset.x);
      for (const best of now.model.best ?? []) ring(chart, now, best);
      cross(chart, now);
      endLabels(chart, now);
      chart.ctx.restore();
    },
  };
}

function xPixel(chart: Chart<'line'>, x: number): number {
  return chart.scales['x']?.getPixelForValue(x) ?? NaN;
}

function yPixel(chart: Chart<'line'>, y: number): number {
  return chart.scales['y']?.getPixelForValue(y) ?? NaN;
}

function isInSight(chart: Chart<'line'>, x: number): boolean {
  const at = xPixel(chart, x);
  return at >= chart.chartArea.left - 0.5 && at <= chart.chartArea.right + 0.5;
}

function shade(chart: Chart<'line'>, theme: Theme, onset: { x: number }): void {
  const { ctx, chartArea } = chart;
  const x = Math.min(Math.max(xPixel(chart, onset.x), chartArea.left), chartArea.right);
  ctx.save();
  ctx.fillStyle = theme.tint('yellow', theme.highContrast ? 0.14 : 0.07);
  ctx.fillRect(x, chartArea.top, chartArea.right - x, chartArea.bottom - chartArea.top);
  if (isInSight(chart, onset.x)) dashed(chart, x, theme.colour('yellow'), [3, 3]);
  ctx.restore();
}

/** A line from top to bottom. */
function dashed({ ctx, chartArea }: Chart<'line'>, x: number, colour: string, dash: number[]): void {
  ctx.strokeStyle = colour;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(x, chartArea.top);
  ctx.lineTo(x, chartArea.bottom);
  ctx.stroke();
}

/** The vertical line of a place, with its name at the top. */
function mark(chart: Chart<'line'>, { model, theme }: Decorated): void {
  if (!model.mark || !isInSight(chart, model.mark.x)) return;
  const { ctx, chartArea } = chart;
  const x = xPixel(chart, model.mark.x);
  ctx.save();
  dashed(chart, x, theme.ink('muted'), [4, 3]);
  const left = x + 5 + ctx.measureText(model.mark.label).width > chartArea.right;
  ctx.fillStyle = theme.ink('muted');
  ctx.textAlign = left ? 'right' : 'left';
  ctx.textBaseline = 'top';
  ctx.fillText(model.mark.label, left ? x - 5 : x + 5, chartArea.top + 2);
  ctx.restore();
}

/** Apart by so many pixels, so that intervals at one place don't hide each other. */
const APART = 5;
const CAP = 3;

function whiskers(chart: Chart<'line'>, { model, theme }: Decorated): void {
  const { ctx, chartArea } = chart;
  const all = model.intervals ?? [];
  ctx.save();
  ctx.lineWidth = 1;
  all.forEach(({ series, low, high }, order) => {
    ctx.strokeStyle = theme.colour(series.role);
    for (let i = 0; i < low.length; i++) {
      if (!isInSight(chart, low.x(i))) continue;
      const x = xPixel(chart, low.x(i)) + (order - (all.length - 1) / 2) * APART;
      const within = (y: number) => Math.min(Math.max(yPixel(chart, y), chartArea.top), chartArea.bottom);
      const [bottom, top] = [within(low.y(i)), within(high.y(i))];
      ctx.beginPath();
      ctx.moveTo(x, bottom);
      ctx.lineTo(x, top);
      for (const end of [bottom, top]) {
        ctx.moveTo(x - CAP, end);
        ctx.lineTo(x + CAP, end);
      }
      ctx.stroke();
    }
  });
  ctx.restore();
}

type Band = NonNullable<LineModel['band']>;

/** Where something is expected: a faint stretch, with the likeliest place dashed. */
function band(chart: Chart<'line'>, theme: Theme, { low, high, at }: Band): void {
  const { ctx, chartArea } = chart;
  const within = (x: number) => Math.min(Math.max(xPixel(chart, x), chartArea.left), chartArea.right);
  ctx.save();
  ctx.fillStyle = theme.tint('green', theme.highContrast ? 0.22 : 0.13);
  ctx.fillRect(
    within(low),
    chartArea.top,
    Math.max(2, within(high) - within(low)),
    chartArea.bottom - chartArea.top,
  );
  if (isInSight(chart, at)) dashed(chart, within(at), theme.colour('green'), [2, 4]);
  ctx.restore();
}

/** Below the onset's label, so that both can be read. */
function bandLabel(chart: Chart<'line'>, theme: Theme, { at, label }: Band): void {
  if (!isInSight(chart, at)) return;
  const { ctx, chartArea } = chart;
  const x = Math.min(Math.max(xPixel(chart, at), chartArea.left), chartArea.right);
  const left = x + 5 + ctx.measureText(label).width > chartArea.right;
  ctx.fillStyle = theme.ink('green');
  ctx.textAlign = left ? 'right' : 'left';
  ctx.textBaseline = 'top';
  ctx.fillText(label, left ? x - 5 : x + 5, chartArea.top + 2 + LABEL_HEIGHT);
}

function onsetLabel(chart: Chart<'line'>, theme: Theme, name: string, at: number): void {
  const { ctx, chartArea } = chart;
  // Of an onset before the stretch in sight all of that stretch is shaded, and says why.
  const x = Math.max(xPixel(chart, at), chartArea.left);
  if (x > chartArea.right + 0.5) return;
  const label = isInSight(chart, at) ? name : words.chart.before(name);
  const width = ctx.measureText(label).width;
  const right = x + 5 + width <= chartArea.right;
  ctx.fillStyle = theme.ink('yellow');
  ctx.textAlign = right ? 'left' : 'right';
  ctx.textBaseline = 'top';
  ctx.fillText(label, right ? x + 5 : x - 5, chartArea.top + 2);
}

type Best = NonNullable<LineModel['best']>[number];

function ring(chart: Chart<'line'>, { model, theme }: Decorated, best: Best): void {
  const { ctx } = chart;
  const x = xPixel(chart, best.x);
  const y = yPixel(chart, best.y);
  // On a log scale a best value of 0 has no place.
  if (!isInSight(chart, best.x) || !Number.isFinite(y)) return;
  ctx.strokeStyle = theme.colour(best.role ?? 'text');
  ctx.fillStyle = theme.colour('background');
  ctx.lineWidth = 1.5;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.arc(x, y, 3.5, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  if (best.role !== undefined || model.onset?.label === best.label) return;
  ctx.fillStyle = theme.ink('muted');
  ctx.textAlign = x > chart.chartArea.right - 80 ? 'right' : 'left';
  ctx.textBaseline = 'top';
  const below = y + 20 < chart.chartArea.bottom;
  ctx.fillText(best.label, x, below ? y + 6 : y - 18);
}

/** A cross at the foot of the plot where a line first stops being a number. */
function cross(chart: Chart<'line'>, { broken, theme }: Decorated): void {
  if (broken === null || !isInSight(chart, broken)) return;
  const { ctx, chartArea } = chart;
  const y = chartArea.bottom - 6;
  const x = xPixel(chart, broken);
  ctx.strokeStyle = theme.colour('red');
  ctx.lineWidth = 2;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x - 4, y - 4);
  ctx.lineTo(x + 4, y + 4);
  ctx.moveTo(x + 4, y - 4);
  ctx.lineTo(x - 4, y + 4);
  ctx.stroke();
  const left = x > chartArea.right - 60;
  ctx.fillStyle = theme.ink('red');
  ctx.textAlign = left ? 'right' : 'left';
  ctx.textBaseline = 'middle';
  ctx.fillText(words.notANumber, left ? x - 8 : x + 8, y);
}

function endLabels(chart: Chart<'line'>, { model, theme, log, span }: Decorated): void {
  const { ctx, chartArea } = chart;
  const ends = model.series.flatMap((series) => {
    const last = series.curve.last(log, span);
    if (last < 0 || series.short === '') return [];
    const y = yPixel(chart, series.curve.y(last));
    return [{ series, y: Math.min(Math.max(y, chartArea.top), chartArea.bottom) }];
  });
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const room = Math.floor((chartArea.bottom - chartArea.top) / LABEL_HEIGHT) + 1;
  for (const { series, y } of spread(ends.slice(0, room), chartArea.top, chartArea.bottom)) {
    ctx.fillStyle = series.faint === true ? theme.ink('muted') : theme.ink(series.role);
    ctx.fillText(clip(ctx, series.short), chartArea.right + 5, y);
  }
}

/** Moves labels apart so that none covers another, keeping their order. */
function spread<T extends { y: number }>(labels: T[], top: number, bottom: number): T[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y).map((label) => ({ ...label }));
  let floor = top - LABEL_HEIGHT;
  for (const label of sorted) floor = label.y = Math.max(label.y, floor + LABEL_HEIGHT);
  let ceiling = bottom + LABEL_HEIGHT;
  for (const label of sorted.reverse()) ceiling = label.y = Math.min(label.y, ceiling - LABEL_HEIGHT);
  return sorted;
}

/** Tensors of a layer differ in what follows the stroke: that stays. */
function clip(context: CanvasRenderingContext2D, text: string): string {
  const fits = (label: string) => context.measureText(label).width <= LABEL_ROOM;
  if (fits(text)) return text;
  const stroke = text.lastIndexOf('/');
  const tail = stroke > 0 && fits(`…${text.slice(stroke)}`) ? text.slice(stroke) : '';
  let end = text.length - tail.length;
  while (end > 1 && !fits(`${text.slice(0, end)}…${tail}`)) end--;
  return `${text.slice(0, end)}…${tail}`;
}
