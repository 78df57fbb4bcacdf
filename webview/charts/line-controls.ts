import { h } from '../dom';
import { icon } from '../icons';
import type { Page } from '../page';
import { words } from '../words';
import { ChartMenu, type MenuAction } from './menu';
import { spanEnd, type Sight } from './summary';
import type { LineModel } from './series';

const text = words.chart;

/** What can be done with a line chart by its buttons. */
export interface LineActions {
  zoomIn: () => void;
  zoomOut: () => void;
  showAll: () => void;
  /** Draws with another smoothing, without keeping it. */
  preview: (weight: number) => void;
  exports: readonly MenuAction[];
}

/** Switches of one line chart: logarithmic scale, the stretch in sight, and a menu with smoothing and exports. */
export class LineControls {
  /** In the heading. */
  readonly views: HTMLElement;
  readonly menu: HTMLElement;
  /** How to use the chart, for its description and for all to read in the menu. */
  readonly help: HTMLElement;
  readonly #menu: ChartMenu;
  readonly #log: HTMLButtonElement;
  readonly #zoom: HTMLElement;
  readonly #span = h('span');
  readonly #close: HTMLButtonElement;
  readonly #slider: HTMLInputElement;
  readonly #weight = h('output');

  constructor(page: Page, id: string, actions: LineActions) {
    const keep = () => this.#slider.valueAsNumber;
    this.#log = h(
      'button',
      {
        class: 'quiet',
        'data-key': `${id}-log`,
        onclick: () => {
          const on = this.#log.getAttribute('aria-pressed') === 'true';
          page.change({ logScales: { ...page.settings().logScales, [id]: !on } });
        },
      },
      words.log,
    );
    const small = (name: 'plus' | 'minus', label: string, act: () => void) =>
      h(
        'button',
        { class: 'quiet icon-button', title: label, 'aria-label': label, onclick: act },
        icon(name),
      );
    this.#close = h(
      'button',
      { class: 'quiet', title: text.showAll, onclick: actions.showAll },
      this.#span,
      icon('close'),
    );
    this.#zoom = h(
      'span',
      { class: 'zoom', role: 'group' },
      this.#close,
      small('minus', text.zoomOut, actions.zoomOut),
      small('plus', text.zoomIn, actions.zoomIn),
    );
    this.views = h('span', { class: 'views' }, this.#zoom, this.#log);

    this.#slider = h('input', {
      type: 'range',
      min: 0,
      max: 0.99,
      step: 0.01,
      id: `${id}-smoothing`,
      oninput: () => {
        this.#tellWeight();
        actions.preview(keep());
      },
      onchange: () => page.change({ smoothing: { ...page.settings().smoothing, [id]: keep() } }),
    });
    const smoothing = h(
      'div',
      { class: 'menu-slider' },
      h('label', { for: `${id}-smoothing` }, text.smoothing),
      this.#slider,
      this.#weight,
    );
    this.help = h('p', { class: 'menu-help muted', id: `${id}-help` }, text.help);
    this.#menu = new ChartMenu({
      id,
      groups: [
        [
          { key: 'zoom-in', label: text.zoomIn, run: actions.zoomIn },
          { key: 'zoom-out', label: text.zoomOut, run: actions.zoomOut },
          { key: 'show-all', label: text.showAll, run: actions.showAll },
        ],
        actions.exports,
      ],
      below: [smoothing, this.help],
    });
    this.menu = this.#menu.element;
  }

  /** Takes the state of the chart as it is shown now. */
  update(model: LineModel, { axis, span, wantsLog, weight }: Sight): void {
    this.#menu.name(text.moreOf(model.title));
    this.#log.setAttribute('aria-pressed', String(wantsLog));
    const all = span.left <= axis.left && span.right >= axis.right;
    this.#zoom.hidden = all;
    const label = text.span(model.x, spanEnd(model, span.left), spanEnd(model, span.right));
    if (this.#span.textContent !== label) this.#span.textContent = label;
    this.#close.setAttribute('aria-label', `${label}: ${text.showAll}`);
    // While it is being dragged the slider says where it goes.
    if (document.activeElement !== this.#slider || !this.#slider.matches(':active'))
      this.#slider.value = String(weight);
    this.#tellWeight();
  }

  #tellWeight(): void {
    const weight = this.#slider.valueAsNumber;
    this.#weight.textContent = weight === 0 ? text.smoothingOff : weight.toFixed(2);
  }
}
