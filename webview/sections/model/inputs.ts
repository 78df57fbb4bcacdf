import type { Importance } from '../../../src/protocol/events';
import { inputLabel } from '../../../src/protocol/names';
import { figure, legend } from '../../charts/figure';
import { levelBars, type LevelRow } from '../../charts/level-bars';
import { h } from '../../dom';
import { count, number } from '../../format';
import type { Page } from '../../page';
import { toggle } from '../../settings';
import { words } from '../../words';
import { folded, switchButton } from '../parts';
import { type Inspected, listed, told } from './inspected';

const text = words.model;
const TOP = 20;
const ALL = 'importance-all';
type Feature = Importance['features'][number];

/** Permutation importance: bars with intervals; the runs' bars one below the other. */
export function importanceFigure(page: Page, items: readonly Inspected[]): HTMLElement | null {
  const shown = items.flatMap(({ name, look, fit, importance }) =>
    importance ? [{ name, look, fit, importance }] : [],
  );
  const first = shown[0];
  if (!first) return null;
  const known = shown.map(({ importance }) => new Map(importance.features.map((f) => [f.index, f])));
  // In the order of the main run; what only another run has comes after.
  const order = [...new Set(known.flatMap((features) => [...features.keys()]))];
  const label = (index: number) => {
    const own = known.map((features) => features.get(index)?.name).find((name) => name !== undefined);
    return own ?? inputLabel(index, first.fit.started.featureNames);
  };
  const all = page.settings().switched.includes(ALL);
  const flip = () => page.change({ switched: toggle(page.settings().switched, ALL, !all) });
  const rows = (all ? order : order.slice(0, TOP)).map((index): LevelRow => ({
    label: label(index),
    levels: known.map((features, run) => level(features.get(index), shown[run]?.look ?? 's0')),
  }));
  const sentences = shown.map(({ name, importance }) => told(name, inWords(importance, label)));
  return figure(
    page,
    {
      id: 'importance',
      title: text.importance,
      note: text.importanceNote,
      controls: order.length > TOP ? [switchButton(text.showAll(count(order.length)), ALL, all, flip)] : [],
      table: () => ({
        columns: [text.input, ...shown.flatMap(({ name }) => runColumns(name))],
        rows: order.map((index) => [
          label(index),
          ...known.flatMap((features) => {
            const found = features.get(index);
            return found ? [number(found.rise), `${number(found.low)} – ${number(found.high)}`] : ['–', '–'];
          }),
        ]),
      }),
    },
    levelBars(rows, sentences.join(' ')),
    legend(shown),
    ...sentences.map((sentence) => h('p', {}, sentence)),
  );
}

function runColumns(name: string): string[] {
  return [text.rise, text.interval].map((column) => listed(name, column));
}

function level(feature: Feature | undefined, look: string): LevelRow['levels'][number] {
  return feature
    ? { value: feature.rise, look, low: feature.low, high: feature.high, text: number(feature.rise) }
    : null;
}

function inWords({ features, columns }: Importance, label: (index: number) => string): string {
  const sure = features.filter(({ low }) => low > 0).length;
  const [top] = features;
  const most = top
    ? text.mostImportant(label(top.index), number(top.rise), number(top.low), number(top.high))
    : '';
  return `${most} ${text.beyondDoubt(count(sure), count(columns))}`.trim();
}

/** An input counts as used from this share of the largest norm on. */
const USED = 0.01;
const LISTED = 60;

/** Which inputs the first layer listens to: what an L1 penalty selects. */
export function inputsFigure(page: Page, items: readonly Inspected[]): HTMLElement | null {
  const shown = items.flatMap(({ name, fit, kernels }) => {
    const norms = kernels.find((tensor) => tensor.inputNorms)?.inputNorms;
    if (!norms || norms.length < 2) return [];
    const { data, featureNames } = fit.started;
    // Of several inputs the first kernel may see one.
    const names = (data?.features ?? norms.length) === norms.length ? featureNames : undefined;
    return [{ name, norms, names }];
  });
  if (shown.length === 0) return null;
  const lists = shown.map(({ name, norms, names }) => {
    const largest = norms.reduce((a, b) => Math.max(a, b), 0);
    const ranked = norms
      .map((norm, index) => ({ norm, label: inputLabel(index, names), isUsed: norm > USED * largest }))
      .sort((a, b) => b.norm - a.norm);
    return { name, norms, ranked, used: ranked.filter(({ isUsed }) => isUsed) };
  });
  const parts = lists.flatMap(({ name, norms, ranked, used }, index) => {
    const sentence = text.inputsUsed(count(used.length), count(norms.length));
    const unused = ranked.filter(({ isUsed }) => !isUsed);
    return [
      h('p', {}, told(name, sentence)),
      ...(unused.length > 0
        ? [
            folded(
              page,
              `inputs-${index}`,
              `${text.usedList}: ${enumerate(used.slice(0, 3), used.length)}`,
              h('p', {}, enumerate(used.slice(0, LISTED), used.length)),
              h(
                'p',
                { class: 'muted' },
                `${text.unused}: ${enumerate(unused.slice(0, LISTED), unused.length)}`,
              ),
            ),
          ]
        : []),
    ];
  });
  return figure(
    page,
    {
      id: 'inputs',
      title: text.inputs,
      note: text.inputsNote,
      table: () => ({
        columns: [text.input, words.norm, text.used],
        rows: lists.flatMap(({ name, ranked }) =>
          ranked.map(({ label, norm, isUsed }) => [
            listed(name, label),
            number(norm),
            isUsed ? text.yes : text.no,
          ]),
        ),
      }),
    },
    ...parts,
  );
}

function enumerate(list: readonly { label: string }[], all: number): string {
  const names = list.map(({ label }) => label).join(', ');
  return all > list.length ? `${names} ${text.more(all - list.length)}` : names;
}
