import { h, onChange, refill } from '../dom';
import { words } from '../words';
import type { RunsSection, RunsView } from './view';

const text = words.runs;

/** What stands where there is nothing to list, and which runs can't be read. */
export function messageSection(): RunsSection {
  const empty = h('div', { class: 'empty' });
  const list = h('ul', { class: 'plain' });
  const summary = h('summary');
  const broken = h('details', { class: 'runs-broken' }, summary, list);
  let lines: string[] = [];
  let view: RunsView | null = null;
  const draw = onChange(() => {
    refill(empty, ...lines.map((line, i) => h(i === 0 ? 'h2' : 'p', {}, line)));
    const rows = view?.broken ?? [];
    summary.textContent = text.broken(rows.length);
    refill(list, ...rows.map(({ id, problem }) => h('li', {}, `${id}: ${problem}`)));
  });
  return {
    element: h('div', {}, empty, broken),
    update(next) {
      view = next;
      lines = messageOf(next);
      empty.hidden = lines.length === 0;
      broken.hidden = next.broken.length === 0;
      draw(lines, next.broken);
    },
  };
}

function messageOf({ heard, rows, fitting }: RunsView): string[] {
  if (!heard) return [words.loading];
  if (rows.length === 0) return [text.none, text.noneNext];
  return fitting.length === 0 ? [text.noMatch, text.noMatchNext] : [];
}
