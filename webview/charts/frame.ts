import { h, refillScrolled } from '../dom';
import type { Page } from '../page';
import { toggle } from '../settings';
import { dataTable, type TableData } from '../table';
import { words } from '../words';

interface Size {
  width: number;
  height: number;
}

interface FrameOptions {
  /** Stable: names the chart in the settings. */
  id: string;
  shape: 'lines' | 'mini' | 'free';
  kind: string;
  draw(): void;
  /** Gives back what serves only a chart that is seen. */
  rest?: () => void;
  /** Moves the crosshair or the stretch in sight; true when the key was used. */
  onKey(key: string, shift: boolean): boolean;
  table?: () => TableData;
  /** Controls of the chart's own, and words about how it is used. */
  tools?: { views?: HTMLElement; menu: HTMLElement; help?: HTMLElement };
}

/**
 * What every chart has around its canvas: a heading, a summary in words for those who don't see it, a data table on
 * demand, the keyboard; and the rule that only what is in sight is drawn.
 */
export class ChartFrame {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly plot: HTMLElement;
  /** Room for switches that belong to the chart. */
  readonly controls = h('span');
  readonly #title = h('h2');
  readonly #note = h('span', { class: 'note' });
  readonly #summary: HTMLElement;
  readonly #table = h('div', { class: 'chart-table' });
  readonly #tableButton: HTMLButtonElement;
  readonly #page: Page;
  readonly #options: FrameOptions;
  #inSight = false;
  #drawnIn: Size = { width: 0, height: 0 };
  /** Null where it has to be asked for. */
  #size: Size | null = null;
  #dirty = true;

  constructor(page: Page, options: FrameOptions) {
    this.#page = page;
    this.#options = options;
    const { id } = options;
    this.#title.id = `${id}-title`;
    this.#summary = h('p', { class: 'spoken', id: `${id}-summary` });
    this.canvas = h('canvas', {
      tabindex: 0,
      // A canvas that is moved through by arrow keys; screen readers must let the keys pass.
      role: 'application',
      'aria-roledescription': options.kind,
      'aria-labelledby': `${id}-title`,
      'aria-describedby': [`${id}-summary`, options.tools?.help?.id].filter(Boolean).join(' '),
      onkeydown: (event) => {
        if (!(event instanceof KeyboardEvent) || event.ctrlKey || event.metaKey || event.altKey) return;
        if (options.onKey(event.key, event.shiftKey)) event.preventDefault();
      },
    });
    this.plot = h('div', { class: `plot ${options.shape}` }, this.canvas);
    this.#tableButton = h(
      'button',
      { class: 'quiet', 'data-key': `${id}-table`, onclick: () => this.#toggleTable() },
      words.table,
    );
    this.#tableButton.hidden = !options.table;
    this.element = h(
      'section',
      { class: `card chart ${options.shape}`, 'aria-labelledby': this.#title.id },
      h(
        'header',
        {},
        this.#title,
        this.#note,
        h(
          'span',
          { class: 'controls' },
          this.controls,
          options.tools?.views,
          this.#tableButton,
          options.tools?.menu,
        ),
      ),
      this.#summary,
      this.plot,
      this.#table,
    );
    this.element.hidden = true;
    this.#watch();
  }

  /** Takes new words; the drawing follows when the chart is in sight. */
  update(title: string, note: string, summary: string): void {
    setText(this.#title, title);
    setText(this.#note, note);
    setText(this.#summary, summary);
    this.element.hidden = false;
    this.#fillTable();
    this.invalidate();
  }

  hide(): void {
    this.element.hidden = true;
  }

  invalidate(): void {
    this.#dirty = true;
    if (this.#inSight && !this.element.hidden) this.#draw();
  }

  /** Size of the room for the canvas, in CSS pixels. To ask the browser would make it lay out the page, once for each chart that has new words. */
  size(): Size {
    const known = this.#size ?? { width: this.plot.clientWidth, height: this.plot.clientHeight };
    if (known.width > 0) this.#size = known;
    return known;
  }

  /** Gives the canvas another height than the style sheet's. */
  setHeight(pixels: number): void {
    this.plot.style.height = `${pixels}px`;
    this.#size = null;
  }

  /** Told of the first size as well, in which it is drawn already. */
  #resized(): void {
    this.#size = null;
    const { width, height } = this.size();
    if (this.#dirty || width !== this.#drawnIn.width || height !== this.#drawnIn.height) this.invalidate();
  }

  #draw(): void {
    if (this.size().width === 0) return;
    this.#dirty = false;
    this.#drawnIn = this.size();
    this.#options.draw();
  }

  #watch(): void {
    const sight = new IntersectionObserver(
      (entries) => {
        this.#inSight = entries.some((entry) => entry.isIntersecting);
        if (!this.#inSight) this.#options.rest?.();
        else if (this.#dirty) this.#draw();
      },
      { rootMargin: '100px' },
    );
    sight.observe(this.element);
    new ResizeObserver(() => this.#resized()).observe(this.plot);
    // On paper everything is in sight.
    window.addEventListener('beforeprint', () => {
      this.#size = null;
      if (this.#dirty && !this.element.hidden) this.#draw();
    });
  }

  #toggleTable(): void {
    const open = this.#page.settings().tables.includes(this.#options.id);
    this.#page.change({ tables: toggle(this.#page.settings().tables, this.#options.id, !open) });
  }

  #fillTable(): void {
    const { table, id } = this.#options;
    const open = table !== undefined && this.#page.settings().tables.includes(id);
    this.#tableButton.setAttribute('aria-expanded', String(open));
    if (!open) {
      this.#table.replaceChildren();
      return;
    }
    // Someone reading the table keeps the place: the table waits until the focus has left it.
    if (this.#table.contains(document.activeElement) && this.#table.hasChildNodes()) return;
    const caption = `${this.#title.textContent}: ${words.table}`;
    refillScrolled(this.#table, '.table-scroll', dataTable(caption, table()));
  }
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Readies a canvas for drawing in CSS pixels, sharp on any screen. Null where there is no room. */
export function paintContext(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  context?.scale(ratio, ratio);
  return context;
}
