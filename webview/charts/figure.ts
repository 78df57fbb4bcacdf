import { h } from '../dom';
import type { Page } from '../page';
import { toggle } from '../settings';
import { dataTable, type TableData } from '../table';
import { words } from '../words';

interface FigureOptions {
  /** Stable: names the figure in the settings. */
  id: string;
  title: string;
  note?: string;
  /** The run it is about, where each run has its own. */
  run?: string;
  /** Switches that belong to the figure. */
  controls?: HTMLElement[];
  /** The numbers behind the picture, on demand. */
  table?: () => TableData;
  wide?: boolean;
}

/** A picture inside a card, with its heading, its switches, and its data table on demand. */
export function figure(page: Page, options: FigureOptions, ...content: (Node | null)[]): HTMLElement {
  const { id, title, note = '', run = '', table, controls = [], wide = false } = options;
  const open = table !== undefined && page.settings().tables.includes(id);
  const remark = [run, note].filter((text) => text !== '').join(' · ');
  return h(
    'div',
    { class: wide ? 'figure wide' : 'figure', role: 'group', 'aria-labelledby': `${id}-title` },
    h(
      'header',
      {},
      h('h3', { id: `${id}-title` }, title),
      remark !== '' && h('span', { class: 'note' }, remark),
      h('span', { class: 'controls' }, ...controls, table && tableButton(page, id)),
    ),
    ...content,
    open && dataTable(caption(title, run), table()),
  );
}

/** Opens and closes the data table of a part of the page. */
export function tableButton(page: Page, id: string, label = words.table): HTMLButtonElement {
  const open = page.settings().tables.includes(id);
  const onclick = () => page.change({ tables: toggle(page.settings().tables, id, !open) });
  return h(
    'button',
    { class: 'quiet', 'data-key': `${id}-table`, 'aria-expanded': String(open), onclick },
    label,
  );
}

/** What a table is called: no two on the page alike. */
export function caption(title: string, run: string): string {
  return `${title}${run === '' ? '' : `, ${run}`}: ${words.table}`;
}

/** The same figure of several runs, side by side where there is room. */
export function pair(figures: readonly HTMLElement[]): HTMLElement | null {
  const [first, ...others] = figures;
  if (!first || others.length === 0) return first ?? null;
  const wide = figures.some((one) => one.classList.contains('wide'));
  return h('div', { class: wide ? 'pair wide' : 'pair' }, ...figures);
}

/** The names of several runs with the looks of their marks. */
export function legend(runs: readonly { name: string; look: string }[]): HTMLElement | null {
  if (runs.every(({ name }) => name === '')) return null;
  const entries = runs.flatMap(({ name, look }) => [h('span', { class: `swatch ${look}` }), name]);
  return h('p', { class: 'key muted' }, ...entries);
}
