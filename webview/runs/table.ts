import { h, refill } from '../dom';
import type { Page } from '../page';
import type { RunsSettings } from '../settings';
import { words } from '../words';
import { tableKeys } from './keys';
import { experimentOf, runsOf, type Line } from './lines';
import { drawLine, headRow, told, widths } from './rows';
import { toggled, withRange } from './selection';
import type { RunsSection, RunsView } from './view';

const text = words.runs;

/** Rows drawn beyond what is in sight, so that scrolling finds them there. */
const BEYOND = 12;
/** Of a row until one was measured, in pixels. */
const ROW_HEIGHT = 24;

/**
 * The table itself: a real one, of which only the rows in sight are made. One row at a time can be reached by Tab; arrows move on from there. The keys are those of a tree
 * grid (https://www.w3.org/WAI/ARIA/apg/patterns/treegrid/), rows being the only thing that is focused.
 */
export function runsTable(page: Page): RunsSection {
  const columns = h('colgroup');
  const head = h('thead');
  const body = h('tbody');
  const help = h('p', { class: 'spoken', id: 'runs-help' }, text.help);
  const table = h(
    'table',
    {
      role: 'treegrid',
      'aria-label': text.table,
      'aria-multiselectable': 'true',
      'aria-describedby': 'runs-help',
    },
    columns,
    head,
    body,
  );
  const allBox = h('input', {
    type: 'checkbox',
    'data-key': 'select-all',
    'aria-label': text.selectAll,
    title: text.selectAll,
    onchange: () => (allBox.checked ? actions.all() : actions.none()),
  });
  const scroll = h('div', { class: 'runs-scroll', tabindex: -1 }, table);
  const element = h('div', { class: 'runs-frame' }, help, scroll);

  let view: RunsView | null = null;
  /** Key of the row that Tab reaches. */
  let active: string | null = null;
  /** Where a range of selected rows began. */
  let anchor: string | null = null;
  let rowHeight = ROW_HEIGHT;
  let isMeasured = false;
  let drawn = '';
  /** While rows are made anew, the focus goes back to the one that had it, which needn't be the one it is going to. */
  let isDrawing = false;
  let headDrawn = '';

  const change = (patch: Partial<RunsSettings>) =>
    page.change({ runs: { ...page.settings().runs, ...patch } });
  const lines = () => view?.lines ?? [];
  const indexOf = (key: string | null) => lines().findIndex((line) => line.key === key);

  const choose = (chosen: readonly string[]) => change({ chosen: [...chosen] });
  const actions = {
    activate(line: Line) {
      if (line.kind === 'run') page.post({ type: 'open-dashboard', run: line.row.id });
      else actions.fold(line, !line.isOpen);
    },
    fold(line: Line, open: boolean) {
      if (line.kind === 'run') return;
      const id = experimentOf(line);
      const others = page.settings().runs.opened.filter((other) => other !== id);
      change({ opened: open ? [...others, id] : others });
    },
    toggle(line: Line) {
      anchor = line.key;
      choose(toggled(page.settings().runs.chosen, runsOf(line)));
    },
    extend(line: Line) {
      const from = Math.max(0, indexOf(anchor));
      choose(withRange(page.settings().runs.chosen, lines(), from, indexOf(line.key)));
    },
    all: () => choose((view?.fitting ?? []).map(({ id }) => id)),
    none: () => choose([]),
    sort(id: string) {
      const { sort, descending } = page.settings().runs;
      change({ sort: id, descending: sort === id ? !descending : false });
    },
    /** Goes to a row, which is brought into sight. */
    go(index: number, extend: boolean) {
      const line = lines()[Math.min(Math.max(index, 0), lines().length - 1)];
      if (!line) return;
      if (extend && anchor === null) anchor = active;
      active = line.key;
      bringIntoSight(indexOf(active));
      if (extend) actions.extend(line);
      else anchor = line.key;
      drawRows();
      focusActive();
    },
    focus(line: Line) {
      active = line.key;
      drawRows();
      focusActive();
    },
  };

  function focusActive(): void {
    for (const row of body.querySelectorAll<HTMLElement>('tr[data-key]'))
      if (row.dataset['key'] === active) row.focus({ preventScroll: true });
  }

  function bringIntoSight(index: number): void {
    const top = index * rowHeight;
    const room = scroll.clientHeight - head.offsetHeight;
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    else if (top + rowHeight > scroll.scrollTop + room) scroll.scrollTop = top + rowHeight - room;
  }

  function drawRows(): void {
    if (!view) return;
    const all = lines();
    if (indexOf(active) < 0) active = all[0]?.key ?? null;
    measureOne(view);
    const first = Math.max(0, Math.floor(scroll.scrollTop / rowHeight) - BEYOND);
    const inSight = Math.ceil((scroll.clientHeight || 600) / rowHeight);
    const last = Math.min(all.length, first + inSight + 2 * BEYOND);
    const visible = all.slice(first, last);
    const state = JSON.stringify([
      first,
      last,
      all.length,
      active,
      visible.map((line) => told(line, view?.shown ?? [], view?.chosen ?? new Set())),
    ]);
    if (state === drawn) return;
    drawn = state;
    const hadFocus = body.contains(document.activeElement);
    const context = { view, active, actions };
    isDrawing = true;
    refill(
      body,
      space(first * rowHeight),
      ...visible.map((line, index) => drawLine(line, first + index, context)),
      space((all.length - last) * rowHeight),
    );
    isDrawing = false;
    table.setAttribute('aria-rowcount', String(all.length + 1));
    // A row that was scrolled out of sight can't keep the focus: the frame keeps it, and the next key goes on from that row.
    const isDrawn = visible.some(({ key }) => key === active);
    scroll.tabIndex = isDrawn ? -1 : 0;
    if (hadFocus && !body.contains(document.activeElement)) scroll.focus({ preventScroll: true });
    if (measure()) {
      drawn = '';
      drawRows();
    }
  }

  /** Whether a row is now found to be of another height. */
  function measure(): boolean {
    const height = body.querySelector<HTMLElement>('tr[data-key]')?.offsetHeight ?? 0;
    if (height === 0) return false;
    isMeasured = true;
    if (height === rowHeight) return false;
    rowHeight = height;
    return true;
  }

  /** Before the first drawing one row is enough to know the height of all. */
  function measureOne(now: RunsView): void {
    const [line] = now.lines;
    if (isMeasured || !line) return;
    refill(body, drawLine(line, 0, { view: now, active, actions }));
    measure();
  }

  scroll.addEventListener('scroll', () => requestAnimationFrame(drawRows), { passive: true });
  body.addEventListener('focusin', ({ target }) => {
    const key = target instanceof HTMLElement ? target.closest('tr')?.dataset['key'] : undefined;
    if (key !== undefined && !isDrawing) active = key;
  });
  new ResizeObserver(() => drawRows()).observe(scroll);
  scroll.addEventListener('keydown', (event) => {
    const pageful = Math.max(1, Math.floor(scroll.clientHeight / rowHeight) - 2);
    if (tableKeys(event, lines(), indexOf(active), pageful, actions)) event.preventDefault();
  });

  return {
    element,
    update(next) {
      view = next;
      element.hidden = next.lines.length === 0;
      const { sortedBy, shown } = next;
      const { descending } = next.settings.runs;
      const state = JSON.stringify([shown.map(({ id, label }) => [id, label]), sortedBy.id, descending]);
      if (state !== headDrawn) {
        headDrawn = state;
        const { cols, total } = widths(shown);
        refill(columns, ...cols);
        table.style.width = `${total}em`;
        refill(
          head,
          headRow(shown, sortedBy, descending, (id) => actions.sort(id), allBox),
        );
        table.setAttribute('aria-colcount', String(shown.length + 1));
      }
      const chosen = next.fitting.filter(({ id }) => next.chosen.has(id)).length;
      allBox.checked = chosen > 0 && chosen === next.fitting.length;
      allBox.indeterminate = chosen > 0 && !allBox.checked;
      drawRows();
    },
  };
}

/** Holds the place of rows that aren't made. */
function space(height: number): HTMLElement | null {
  if (height <= 0) return null;
  const row = h('tr', { 'aria-hidden': 'true', class: 'space' }, h('td'));
  row.style.height = `${height}px`;
  return row;
}
