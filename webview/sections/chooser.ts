import { MOST_COMPARED } from '../../src/protocol/page';
import { h } from '../dom';
import { moment } from '../format';
import type { Page } from '../page';
import { toggle } from '../settings';
import type { View } from '../state';
import { words } from '../words';
import { popup } from './parts';

/** The list of runs to choose from, for comparing; nothing where there is only one. */
export function chooser(page: Page, view: View): HTMLElement | null {
  if (view.available.length < 2) return null;
  const isFull = view.selected.length >= MOST_COMPARED;
  const rows = view.available.map(({ id, name, created }) => {
    const isChosen = view.selected.includes(id);
    const box = h('input', {
      type: 'checkbox',
      'data-key': `choose-${id}`,
      disabled: isFull && !isChosen,
      onchange: () => page.select(toggle(view.selected, id, box.checked)),
    });
    box.checked = isChosen;
    const title = isFull && !isChosen && words.runs.tooMany(MOST_COMPARED);
    return h('label', { title }, box, h('span', {}, name), h('span', { class: 'muted' }, moment(created)));
  });
  const list = h('fieldset', {}, h('legend', { class: 'spoken' }, words.compareLegend), ...rows);
  return popup(page, 'chooser', words.compare, list);
}
