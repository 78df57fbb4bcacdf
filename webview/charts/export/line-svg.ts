import { svg } from '../../dom';
import type { Theme } from '../../theme';
import { lineColour, lineDash } from '../line-options';
import type { Series } from '../series';
import { cross, rings, stretches, verticals, whiskers } from './svg-marks';
import type { LinePicture } from './line-picture';
import { FONT, paper, type Picture, topOf, WIDTH } from './paper';
import { clipped, type Frame, shape, xmlText, widthOf } from './svg-parts';

const PLOT_HEIGHT = 320;
const LEGEND_ROW = 18;
const SWATCH = 24;
const GAP = 16;
const FOOT = 42;
const RIGHT = 18;

/**
 * A chart as an SVG of its own: on white, with its legend, true vectors all through. A line has the lowest and highest value of each of
 * its pixels, so that a million points take no more room than a thousand.
 */
export function lineSvg(picture: LinePicture): Picture {
  const theme = picture.theme.onPaper();
  const { model, y, note, subject, spoken } = picture;
  const heading = { title: model.title, subject, note, spoken };
  const left = Math.max(...y.ticks.map(({ label }) => widthOf(label, FONT, theme)), 20) + 16;
  const entries = legendOf(picture, theme);
  const rows = entries.reduce((most, { row }) => Math.max(most, row + 1), 0);
  const top = topOf(heading) + rows * LEGEND_ROW + 8;
  const frame: Frame = {
    left,
    right: WIDTH - RIGHT,
    top,
    bottom: top + PLOT_HEIGHT,
    x: (value) =>
      left + ((value - picture.x.min) / (picture.x.max - picture.x.min || 1)) * (WIDTH - RIGHT - left),
    y: scaleY(picture, top),
  };
  const legendTop = topOf(heading) + LEGEND_ROW / 2;
  return paper(heading, frame.bottom + FOOT, theme, [
    svg('clipPath', { id: 'plot' }, area(frame)),
    ...entries.flatMap((entry) => drawEntry(entry, legendTop, theme)),
    ...stretches(picture, frame, theme),
    ...axes(picture, frame, theme),
    svg(
      'g',
      { 'clip-path': 'url(#plot)' },
      ...verticals(picture, frame, theme),
      ...whiskers(picture, frame, theme),
    ),
    svg(
      'g',
      { fill: 'none', 'stroke-linejoin': 'round', 'clip-path': 'url(#plot)' },
      ...lines(picture, frame, theme),
    ),
    ...rings(picture, frame, theme),
    ...cross(picture, frame, theme),
  ]);
}

function area({ left, right, top, bottom }: Frame): SVGElement {
  // A little beyond, so that a line along the edge keeps its width.
  return shape('rect', { x: left - 1, y: top - 1, width: right - left + 2, height: bottom - top + 2 });
}

function scaleY({ log, y }: LinePicture, top: number): (value: number) => number {
  const at = log ? Math.log10 : (value: number) => value;
  const [low, high] = [at(y.min), at(y.max)];
  return (value) => top + PLOT_HEIGHT - ((at(value) - low) / (high - low || 1)) * PLOT_HEIGHT;
}

function axes({ x, y, model }: LinePicture, frame: Frame, theme: Theme): SVGElement[] {
  const muted = theme.colour('muted');
  return [
    ...y.ticks.flatMap(({ value, label }) => {
      const at = frame.y(value);
      if (at < frame.top - 1 || at > frame.bottom + 1) return [];
      return [
        shape('line', { x1: frame.left, x2: frame.right, y1: at, y2: at, stroke: theme.colour('grid') }),
        svg(
          'text',
          { x: frame.left - 8, y: at, fill: muted, 'text-anchor': 'end', 'dominant-baseline': 'central' },
          xmlText(label),
        ),
      ];
    }),
    ...x.ticks.map(({ value, label }) =>
      svg(
        'text',
        { x: frame.x(value), y: frame.bottom + 17, fill: muted, 'text-anchor': 'middle' },
        xmlText(label),
      ),
    ),
    svg(
      'text',
      { x: (frame.left + frame.right) / 2, y: frame.bottom + 34, fill: muted, 'text-anchor': 'middle' },
      xmlText(model.x),
    ),
  ];
}

function lines({ model, log, span }: LinePicture, frame: Frame, theme: Theme): SVGElement[] {
  const columns = Math.round(frame.right - frame.left);
  return model.series.flatMap((series, order) => {
    const points = series.curve.thinned(columns, { log, ...span });
    const dash = lineDash(model, order, theme);
    const stroke = lineColour(series, theme);
    const path = svg(
      'path',
      {
        d: pathOf(points, frame),
        stroke,
        'stroke-width': series.faint === true || series.ghost === true ? 1 : 1.5,
        'stroke-dasharray': dash.length > 0 && dash.join(' '),
        // A point between two breaks is a line of no length, seen by its round ends only.
        'stroke-linecap': dash.length === 0 && 'round',
      },
      svg('title', {}, xmlText(series.label)),
    );
    const isDotted = points.length === 1 || model.places !== undefined;
    const dots = points.flatMap(({ x, y }) =>
      Number.isFinite(y) ? [shape('circle', { cx: frame.x(x), cy: frame.y(y), r: 3, fill: stroke })] : [],
    );
    return isDotted ? [path, ...dots] : [path];
  });
}

/** A path through the points, broken where y is missing. */
function pathOf(points: readonly { x: number; y: number }[], { x, y }: Frame): string {
  let path = '';
  let isOpen = false;
  for (const point of points) {
    if (!Number.isFinite(point.y)) {
      isOpen = false;
      continue;
    }
    path += `${isOpen ? 'L' : 'M'}${short(x(point.x))} ${short(y(point.y))}${isOpen ? '' : 'h0'}`;
    isOpen = true;
  }
  return path;
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

interface Entry {
  series: Series;
  dash: readonly number[];
  x: number;
  row: number;
  text: string;
}

/** Names of the lines with their looks, as many in a row as there is room for. */
function legendOf({ model }: LinePicture, theme: Theme): Entry[] {
  const entries: Entry[] = [];
  let [x, row] = [12, 0];
  for (const [order, series] of model.series.entries()) {
    if (series.ghost === true) continue;
    const text = clipped(series.label, WIDTH - 24 - SWATCH - GAP, FONT, theme);
    const width = SWATCH + 6 + widthOf(text, FONT, theme);
    if (x > 12 && x + width > WIDTH - 12) [x, row] = [12, row + 1];
    entries.push({ series, dash: lineDash(model, order, theme), x, row, text });
    x += width + GAP;
  }
  return entries;
}

function drawEntry({ series, dash, x, row, text }: Entry, top: number, theme: Theme): SVGElement[] {
  const y = top + row * LEGEND_ROW;
  return [
    shape('line', {
      x1: x,
      x2: x + SWATCH,
      y1: y,
      y2: y,
      stroke: lineColour(series, theme),
      'stroke-width': 2,
      'stroke-dasharray': dash.length > 0 && dash.join(' '),
    }),
    svg(
      'text',
      { x: x + SWATCH + 6, y, fill: theme.colour('text'), 'dominant-baseline': 'central' },
      xmlText(text),
    ),
  ];
}
