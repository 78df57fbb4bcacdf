import type { Slot, SlotImportance } from '../../src/protocol/sweep';
import { figure } from '../charts/figure';
import { levelBars } from '../charts/level-bars';
import { h, onChange, refill } from '../dom';
import { share } from '../format';
import type { Page } from '../page';
import { words } from '../words';
import { completeTrials } from './losses';
import type { SweepSection, SweepView } from './view';

const text = words.sweep;

/** How much of the loss's variance each parameter explains, as bars with intervals. */
export function importancesSection(page: Page): SweepSection {
  const element = h('section', { class: 'card', 'aria-labelledby': 'sweep-importances-title' });
  let view: SweepView | null = null;
  const draw = onChange(() => {
    if (view?.sweep) refill(element, contents(page, view.sweep.importances, view.sweep.record.plan.slots));
  });
  return {
    element,
    update(next) {
      view = next;
      const { sweep } = next;
      element.hidden =
        !sweep || sweep.record.plan.slots.length < 2 || completeTrials(sweep.trials).length === 0;
      if (!element.hidden) draw(sweep?.importances, sweep?.record.id, next.settings.tables);
    },
  };
}

function contents(
  page: Page,
  importances: readonly SlotImportance[] | null,
  slots: readonly Slot[],
): HTMLElement {
  const id = 'sweep-importances';
  const sorted = [...(importances ?? [])].sort((a, b) => b.importance - a.importance);
  const labelOf = (slot: string) => slots.find((one) => one.id === slot)?.label ?? slot;
  const [top] = sorted;
  if (!top)
    return figure(
      page,
      { id, title: text.importances },
      h('p', { class: 'muted' }, text.tooFewForImportance),
    );
  const sentence = text.mostImportant(
    labelOf(top.slot),
    share(top.importance),
    share(top.low),
    share(top.high),
  );
  return figure(
    page,
    {
      id,
      title: text.importances,
      note: text.importancesNote,
      table: () => ({
        columns: [text.parameter, text.importance, text.interval],
        rows: sorted.map(({ slot, importance, low, high }) => [
          labelOf(slot),
          share(importance),
          `${share(low)} – ${share(high)}`,
        ]),
      }),
    },
    levelBars(
      sorted.map(({ slot, importance, low, high }) => ({
        label: labelOf(slot),
        levels: [{ value: importance, look: 's0', low, high, text: share(importance) }],
      })),
      sentence,
    ),
    h('p', {}, sentence),
  );
}
