import { h } from '../dom';

export interface Level {
  value: number;
  /** The style class of its run's marks. */
  look: string;
  /** Ends of the interval; absent for none. */
  low?: number;
  high?: number;
  text: string;
}

export interface LevelRow {
  label: string;
  /** One bar for each run shown; null where a run lacks it. */
  levels: (Level | null)[];
}

/** Horizontal bars from zero with their intervals as whiskers. HTML, so that text keeps its size in any width. */
export function levelBars(rows: readonly LevelRow[], spoken: string): HTMLElement {
  const all = rows.flatMap(({ levels }) =>
    levels.flatMap((level) => (level ? [level.value, level.low ?? 0, level.high ?? 0] : [])),
  );
  const finite = all.filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const span = Math.max(1e-12, ...finite) - low;
  const percent = (value: number) => `${((Math.min(Math.max(value, low), low + span) - low) / span) * 100}%`;
  return h(
    'div',
    { class: 'levels', role: 'img', 'aria-label': spoken },
    ...rows.map(({ label, levels }) =>
      h(
        'div',
        { class: 'level' },
        h('span', { class: 'level-label', title: label }, label),
        h('span', { class: 'level-track' }, ...levels.map((level) => bar(level, percent))),
        h('span', { class: 'level-value' }, ...levels.map((level) => h('span', {}, level?.text ?? '–'))),
      ),
    ),
  );
}

function bar(level: Level | null, percent: (value: number) => string): HTMLElement {
  const line = h('span', { class: 'level-line' });
  if (!level || !Number.isFinite(level.value)) return line;
  line.append(
    stretch(`level-bar ${level.look}`, Math.min(0, level.value), Math.max(0, level.value), percent),
  );
  if (level.low !== undefined && level.high !== undefined)
    line.append(stretch('level-whisker', level.low, level.high, percent));
  return line;
}

function stretch(name: string, from: number, to: number, percent: (value: number) => string): HTMLElement {
  const element = h('span', { class: name });
  element.style.left = percent(from);
  element.style.right = `calc(100% - ${percent(to)})`;
  return element;
}
