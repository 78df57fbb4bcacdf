import { h } from '../dom';
import { words } from '../words';
import type { Column } from './columns';
import { runsOf, type Line } from './lines';
import type { RunsView } from './view';

const text = words.runs;

interface Actions {
  activate(line: Line): void;
  fold(line: Line, open: boolean): void;
  toggle(line: Line): void;
  extend(line: Line): void;
  focus(line: Line): void;
}

interface Context {
  view: RunsView;
  active: string | null;
  actions: Actions;
}

/** Of the column of boxes, in units of the font's size. */
const BOX_WIDTH = 2.4;

/** Columns of fixed width: rows come and go while the table is scrolled, and it must not move sideways. */
export function widths(shown: readonly Column[]): { cols: HTMLElement[]; total: number } {
  // Room for the label and the arrow behind it.
  const all = [BOX_WIDTH, ...shown.map(({ width, label }) => Math.max(width, label.length * 0.58 + 1.8))];
  return {
    cols: all.map((width) => {
      const col = h('col');
      col.style.width = `${width}em`;
      return col;
    }),
    total: all.reduce((sum, width) => sum + width, 0),
  };
}

export function headRow(
  shown: readonly Column[],
  sortedBy: Column,
  descending: boolean,
  sort: (id: string) => void,
  all: HTMLElement,
): HTMLElement {
  const cells = shown.map(({ id, label, title, kind }) => {
    const isSorted = id === sortedBy.id;
    return h(
      'th',
      {
        scope: 'col',
        class: `${kind} ${id === 'name' ? 'name' : ''}`.trim(),
        'aria-sort': isSorted ? (descending ? 'descending' : 'ascending') : null,
      },
      h(
        'button',
        {
          class: 'sort',
          'data-key': `sort-${id}`,
          title: text.sortBy(title ?? label),
          onclick: () => sort(id),
        },
        label,
        isSorted && h('span', { 'aria-hidden': true }, descending ? ' ▾' : ' ▴'),
      ),
    );
  });
  return h(
    'tr',
    { 'aria-rowindex': 1 },
    h('th', { scope: 'col', class: 'box' }, spoken(text.selection), all),
    ...cells,
  );
}

/** All that is drawn of a line, for telling whether it has to be drawn again. */
export function told(line: Line, shown: readonly Column[], chosen: ReadonlySet<string>): unknown[] {
  const isChosen = runsOf(line).map(({ id }) => chosen.has(id));
  const marks = line.kind === 'run' ? [line.row.pinned, line.row.edited] : [line.name, line.isOpen];
  return [line.key, isChosen, marks, rowClass(line), tipOf(line), shown.map((column) => said(line, column))];
}

/** @param index of the line among all, from 0 */
export function drawLine(line: Line, index: number, { view, active, actions }: Context): HTMLElement {
  const runs = runsOf(line);
  const chosen = runs.filter(({ id }) => view.chosen.has(id)).length;
  const name = line.kind === 'run' ? line.row.name : line.name;
  const box = h('input', { type: 'checkbox', tabindex: -1, 'aria-label': text.select(name) });
  box.checked = chosen === runs.length;
  box.indeterminate = chosen > 0 && chosen < runs.length;
  const row = h(
    'tr',
    {
      'data-key': line.key,
      tabindex: line.key === active ? 0 : -1,
      'aria-rowindex': index + 2,
      'aria-level': line.kind === 'run' ? line.level : 1,
      'aria-selected': String(chosen === runs.length),
      'aria-expanded': line.kind === 'group' ? String(line.isOpen) : null,
      class: [line.kind, line.kind === 'run' && line.level === 2 ? 'inner' : '', rowClass(line)]
        .join(' ')
        .trim(),
      ondblclick: () => actions.activate(line),
    },
    h('td', { class: 'box' }, box),
    ...view.shown.map((column) => (column.id === 'name' ? nameCell(line, actions) : cellOf(line, column))),
  );
  row.addEventListener('click', (event) => {
    // Double clicks and selected text are something else.
    if (event.target instanceof HTMLButtonElement) return;
    if (event.shiftKey) actions.extend(line);
    else if (event.target === box || event.ctrlKey || event.metaKey) actions.toggle(line);
    actions.focus(line);
  });
  return row;
}

function rowClass(line: Line): string {
  if (line.kind === 'group') return '';
  const { status, digest } = line.row;
  return status === 'failed' || status === 'lost' ? 'error' : (digest?.finding?.severity ?? '');
}

function nameCell(line: Line, actions: Actions): HTMLElement {
  const isGroup = line.kind === 'group';
  const name = isGroup ? line.name : line.row.name;
  const marks = isGroup
    ? [text.runs(line.rows.length)]
    : line.level === 2
      ? [line.row.experiment?.label ?? '']
      : [line.row.pinned ? text.pinned : '', line.row.edited ? text.edited : ''];
  return h(
    'th',
    { scope: 'row', class: 'name', title: tipOf(line) },
    isGroup &&
      h(
        'button',
        {
          class: 'fold',
          tabindex: -1,
          'aria-hidden': 'true',
          onclick: () => actions.fold(line, !line.isOpen),
        },
        line.isOpen ? '▾' : '▸',
      ),
    h(
      'button',
      {
        class: 'link',
        tabindex: -1,
        title: isGroup ? null : text.openRun(name),
        onclick: () => actions.activate(line),
      },
      name,
    ),
    ...marks.flatMap((mark) => (mark === '' ? [] : [h('span', { class: 'muted' }, ` ${mark}`)])),
  );
}

function tipOf(line: Line): string | null {
  if (line.kind === 'group') return line.name;
  const { name, note, notesProblem } = line.row;
  return [name, note, notesProblem ?? ''].filter((part) => part !== '').join('\n');
}

/** Of a folded experiment, the numbers of the run that sorts first, and words that hold for all of them. */
function said(line: Line, { cell, kind }: Column): string {
  if (line.kind === 'run') return cell(line.row);
  return kind === 'number' || sameThroughout(line.rows.map(cell)) ? cell(line.best) : '';
}

function cellOf(line: Line, column: Column): HTMLElement {
  const content = said(line, column);
  const isVerdict = column.id === 'verdict' && content !== '';
  return h(
    'td',
    {
      class: `${column.kind}${isVerdict ? ' verdict-cell' : ''}`,
      title: content.length > 12 ? content : null,
    },
    content,
  );
}

function sameThroughout(texts: readonly string[]): boolean {
  return texts.every((one) => one === texts[0]);
}

function spoken(said: string): HTMLElement {
  return h('span', { class: 'spoken' }, said);
}
