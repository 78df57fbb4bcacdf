import { h, onChange, refillScrolled } from '../dom';
import type { Page } from '../page';
import { button, popup } from '../sections/parts';
import { words } from '../words';
import type { RunsSection, RunsView } from './view';

const text = words.runs;

/** Which columns the table shows. */
export function columnChooser(page: Page): RunsSection {
  const element = h('div');
  const change = (columns: Record<string, boolean>) =>
    page.change({ runs: { ...page.settings().runs, columns } });
  let view: RunsView | null = null;
  const draw = onChange(() => {
    const shown = new Set(view?.shown.map(({ id }) => id));
    const rows = (view?.columns ?? []).map(({ id, label, title }) => {
      const box = h('input', {
        type: 'checkbox',
        'data-key': `column-${id}`,
        // A table of nameless runs says nothing.
        disabled: id === 'name',
        onchange: () => change({ ...page.settings().runs.columns, [id]: box.checked }),
      });
      box.checked = shown.has(id);
      return h('label', {}, box, h('span', {}, title ?? label));
    });
    const usual = button(text.usualColumns, 'usual-columns', () => change({}), 'quiet');
    const list = h('fieldset', {}, h('legend', { class: 'spoken' }, text.columnsLegend), ...rows, usual);
    refillScrolled(element, 'fieldset', popup(page, 'columns', text.columns, list));
  });
  return {
    element,
    update(next) {
      view = next;
      const columns = next.columns.map(({ id, label }) => [id, label]);
      draw(
        columns,
        next.shown.map(({ id }) => id),
        next.settings.opened.includes('columns'),
      );
    },
  };
}
