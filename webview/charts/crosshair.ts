import { h, refill } from '../dom';
import type { Page } from '../page';
import type { Theme } from '../theme';
import { words } from '../words';
import { capital, describePlace, marksAt, valuesAt } from './summary';
import { type LineModel, placeName, type Series } from './series';

/** So many values have room in the tip. */
const IN_TIP = 8;

/** Where things are in the plot, in CSS pixels from its left top corner. */
export interface Geometry {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x(value: number): number;
  y(value: number): number;
}

/** From the line to the values, in pixels. */
const ASIDE = 8;

/** The vertical line with the values of all series, over the canvas, so that moving it redraws no chart. */
export class Crosshair {
  readonly #line = h('div', { class: 'crosshair' });
  readonly #tip = h('div', { class: 'tip values', 'aria-hidden': true });
  readonly #dots = h('div', { class: 'dots' });
  readonly #page: Page;
  /** The x it stands at; null when hidden. */
  at: number | null = null;

  constructor(page: Page, plot: HTMLElement) {
    this.#page = page;
    plot.append(this.#line, this.#dots, this.#tip);
    this.hide();
  }

  hide(): void {
    this.at = null;
    for (const part of [this.#line, this.#tip, this.#dots]) part.hidden = true;
  }

  /** Stands at `x`; `aloud` for moves by keyboard, which a reader must hear. Smoothed values stand beside the raw ones. */
  show(model: LineModel, weight: number, geometry: Geometry, x: number, aloud: boolean): void {
    this.at = x;
    const theme = this.#page.theme();
    const values = valuesAt(model, x);
    const left = geometry.x(x);
    for (const part of [this.#line, this.#tip, this.#dots]) part.hidden = false;
    place(this.#line, left, geometry.top);
    this.#line.style.height = `${geometry.bottom - geometry.top}px`;
    this.#dots.replaceChildren(
      ...values.flatMap(({ series, y }) => {
        const top = geometry.y(y);
        if (!Number.isFinite(top)) return [];
        const dot = h('div', { class: 'dot' });
        dot.style.background = theme.colour(series.role);
        place(dot, left, Math.min(Math.max(top, geometry.top), geometry.bottom));
        return [dot];
      }),
    );
    this.#fillTip(model, weight, x, values, theme);
    place(this.#tip, this.#besideLine(left), geometry.top);
    if (aloud) this.#page.say(describePlace(model, x));
  }

  /** Where the values stand: beside the line where there is room, right before left, and never beyond the chart. */
  #besideLine(line: number): number {
    const width = this.#tip.offsetWidth;
    const room = this.#tip.parentElement?.clientWidth ?? width;
    if (line + ASIDE + width <= room) return line + ASIDE;
    return line - ASIDE - width >= 0 ? line - ASIDE - width : Math.max(0, room - width);
  }

  #fillTip(
    model: LineModel,
    weight: number,
    x: number,
    values: ReturnType<typeof valuesAt>,
    theme: Theme,
  ): void {
    const marks = marksAt(model, x);
    const smoothed = ({ curve }: Series) => model.format(curve.smoothed(weight).y(curve.nearest(x)));
    refill(
      this.#tip,
      h('div', { class: 'tip-head' }, [`${capital(model.x)} ${placeName(model, x)}`, ...marks].join(' · ')),
      weight > 0 &&
        h(
          'div',
          { class: 'tip-row' },
          h('span', { class: 'value muted' }, words.chart.value),
          h('span', { class: 'smooth-value muted' }, words.chart.smoothed),
        ),
      ...inTip(values).map(({ series, y }) => {
        const swatch = h('span', { class: 'swatch' });
        swatch.style.background = theme.colour(series.role);
        return h(
          'div',
          { class: 'tip-row' },
          swatch,
          h('span', { class: 'tip-label' }, series.label),
          h('span', { class: 'value' }, model.format(y)),
          weight > 0 && h('span', { class: 'smooth-value' }, smoothed(series)),
        );
      }),
      values.length > IN_TIP && h('div', { class: 'muted' }, words.moreLines(values.length - IN_TIP)),
    );
  }
}

/** The values told of many: the line that stands out, then the lowest. */
function inTip<T extends { series: Series; y: number }>(values: readonly T[]): readonly T[] {
  if (values.length <= IN_TIP) return values;
  const rank = ({ series, y }: T) => (series.strong === true ? -Infinity : Number.isNaN(y) ? Infinity : y);
  return values.toSorted((a, b) => rank(a) - rank(b)).slice(0, IN_TIP);
}

function place(element: HTMLElement, left: number, top: number): void {
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}
