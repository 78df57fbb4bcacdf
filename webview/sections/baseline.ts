import type { Page } from '../page';
import type { RunView, View } from '../state';
import { words } from '../words';
import { choice } from './parts';

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
  const { baseline: label, noBaseline, isBaseline } = words.chart;
  return choice(
    { key: 'baseline', label, look: 'baseline' },
    [
      { value: '', text: noBaseline },
      ...view.runs.map(({ record: { id, name } }) => ({ value: id, text: isBaseline(name) })),
    ],
    baselineOf(view)?.record.id ?? '',
    (baseline) => page.change({ baseline }),
  );
}
