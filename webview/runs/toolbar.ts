import { MOST_COMPARED } from '../../src/protocol/page';
import { h, onChange, refill } from '../dom';
import { count } from '../format';
import type { Page } from '../page';
import { button } from '../sections/parts';
import type { RunsSettings } from '../settings';
import { words } from '../words';
import { save } from '../charts/export/save';
import { columnChooser } from './column-chooser';
import { runsCsv } from './csv';
import { experimentOf } from './lines';
import type { RunsSection, RunsView } from './view';

const text = words.runs;

/** How many runs there are, the filter, and what can be done with those that are selected. */
export function toolbar(page: Page): RunsSection {
  const change = (patch: Partial<RunsSettings>) =>
    page.change({ runs: { ...page.settings().runs, ...patch } });
  const counted = h('li');
  const filter = h('input', {
    type: 'search',
    class: 'filter',
    placeholder: text.filterHint,
    'aria-label': text.filter,
    'aria-describedby': 'filter-problem',
    spellcheck: 'false',
    oninput: () => change({ filter: filter.value }),
  });
  const problem = h('span', { id: 'filter-problem', class: 'filter-problem', role: 'status' });
  const chooser = columnChooser(page);
  const groups = h('span');
  const selected = h('span', { class: 'muted', role: 'status' });
  const actions = h('div', { class: 'buttons' });
  let view: RunsView | null = null;
  const exporting = button(
    text.exportCsv,
    'export-csv',
    () => {
      if (view) save(page, { subject: '', title: text.title }, { format: 'csv', text: runsCsv(view) });
    },
    'quiet',
  );
  exporting.title = text.exportTitle;
  const drawGroups = onChange(() => view && refill(groups, foldButton(view, change)));
  const drawActions = onChange(() => view && refill(actions, ...selectionButtons(page, view, change)));
  return {
    element: h(
      'header',
      { class: 'page-head runs-head' },
      h('h1', {}, text.title),
      h('ul', { class: 'pills', 'aria-label': text.title }, counted),
      h('div', { class: 'runs-filter' }, filter, problem),
      h('div', { class: 'actions' }, groups, chooser.element, exporting),
      h('div', { class: 'runs-actions', role: 'group', 'aria-label': text.selection }, actions, selected),
    ),
    update(next) {
      view = next;
      const { length } = next.rows;
      setText(counted, text.shown(count(next.fitting.length), count(length), length));
      if (filter !== document.activeElement && filter.value !== next.settings.runs.filter)
        filter.value = next.settings.runs.filter;
      setText(problem, next.problem ?? '');
      setText(selected, next.chosen.size > 0 ? text.selected(next.chosen.size) : '');
      chooser.update(next);
      const folds = next.lines.flatMap((line) => (line.kind === 'group' ? [[line.key, line.isOpen]] : []));
      exporting.disabled = next.fitting.length === 0;
      drawGroups(folds);
      const pinned = next.rows.filter(({ id, pinned: is }) => is && next.chosen.has(id)).length;
      drawActions([...next.chosen], pinned);
    },
  };
}

function foldButton({ lines }: RunsView, change: (patch: Partial<RunsSettings>) => void): HTMLElement | null {
  const groups = lines.flatMap((line) => (line.kind === 'group' ? [line] : []));
  if (groups.length === 0) return null;
  const areOpen = groups.every(({ isOpen }) => isOpen);
  const flip = () => change({ opened: areOpen ? [] : groups.map(experimentOf) });
  return button(areOpen ? text.fold : text.unfold, 'fold-all', flip, 'quiet');
}

function selectionButtons(
  page: Page,
  { chosen, rows }: RunsView,
  change: (patch: Partial<RunsSettings>) => void,
): HTMLButtonElement[] {
  // In the order in which they were selected: the first is what the others are compared with.
  const runs = [...chosen];
  const [first = ''] = runs;
  const n = runs.length;
  const arePinned = n > 0 && rows.every(({ id, pinned }) => pinned || !chosen.has(id));
  const action = (label: string, key: string, isOn: boolean, act: () => void, look?: 'primary') => {
    const made = button(label, key, act, look);
    made.disabled = !isOn;
    return made;
  };
  const compare = action(
    text.compare(n),
    'compare',
    n > 1 && n <= MOST_COMPARED,
    () => page.post({ type: 'compare', runs }),
    'primary',
  );
  if (n > MOST_COMPARED) compare.title = text.tooMany(MOST_COMPARED);
  return [
    compare,
    action(text.sources, 'sources', n > 1, () => page.post({ type: 'compare-sources', runs })),
    action(text.tags, 'tags', n > 0, () => page.post({ type: 'edit-tags', runs })),
    action(text.note, 'note', n === 1, () => page.post({ type: 'edit-note', run: first })),
    action(arePinned ? text.unpin : text.pin, 'pin', n > 0, () =>
      page.post({ type: 'pin', runs, pinned: !arePinned }),
    ),
    action(text.delete, 'delete', n > 0, () => page.post({ type: 'delete', runs })),
    action(text.clear, 'clear', n > 0, () => change({ chosen: [] })),
  ];
}

/** Text that is the same is left alone, so that nobody is told it again. */
function setText(element: HTMLElement, said: string): void {
  if (element.textContent !== said) element.textContent = said;
}
