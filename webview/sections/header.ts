import { h, onChange, refill, refillScrolled } from '../dom';
import { count, duration } from '../format';
import type { Page, Section } from '../page';
import { isLive, type RunView, type View } from '../state';
import { words } from '../words';
import { chooser } from './chooser';
import { button } from './parts';

/** Name, how it stands, and what can be done with the run. */
export function headerSection(page: Page): Section {
  const title = h('h1');
  const pills = h('ul', { class: 'pills', 'aria-label': words.runStatus });
  const actions = h('div', { class: 'actions' });
  const element = h('header', { class: 'page-head' }, title, pills, actions);
  let view: View | null = null;

  const drawPills = onChange(() => refill(pills, ...pillTexts(view).map((text) => h('li', {}, text))));
  const drawActions = onChange(() => {
    if (!view?.main) return;
    // Who has chosen far down in a long list goes on there.
    refillScrolled(actions, 'fieldset', ...runActions(page, view.main), chooser(page, view));
  });
  return {
    element,
    update(next) {
      view = next;
      element.hidden = next.main === null;
      if (!next.main) return;
      if (title.textContent !== next.main.record.name) title.textContent = next.main.record.name;
      drawPills(pillTexts(next));
      drawActions(next.main.record.id, isLive(next.main.record), next.available, next.selected);
    },
  };
}

function pillTexts(view: View | null): string[] {
  if (!view?.main) return [];
  const { record, state } = view.main;
  const progress = [words.status[record.status], progressText(view), duration(state.lastEventAt)];
  const seed = record.launch.seed ?? state.seed;
  return [
    progress.filter((text) => text !== '').join(' · '),
    record.imported ? words.imported : (view.fit?.started.backend ?? ''),
    seed === null ? '' : words.seed(seed),
    record.edited ? words.edited : '',
  ].filter((text) => text !== '');
}

/** "epoch 12 / 80" while it runs, "80 epochs" after; steps for loops without epochs. */
export function progressText({ main, fit }: Pick<View, 'main' | 'fit'>): string {
  if (!main || !fit) return '';
  const done = fit.epochs.at(-1)?.epoch ?? 0;
  if (done === 0 && fit.batches.last > 0) return words.steps(count(fit.batches.last));
  if (isLive(main.record)) return words.epochOf(done, fit.started.epochs);
  return words.epochs(count(done), done);
}

function runActions(page: Page, { record }: RunView): HTMLElement[] {
  if (!page.canAct) return [];
  const run = record.id;
  const send = (type: 'stop' | 'rerun' | 'decompose' | 'export-report' | 'export-csv') => () =>
    page.post({ type, run });
  const first = isLive(record)
    ? [button(words.stop, 'stop', send('stop'), 'quiet')]
    : record.imported
      ? []
      : [
          button(words.rerun, 'rerun', send('rerun'), 'quiet'),
          button(words.decompose, 'decompose', send('decompose'), 'quiet'),
        ];
  return [
    ...first,
    button(words.report, 'report', send('export-report'), 'quiet'),
    button(words.exportCsv, 'csv', send('export-csv'), 'quiet'),
  ];
}
