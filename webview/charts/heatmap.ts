import { h, refill } from '../dom';
import { share } from '../format';
import type { Page } from '../page';
import { type TableData, thin } from '../table';
import { words } from '../words';
import { chartExports, type Exportable, exportOf } from './export/chart-exports';
import { heatCsv, heatSvg } from './export/heat-export';
import { ChartFrame, paintContext } from './frame';
import { type HeatModel, strengthIn } from './heat-model';
import { ChartMenu } from './menu';

const ROW = 22;
const GAP = 3;
const LABEL = 110;
const VALUE = 52;
const FOOT = 18;
const TABLE_ROWS = 60;

/** One row a tensor, one cell an epoch; the stronger, the sparser. */
export class HeatMap {
  readonly frame: ChartFrame;
  readonly #page: Page;
  readonly #tip = h('div', { class: 'tip', 'aria-hidden': true });
  readonly #menu: ChartMenu;
  readonly #cell = h('div', { class: 'cell' });
  #model: HeatModel | null = null;
  #at: { row: number; column: number } | null = null;

  constructor(page: Page, id: string) {
    this.#page = page;
    this.#menu = new ChartMenu({ id, groups: [chartExports(page, () => this.#exported())], below: [] });
    this.frame = new ChartFrame(page, {
      id,
      shape: 'free',
      kind: words.heatMap,
      tools: { menu: this.#menu.element },
      draw: () => this.#draw(),
      onKey: (key) => this.#onKey(key),
      table: () => (this.#model ? tableOf(this.#model) : { columns: [], rows: [] }),
    });
    this.frame.plot.append(this.#cell, this.#tip);
    this.#hide();
    const { canvas } = this.frame;
    canvas.addEventListener('pointermove', (event) => this.#point(event.offsetX, event.offsetY));
    canvas.addEventListener('pointerleave', () => this.#hide());
    canvas.addEventListener('blur', () => this.#hide());
  }

  update(model: HeatModel | null): void {
    this.#model = model && model.rows.length > 0 && model.epochs.length > 0 ? model : null;
    if (!this.#model) {
      this.frame.hide();
      return;
    }
    this.frame.setHeight(this.#model.rows.length * ROW + FOOT);
    this.#menu.name(words.chart.exportOf(this.#model.title));
    this.frame.update(this.#model.title, this.#model.note, describe(this.#model));
  }

  #exported(): Exportable | null {
    const model = this.#model;
    if (!model) return null;
    const { title, note } = model;
    return exportOf(
      this.#page,
      { title, note, spoken: describe(model) },
      {
        svg: (heading, theme) => heatSvg(model, heading, theme),
        csv: () => heatCsv(model),
      },
    );
  }

  #draw(): void {
    const model = this.#model;
    const { width, height } = this.frame.size();
    const context = paintContext(this.frame.canvas, width, height);
    if (!model || !context) return;
    const theme = this.#page.theme();
    const strength = strengthIn(model);
    const cell = this.#cellWidth();
    context.font = `11px ${theme.font}`;
    context.textBaseline = 'middle';
    for (const [index, row] of model.rows.entries()) {
      const top = index * ROW;
      context.fillStyle = theme.ink('text');
      context.textAlign = 'left';
      context.fillText(clip(context, row.label), 0, top + (ROW - GAP) / 2, LABEL - 6);
      for (const [column, value] of row.values.entries()) {
        const strong = strength(value);
        if (strong === null) continue;
        context.fillStyle = theme.tint('blue', strong);
        const left = LABEL + column * cell;
        // A hair of background between cells that are wide enough to be told apart.
        context.fillRect(left, top, Math.max(cell - (cell > 4 ? 1 : 0), 0.5), ROW - GAP);
      }
      context.fillStyle = theme.ink('muted');
      context.textAlign = 'right';
      context.fillText(share(row.values.at(-1)), width - 2, top + (ROW - GAP) / 2);
    }
    context.fillStyle = theme.ink('muted');
    context.textAlign = 'left';
    context.fillText(`${words.epoch} ${model.epochs[0] ?? ''}`, LABEL, height - FOOT / 2);
    context.textAlign = 'right';
    context.fillText(String(model.epochs.at(-1) ?? ''), width - VALUE, height - FOOT / 2);
  }

  #cellWidth(): number {
    return (this.frame.size().width - LABEL - VALUE) / Math.max(1, this.#model?.epochs.length ?? 1);
  }

  #point(x: number, y: number): void {
    const column = Math.floor((x - LABEL) / this.#cellWidth());
    const row = Math.floor(y / ROW);
    const model = this.#model;
    if (!model || column < 0 || column >= model.epochs.length || row >= model.rows.length) this.#hide();
    else this.#show(row, column, false);
  }

  #show(row: number, column: number, aloud: boolean): void {
    const model = this.#model;
    const line = model?.rows[row];
    if (!model || !line) return;
    this.#at = { row, column };
    const text = `${line.label}, ${words.epoch} ${model.epochs[column] ?? ''}: ${share(line.values[column])}`;
    const cell = this.#cellWidth();
    const left = LABEL + column * cell;
    Object.assign(this.#cell.style, {
      left: `${left}px`,
      top: `${row * ROW}px`,
      width: `${Math.max(cell, 2)}px`,
      height: `${ROW - GAP}px`,
    });
    refill(this.#tip, text);
    Object.assign(this.#tip.style, { left: `${left}px`, top: `${row === 0 ? ROW : (row - 1) * ROW}px` });
    this.#tip.classList.toggle('flip', left > this.frame.size().width / 2);
    this.#tip.hidden = this.#cell.hidden = false;
    if (aloud) this.#page.say(text);
  }

  #hide(): void {
    this.#at = null;
    this.#tip.hidden = this.#cell.hidden = true;
  }

  #onKey(key: string): boolean {
    const model = this.#model;
    const moves: Record<string, [number, number]> = {
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      Home: [0, -Infinity],
      End: [0, Infinity],
    };
    if (key === 'Escape') {
      this.#hide();
      return true;
    }
    const move = moves[key];
    if (!move || !model) return false;
    const within = (value: number, end: number) => Math.min(Math.max(value, 0), end);
    const { row, column } = this.#at ?? { row: 0, column: model.epochs.length - 1 };
    const [down, right] = this.#at ? move : [0, 0];
    this.#show(
      within(row + down, model.rows.length - 1),
      within(column + right, model.epochs.length - 1),
      true,
    );
    return true;
  }
}

function clip(context: CanvasRenderingContext2D, text: string): string {
  let end = text.length;
  while (end > 1 && context.measureText(text.slice(0, end)).width > LABEL - 12) end--;
  return end < text.length ? `${text.slice(0, end)}…` : text;
}

function describe({ note, rows, epochs }: HeatModel): string {
  const last = epochs.at(-1) ?? '';
  const told = rows
    .slice(0, 8)
    .map(({ label, values }) => `${label} ${share(values[0])} → ${share(values.at(-1))}`);
  return `${note}, ${words.epoch} ${epochs[0] ?? ''} → ${last}: ${told.join('; ')}.`;
}

function tableOf({ epochs, rows }: HeatModel): TableData {
  const kept = thin(epochs.length, TABLE_ROWS);
  return {
    columns: [words.epoch, ...rows.map((row) => row.label)],
    rows: kept.map((index) => [String(epochs[index] ?? ''), ...rows.map((row) => share(row.values[index]))]),
    note: kept.length < epochs.length ? words.rowsLeftOut(kept.length, epochs.length) : undefined,
  };
}
