import { h } from '../dom';
import type { Page } from '../page';
import type { RunView, View } from '../state';
import { words } from '../words';

/**
 * The run that the others are compared with: the one chosen, else the only one of several that ran the script as it stands in its file,
 * the others being runs of edited texts of the same script. Null where there is none.
 */
export function baselineOf({ runs, settings }: View): RunView | null {
  if (runs.length < 2) return null;
  if (settings.baseline !== null) {
    const chosen = runs.find(({ record }) => record.id === settings.baseline);
    if (chosen || settings.baseline === '') return chosen ?? null;
  }
  const [unedited, ...others] = runs.filter(({ record }) => !record.edited);
  const scripts = new Set(runs.map(({ record }) => record.launch.script));
  return unedited && others.length === 0 && scripts.size === 1 ? unedited : null;
}

/** A choice of the baseline among the runs compared; nothing where a single one is shown. */
export function baselineChooser(page: Page, view: View): HTMLElement | null {
  if (view.runs.length < 2) return null;
  const baseline = baselineOf(view);
  const options = [
    { id: '', name: words.chart.noBaseline },
    ...view.runs.map(({ record }) => ({ id: record.id, name: words.chart.isBaseline(record.name) })),
  ].map(({ id, name }) => {
    const option = h('option', { value: id }, name);
    option.selected = id === (baseline?.record.id ?? '');
    return option;
  });
  const select = h(
    'select',
    {
      class: 'baseline',
      'aria-label': words.chart.baseline,
      'data-key': 'baseline',
      onchange: () => page.change({ baseline: select.value }),
    },
    ...options,
  );
  return select;
}
