import { h } from './dom';

export interface TableData {
  columns: string[];
  rows: string[][];
  /** Set where rows were left out. */
  note?: string | undefined;
}

/** A plain table with a header row; numbers to the right. It scrolls by itself and can be scrolled by keyboard. */
export function dataTable(caption: string, data: TableData, className = ''): HTMLElement {
  const head = h('tr', {}, ...data.columns.map((column) => h('th', { scope: 'col' }, column)));
  const body = data.rows.map(([first, ...rest]) =>
    h('tr', {}, h('th', { scope: 'row' }, first), ...rest.map((cell) => h('td', {}, cell))),
  );
  return h(
    'div',
    { class: `table-scroll ${className}`, tabindex: 0, role: 'region', 'aria-label': caption },
    h('table', {}, h('thead', {}, head), h('tbody', {}, ...body)),
    data.note !== undefined && h('p', { class: 'muted' }, data.note),
  );
}

/** Indexes of at most about `limit` of `length` rows: evenly spread, the first, the last and `keep` among them. */
export function thin(length: number, limit: number, keep: readonly number[] = []): number[] {
  const step = Math.max(1, Math.ceil(length / limit));
  const kept = new Set([...keep, length - 1].filter((index) => index >= 0 && index < length));
  for (let index = 0; index < length; index += step) kept.add(index);
  return [...kept].sort((a, b) => a - b);
}
