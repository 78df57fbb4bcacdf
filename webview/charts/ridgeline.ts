import { h, refill } from '../dom';
import { number, share } from '../format';
import type { Page } from '../page';
import { type TableData, thin } from '../table';
import { words } from '../words';
import { chartExports, type Exportable, exportOf } from './export/chart-exports';
import { ridgeCsv, ridgeSvg } from './export/ridge-export';
import { ChartFrame, paintContext } from './frame';
import { ChartMenu } from './menu';
import {
  HEIGHT,
  type Histogram,
  outlineOf,
  rangeOf,
  type Ridge,
  type RidgeModel,
  shownOf,
  tintsOf,
} from './ridge-model';

const STEP = 15;
const LABEL = 62;
const FOOT = 18;
const TABLE_ROWS = 60;

/** Histograms behind one another, the latest in front, on one scale of weights. */
export class Ridgeline {
  readonly frame: ChartFrame;
  readonly #page: Page;
  readonly #tip = h('div', { class: 'tip', 'aria-hidden': true });
  #model: RidgeModel | null = null;
  readonly #menu: ChartMenu;
  #shown: Ridge[] = [];
  #at: number | null = null;

  constructor(page: Page, id: string) {
    this.#page = page;
    this.#menu = new ChartMenu({ id, groups: [chartExports(page, () => this.#exported())], below: [] });
    this.frame = new ChartFrame(page, {
      id,
      shape: 'free',
      kind: words.ridgeline,
      tools: { menu: this.#menu.element },
      draw: () => this.#draw(),
      onKey: (key) => this.#onKey(key),
      table: () => (this.#model ? tableOf(this.#model) : { columns: [], rows: [] }),
    });
    this.frame.plot.append(this.#tip);
    this.#tip.hidden = true;
    const { canvas } = this.frame;
    canvas.addEventListener('pointermove', (event) => this.#show(this.#ridgeAt(event.offsetY), false));
    canvas.addEventListener('pointerleave', () => this.#show(null, false));
    canvas.addEventListener('blur', () => this.#show(null, false));
  }

  update(model: RidgeModel | null): void {
    this.#model = model && model.ridges.length > 0 ? model : null;
    if (!this.#model) {
      this.frame.hide();
      return;
    }
    this.#shown = shownOf(this.#model);
    this.frame.setHeight((this.#shown.length + HEIGHT) * STEP + FOOT);
    this.#menu.name(words.chart.exportOf(this.#model.title));
    this.frame.update(this.#model.title, this.#model.note, summaryOf(this.#model));
  }

  #exported(): Exportable | null {
    const model = this.#model;
    if (!model) return null;
    const { note, ridges } = model;
    const title = [model.title, ridges[0]?.tensor.name].join(' · ');
    return exportOf(
      this.#page,
      { title, note, spoken: summaryOf(model) },
      {
        svg: (heading, theme) => ridgeSvg(model, heading, theme),
        csv: () => ridgeCsv(model),
      },
    );
  }

  #draw(): void {
    const { width, height } = this.frame.size();
    const context = paintContext(this.frame.canvas, width, height);
    const range = rangeOf(this.#shown);
    if (!context || !range) return;
    const theme = this.#page.theme();
    const { low, high } = range;
    const span = high - low || 1;
    const x = (value: number) => LABEL + ((value - low) / span) * (width - LABEL - 6);
    context.font = `11px ${theme.font}`;
    context.textBaseline = 'alphabetic';
    for (const [index, { epoch, tensor }] of this.#shown.entries()) {
      const base = (index + HEIGHT) * STEP;
      const chosen = index === this.#at;
      const tints = tintsOf(index, this.#shown.length);
      if (tensor.histogram) {
        outline(context, tensor.histogram, x, base);
        context.fillStyle = theme.tint('blue', tints.fill);
        context.fill();
        context.strokeStyle = chosen ? theme.colour('yellow') : theme.tint('blue', tints.line);
        context.lineWidth = chosen ? 2 : 1;
        context.stroke();
      }
      context.fillStyle = chosen ? theme.ink('text') : theme.ink('muted');
      context.textAlign = 'right';
      context.fillText(index === 0 ? `${words.epoch} ${epoch}` : String(epoch), LABEL - 8, base);
    }
    context.fillStyle = theme.ink('muted');
    for (const [value, align] of [
      [low, 'left'],
      [high, 'right'],
    ] as const) {
      context.textAlign = align;
      context.fillText(number(value), x(value), height - 4);
    }
    // Zero is what sparsity is about.
    if (low < 0 && high > 0) {
      context.textAlign = 'center';
      context.fillText('0', x(0), height - 4);
    }
  }

  #ridgeAt(y: number): number | null {
    const index = Math.round(y / STEP - HEIGHT + 0.4);
    return this.#shown.length === 0 ? null : Math.min(Math.max(index, 0), this.#shown.length - 1);
  }

  #show(index: number | null, aloud: boolean): void {
    if (index === this.#at) return;
    this.#at = index;
    const ridge = index === null ? undefined : this.#shown[index];
    this.#tip.hidden = !ridge;
    if (ridge) {
      const text = describe(ridge);
      refill(this.#tip, text);
      Object.assign(this.#tip.style, { left: `${LABEL}px`, top: '0px' });
      if (aloud) this.#page.say(text);
    }
    this.frame.invalidate();
  }

  #onKey(key: string): boolean {
    const last = this.#shown.length - 1;
    const here = this.#at;
    const targets: Record<string, number | null> = {
      ArrowDown: here === null ? 0 : Math.min(here + 1, last),
      ArrowRight: here === null ? 0 : Math.min(here + 1, last),
      ArrowUp: here === null ? last : Math.max(here - 1, 0),
      ArrowLeft: here === null ? last : Math.max(here - 1, 0),
      Home: 0,
      End: last,
      Escape: null,
    };
    const target = targets[key];
    if (target === undefined) return false;
    this.#show(target, true);
    return true;
  }
}

function outline(
  context: CanvasRenderingContext2D,
  histogram: Histogram,
  x: (value: number) => number,
  base: number,
): void {
  context.beginPath();
  for (const { value, rise } of outlineOf(histogram)) context.lineTo(x(value), base - rise * STEP);
  context.closePath();
}

function summaryOf({ ridges }: RidgeModel): string {
  return [ridges[0], ridges.at(-1)].map((ridge) => ridge && describe(ridge)).join(' ');
}

function describe({ epoch, tensor }: Ridge): string {
  const range = tensor.histogram
    ? words.fromTo(number(tensor.histogram.min), number(tensor.histogram.max))
    : '';
  return `${words.epoch} ${epoch}: ${range}, ${words.mean} ${number(tensor.mean)}, ${words.deviation} ${number(tensor.std)}.`;
}

function tableOf({ ridges }: RidgeModel): TableData {
  const kept = thin(ridges.length, TABLE_ROWS);
  return {
    columns: [
      words.epoch,
      words.minimum,
      words.maximum,
      words.mean,
      words.deviation,
      words.norm,
      words.exactZero,
      words.nearZero,
      words.deadUnits,
    ],
    rows: kept.flatMap((index) => {
      const ridge = ridges[index];
      if (!ridge) return [];
      const { tensor } = ridge;
      return [
        [
          String(ridge.epoch),
          number(tensor.histogram?.min),
          number(tensor.histogram?.max),
          number(tensor.mean),
          number(tensor.std),
          number(tensor.norm),
          share(tensor.exactZeroShare),
          share(tensor.nearZeroShare),
          tensor.deadUnits === null ? '–' : `${tensor.deadUnits} / ${tensor.units ?? '–'}`,
        ],
      ];
    }),
    note: kept.length < ridges.length ? words.rowsLeftOut(kept.length, ridges.length) : undefined,
  };
}
