import { MOST_IN_DETAIL } from '../../src/protocol/page';
import { h, onChange, refill } from '../dom';
import { number } from '../format';
import type { Page, Section } from '../page';
import { shownFit, type RunView, type View } from '../state';
import { roleOf } from '../theme';
import { words } from '../words';
import { differingParameters, parameterText } from './comparison';
import { validationCurve } from './landmarks';
import { card } from './parts';

/** How long the pointer rests on a run before its lines stand out, in milliseconds: sweeping over the list draws nothing. */
const REST = 60;

interface Entry {
  run: RunView;
  index: number;
  best: number;
  told: string;
}

/**
 * The legend of many runs: a list, since their names have no room at their lines. The run that is pointed at, focused or pressed stands out in all charts.
 */
export function comparedRunsSection(page: Page): Section {
  const { element, title, note, body } = card('compared-runs', 'wide');
  title.textContent = words.comparedRuns;
  note.textContent = words.comparedNote;
  let entries: Entry[] = [];
  let pressed: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const highlight = (run: string | null) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const next = run ?? pressed;
      if (page.settings().highlighted !== next) page.change({ highlighted: next });
    }, REST);
  };
  const draw = onChange(() => {
    const theme = page.theme();
    refill(
      body,
      h(
        'ul',
        { class: 'compared-runs plain' },
        ...entries.map(({ run, index, best, told }) => {
          const { id, name } = run.record;
          const swatch = h('span', { class: 'swatch' });
          swatch.style.background = theme.colour(roleOf(index, entries.length));
          const press = () => {
            pressed = pressed === id ? null : id;
            highlight(pressed);
            for (const other of body.querySelectorAll('[aria-pressed]'))
              other.setAttribute('aria-pressed', String(other === entry && pressed === id));
          };
          const entry = h(
            'button',
            {
              class: 'quiet',
              'data-key': `compared-${id}`,
              'aria-pressed': String(pressed === id),
              onpointerenter: () => highlight(id),
              onpointerleave: () => highlight(null),
              onfocus: () => highlight(id),
              onblur: () => highlight(null),
              onclick: press,
            },
            swatch,
            h('span', { class: 'compared-name' }, name),
            h('span', { class: 'muted compared-told' }, told),
            h('span', { class: 'value' }, number(best)),
          );
          return h('li', {}, entry);
        }),
      ),
    );
  });
  return {
    element,
    update(view) {
      element.hidden = view.runs.length <= MOST_IN_DETAIL;
      if (element.hidden) return;
      entries = entriesOf(view);
      const theme = page.theme();
      draw(
        entries.map(({ run, best, told, index }) => [
          run.record.id,
          run.record.name,
          best,
          told,
          theme.colour(roleOf(index, entries.length)),
        ]),
      );
    },
  };
}

/** The best first. */
function entriesOf({ runs, settings }: View): Entry[] {
  const differing = differingParameters(runs);
  return runs
    .map((run, index): Entry => {
      const fit = shownFit(run, settings);
      const curve = fit && validationCurve(fit);
      const best = curve && curve.length > 0 ? curve.y(curve.extremes().low) : NaN;
      return { run, index, best, told: parameterText(run, differing) };
    })
    .sort((a, b) => (Number.isNaN(a.best) ? 1 : Number.isNaN(b.best) ? -1 : a.best - b.best));
}
