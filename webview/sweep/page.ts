import { h, onChange, refill } from '../dom';
import type { Page } from '../page';
import { words } from '../words';
import { chosenTrial } from './chosen-trial';
import { contourSection } from './contour';
import { sweepHeader } from './header';
import { historySection } from './history';
import { importancesSection } from './importances';
import { completeTrials } from './losses';
import { parallelSection } from './parallel';
import { trialTable } from './trial-table';
import type { SweepSection, SweepView } from './view';

const text = words.sweep;

/** The page of a sweep: the best trial first, then how it was come by, which parameters matter, and every trial. */
export function sweepPage(page: Page): SweepSection {
  const top = [sweepHeader(page), chosenTrial(page), messageSection(), notesSection()];
  const narrow = [historySection(page), importancesSection(page)];
  const cards = [contourSection(page), parallelSection(page), trialTable(page)];
  const element = h(
    'main',
    {},
    ...top.map((section) => section.element),
    h(
      'div',
      { class: 'grid' },
      h('div', { class: 'stack' }, ...narrow.map((section) => section.element)),
      ...cards.map((section) => section.element),
    ),
  );
  return {
    element,
    update(view) {
      for (const section of [...top, ...narrow, ...cards]) section.update(view);
    },
  };
}

/** What stands where there is nothing to draw yet, or the sweep has gone wrong: why, and the next step. */
function messageSection(): SweepSection {
  const element = h('div', { class: 'empty' });
  let lines: string[] = [];
  const draw = onChange(() => refill(element, ...lines.map((line, i) => h(i === 0 ? 'h2' : 'p', {}, line))));
  return {
    element,
    update(view) {
      lines = messageOf(view);
      element.hidden = lines.length === 0;
      draw(lines);
    },
  };
}

function messageOf({ sweep, heard }: SweepView): string[] {
  if (!sweep) return heard ? [text.noSweep, text.noSweepNext] : [words.loading];
  const { status, reason } = sweep.record;
  if (status === 'failed') return [text.failed, ...(reason === null ? [] : [reason])];
  if (status === 'lost') return [text.lost, text.lostNext];
  const begun = sweep.trials.some(({ state }) => state !== 'waiting');
  const ended = sweep.trials.some(({ state }) => state === 'pruned' || state === 'failed');
  if (completeTrials(sweep.trials).length > 0) return [];
  if (status === 'running') return ended ? [text.noComplete] : [text.noTrials, text.noTrialsNext];
  return begun ? [text.noComplete] : [text.ended];
}

/** What is to be kept in mind when reading the rest. */
function notesSection(): SweepSection {
  const list = h('ul', { class: 'plain' });
  const element = h('section', { class: 'sweep-notes', 'aria-label': text.notes }, list);
  let notes: readonly string[] = [];
  const draw = onChange(() => refill(list, ...notes.map((note) => h('li', {}, note))));
  return {
    element,
    update({ sweep }) {
      notes = sweep?.notes ?? [];
      element.hidden = notes.length === 0;
      draw(notes);
    },
  };
}
