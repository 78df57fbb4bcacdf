import type { ChartConfiguration, ChartOptions } from 'chart.js';
import { number, share } from '../format';
import type { Theme } from '../theme';
import type { Point } from './curve';
import type { LineModel, Series } from './series';
import { dashes, placeName } from './series';
import type { Span } from './span';

/** Of more lines than this each is drawn as a hairline. */
const CROWD = 12;
/** A line of more points than this is drawn as a hairline. */
const DENSE_POINTS = 500;

export type Dataset = ChartConfiguration<'line', Point[]>['data']['datasets'][number];

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

/** Chart.js's view of one series: thinned, without points, broken where it isn't a number. */
export function datasetOf(
  series: Series,
  order: number,
  model: LineModel,
  theme: Theme,
  { log, span, columns }: Outlook,
): Dataset {
  const data = series.curve.thinned(columns, { log, ...span });
  const colour = lineColour(series, theme);
  const dash = lineDash(model, order, theme);
  return {
    data,
    label: series.label,
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: widthOf(series, data.length, model.series.length, theme),
    borderDash: [...dash],
    // Chart.js draws what has a lower order later, that is, over the rest.
    order: series.strong === true ? -1 : 0,
    pointRadius: data.length === 1 || model.places ? 3 : 0,
    pointHitRadius: 0,
    // A single point stands on the axis and must not be cut in half by it.
    ...((data.length === 1 || model.places) && { clip: 4 }),
    spanGaps: data.every((point) => Number.isFinite(point.y)),
    tension: 0,
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
  // A stretch is looked at for its detail; what must be in sight of the whole would flatten it.
  const isBounded = !log && !isZoomed;
  const ticks = { color: theme.ink('muted'), font: { size: 11, family: theme.font } };
  const grid = { color: theme.colour('grid'), tickLength: 0, drawTicks: false };
  return {
    animation: false,
    parsing: false,
    normalized: true,
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
        ...(model.floor !== undefined && isBounded && { suggestedMin: model.floor }),
        ...(model.ceiling !== undefined && isBounded && { suggestedMax: model.ceiling }),
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
