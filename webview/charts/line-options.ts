import type { ChartOptions } from 'chart.js';
import { number, share } from '../format';
import type { Theme } from '../theme';
import type { DrawnLine } from './line-drawing';
import type { LineModel, Series } from './series';
import { dashes, placeName } from './series';
import type { Span } from './span';

/** Of more lines than this each is drawn as a hairline. */
const CROWD = 12;
/** A line of more points than this is drawn as a hairline. */
const DENSE_POINTS = 500;

/** How a chart is looked at. */
export interface Outlook {
  log: boolean;
  /** The stretch of x in sight. */
  span: Span;
  isZoomed: boolean;
  /** How many columns of the screen it takes. */
  columns: number;
}

/** The colour of a line as it is drawn. */
export function lineColour({ role, faint, ghost }: Series, theme: Theme): string {
  if (ghost === true) return theme.tint(role, faint === true ? 0.2 : theme.highContrast ? 0.5 : 0.42);
  return faint === true ? theme.tint(role, 0.45) : theme.colour(role);
}

/** The dashes of a line. In high contrast, colour must not be the only thing that tells lines apart. */
export function lineDash(model: LineModel, order: number, theme: Theme): readonly number[] {
  const series = model.series[order];
  return series?.dash ?? (theme.highContrast ? dashes[order % dashes.length] : undefined) ?? [];
}

/** One series as it is drawn: thinned, broken where it isn't a number. */
export function lineOf(
  series: Series,
  order: number,
  model: LineModel,
  theme: Theme,
  { log, span, columns }: Outlook,
): DrawnLine {
  const points = series.curve.thinned(columns, { log, ...span });
  return {
    points,
    colour: lineColour(series, theme),
    width: widthOf(series, points.length, model.series.length, theme),
    dash: lineDash(model, order, theme),
    isDotted: points.length === 1 || model.places !== undefined,
    isStrong: series.strong === true,
  };
}

/** Hairlines where there are many points, or many lines: wider ones take three times as long to paint, and hide their own noise and each other. */
function widthOf(series: Series, points: number, lines: number, theme: Theme): number {
  if (series.strong === true) return 2.5;
  if (series.faint === true || series.ghost === true || points > DENSE_POINTS || lines > CROWD) return 1;
  return theme.highContrast ? 2 : 1.5;
}

/** Scales and layout; everything that moves or listens is off, for we do that ourselves. */
export function optionsOf(
  model: LineModel,
  theme: Theme,
  right: number,
  mini: boolean,
  { log, span, isZoomed }: Outlook,
): ChartOptions<'line'> {
  const range = rangeOf(model, { log, span, isZoomed });
  const ticks = { color: theme.ink('muted'), font: { size: 11, family: theme.font } };
  const grid = { color: theme.colour('grid'), tickLength: 0, drawTicks: false };
  return {
    animation: false,
    responsive: false,
    maintainAspectRatio: false,
    events: [],
    devicePixelRatio,
    layout: {
      padding: { right: mini ? 2 : right, top: mini ? 2 : 6, bottom: mini ? 2 : 0, left: mini ? 2 : 0 },
    },
    scales: {
      x: {
        type: 'linear',
        display: !mini,
        min: span.left,
        max: span.right,
        border: { display: false },
        grid: { display: false },
        ticks: {
          ...ticks,
          maxRotation: 0,
          precision: 0,
          maxTicksLimit: 6,
          padding: 6,
          includeBounds: true,
          ...(model.places && { stepSize: 1, maxTicksLimit: model.places.length }),
          callback: (value: number | string) => placeName(model, Number(value)),
        },
      },
      y: {
        type: log ? 'logarithmic' : 'linear',
        display: !mini,
        ...(range && { suggestedMin: range.low, suggestedMax: range.high }),
        border: { display: false },
        grid,
        ticks: {
          ...ticks,
          maxTicksLimit: 5,
          padding: 6,
          callback: (value, _, all) => tickText(model, log, Number(value), all),
        },
      },
    },
  };
}

/** What of y has to be in sight; null where there is nothing. */
function rangeOf(
  { series, floor = Infinity, ceiling = -Infinity }: LineModel,
  { log, span, isZoomed }: Omit<Outlook, 'columns'>,
): { low: number; high: number } | null {
  // A stretch is looked at for its detail; what must be in sight of the whole would flatten it.
  const isBounded = !log && !isZoomed;
  let [low, high] = isBounded ? [floor, ceiling] : [Infinity, -Infinity];
  for (const { curve } of series) {
    const extremes = curve.extremes(log, span);
    if (extremes.low < 0) continue;
    low = Math.min(low, curve.y(extremes.low));
    high = Math.max(high, curve.y(extremes.high));
  }
  return low <= high ? { low, high } : null;
}

/** Ticks of a linear scale share their decimals: 0.0, 0.5, 1.0. Powers of ten speak for themselves. */
function tickText(model: LineModel, log: boolean, value: number, all: readonly { value: number }[]): string {
  const unit = model.format === share ? 100 : 1;
  const step = Math.abs((all[1]?.value ?? NaN) - (all[0]?.value ?? NaN)) * unit;
  const plain = (unit === 100 || model.format === number) && step >= 1e-3 && Math.abs(value) < 1e5;
  if (!plain || log) return model.format(value);
  // As many decimals as the step itself has: 0.25 needs two, although 0.1 is its order of magnitude.
  const decimals = [0, 1, 2, 3, 4].find((n) => Math.abs(step - Number(step.toFixed(n))) < step * 1e-6) ?? 4;
  return (value * unit).toFixed(decimals).replace('-', '−') + (unit === 100 ? '\u202f%' : '');
}
