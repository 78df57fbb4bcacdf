import { h, refill } from '../dom';
import type { Page } from '../page';
import type { Theme } from '../theme';
import { capital, describePlace, valuesAt } from './summary';
import { type LineModel, placeName } from './series';

/** Where things are in the plot, in CSS pixels from its left top corner. */
export interface Geometry {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x(value: number): number;
  y(value: number): number;
}

/** The vertical line with the values of all series, over the canvas, so that moving it redraws no chart. */
export class Crosshair {
  readonly #line = h('div', { class: 'crosshair' });
  readonly #tip = h('div', { class: 'tip', 'aria-hidden': true });
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

  /** Stands at `x`; `aloud` for moves by keyboard, which a reader must hear. */
  show(model: LineModel, geometry: Geometry, x: number, aloud: boolean): void {
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
    this.#fillTip(model, x, values, theme);
    const flip = left > (geometry.left + geometry.right) / 2;
    this.#tip.classList.toggle('flip', flip);
    place(this.#tip, left, geometry.top);
    if (aloud) this.#page.say(describePlace(model, x));
  }

  #fillTip(model: LineModel, x: number, values: ReturnType<typeof valuesAt>, theme: Theme): void {
    refill(
      this.#tip,
      h('div', { class: 'tip-head' }, `${capital(model.x)} ${placeName(model, x)}`),
      ...values.map(({ series, y }) => {
        const swatch = h('span', { class: 'swatch' });
        swatch.style.background = theme.colour(series.role);
        return h(
          'div',
          { class: 'tip-row' },
          swatch,
          h('span', {}, series.label),
          h('span', { class: 'value' }, model.format(y)),
        );
      }),
    );
  }
}

function place(element: HTMLElement, left: number, top: number): void {
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}
