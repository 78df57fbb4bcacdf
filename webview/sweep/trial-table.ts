import type { Sweep, SweepTrial } from '../../src/protocol/sweep';
import { h, onChange, refill, refillScrolled } from '../dom';
import { count, duration, number } from '../format';
import { inOrder } from '../in-order';
import type { Page } from '../page';
import { button, card } from '../sections/parts';
import { words } from '../words';
import { type Axis, axesOf, valueText } from './axes';
import { deviation, lossOf } from './losses';
import type { SweepSection, SweepView } from './view';

const text = words.sweep;
/** More rows at once would take long to lay out, and nobody reads them. */
const ROWS = 50;

interface Column {
  id: string;
  label: string;
  cell: (trial: SweepTrial) => string;
  /** What is sorted by; what has none comes last, whichever way. */
  key: (trial: SweepTrial) => number | string | null;
}

/** All trials with all that is known of them, sorted as the reader likes; a trial's number chooses it. */
export function trialTable(page: Page): SweepSection {
  const { element, title, note, controls, body } = card('sweep-trials', 'wide');
  title.textContent = text.trials;
  let view: SweepView | null = null;
  const draw = onChange(() => {
    if (view?.sweep) refillTable(page, view, view.sweep, { note, controls, body });
  });
  return {
    element,
    update(next) {
      view = next;
      const trials = next.sweep?.trials ?? [];
      element.hidden = trials.length === 0;
      if (!element.hidden) draw(trials, next.settings.sweep, next.chosen?.number, next.best?.number);
    },
  };
}

function refillTable(
  page: Page,
  view: SweepView,
  sweep: Sweep,
  parts: { note: HTMLElement; controls: HTMLElement; body: HTMLElement },
): void {
  const { sort, descending, all } = page.settings().sweep;
  const columns = columnsOf(sweep);
  const by = columns.find(({ id }) => id === sort) ?? columns[0];
  const sorted = by ? inOrder(sweep.trials, by.key, descending, (a, b) => a.number - b.number) : sweep.trials;
  const rows = all ? sorted : sorted.slice(0, ROWS);
  const change = (patch: Partial<typeof view.settings.sweep>) =>
    page.change({ sweep: { ...page.settings().sweep, ...patch } });
  parts.note.textContent =
    rows.length < sorted.length ? text.ofRows(count(rows.length), count(sorted.length)) : '';
  refill(
    parts.controls,
    sorted.length > ROWS &&
      button(
        all ? text.showFewer : text.showAll(count(sorted.length)),
        'all-trials',
        () => change({ all: !all }),
        'quiet',
      ),
  );
  const head = columns.map((column) => {
    const isSorted = column === by;
    const flip = () => change({ sort: column.id, descending: isSorted ? !descending : false });
    return h(
      'th',
      { scope: 'col', 'aria-sort': isSorted ? (descending ? 'descending' : 'ascending') : null },
      h(
        'button',
        { class: 'sort', 'data-key': `sort-${column.id}`, title: text.sortBy(column.label), onclick: flip },
        column.label,
        isSorted && h('span', { 'aria-hidden': true }, descending ? ' ▾' : ' ▴'),
      ),
    );
  });
  refillScrolled(
    parts.body,
    '.table-scroll',
    h(
      'div',
      { class: 'table-scroll trials', tabindex: 0, role: 'region', 'aria-label': text.allTrials },
      h(
        'table',
        {},
        h('thead', {}, h('tr', {}, ...head)),
        h('tbody', {}, ...rows.map((trial) => row(trial))),
      ),
    ),
  );

  function row(trial: SweepTrial): HTMLElement {
    const [first, ...rest] = columns;
    const isChosen = trial.number === view.chosen?.number;
    const choose = () => change({ trial: trial.number });
    return h(
      'tr',
      { class: [trial.state, isChosen ? 'chosen' : ''].join(' ').trim() },
      h(
        'th',
        { scope: 'row' },
        h(
          'button',
          {
            class: 'link',
            'data-key': `trial-${trial.number}`,
            'aria-pressed': String(isChosen),
            onclick: choose,
          },
          first?.cell(trial),
        ),
        trial.number === view.best?.number && h('span', { class: 'best-mark' }, ` ${text.bestMark}`),
      ),
      ...rest.map(({ id, cell }) => h('td', { class: id === 'reason' ? 'reason' : null }, cell(trial))),
    );
  }
}

function columnsOf({ record, trials }: Sweep): Column[] {
  const { slots, folds } = record.plan;
  const axes: Axis[] = axesOf(slots, trials);
  const names = text.columns;
  const metrics = [...new Set(trials.flatMap((trial) => Object.keys(trial.metrics)))];
  const numeric = (
    id: string,
    label: string,
    key: (trial: SweepTrial) => number | null,
    cell = number,
  ): Column => ({
    id,
    label,
    key,
    cell: (trial) => cell(key(trial)),
  });
  return [
    numeric('trial', names.trial, (trial) => trial.number, String),
    ...axes.map(({ id, label, place }): Column => ({
      id: `slot-${id}`,
      label,
      cell: ({ parameters }) => valueText(parameters[id]),
      key: ({ parameters }) => place(parameters[id]),
    })),
    numeric('loss', names.loss, (trial) => (trial.state === 'complete' ? lossOf(trial) : null)),
    ...(folds ? [numeric('deviation', names.deviation, deviation)] : []),
    numeric('best', names.best, ({ bestLoss }) => bestLoss),
    ...metrics.map((name) => numeric(`metric-${name}`, name, ({ metrics: all }) => all[name] ?? null)),
    numeric('epochs', names.epochs, ({ epochs }) => epochs, count),
    numeric(
      'time',
      names.time,
      ({ durationMs }) => durationMs,
      (ms) => (ms === null || ms === undefined ? '–' : duration(ms)),
    ),
    {
      id: 'state',
      label: names.state,
      cell: ({ state }) => text.state[state],
      key: ({ state }) => text.state[state],
    },
    { id: 'reason', label: names.reason, cell: ({ reason }) => reason ?? '', key: ({ reason }) => reason },
  ];
}
