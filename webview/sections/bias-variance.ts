import { Curve } from '../charts/curve';
import type { Decomposition } from '../../src/protocol/decomposition';
import { biasVarianceBars, type BarRow, describeRow } from '../charts/bars';
import { tableButton } from '../charts/figure';
import { LineChart } from '../charts/line';
import { dashes, type LineModel } from '../charts/series';
import { h, onChange, refill } from '../dom';
import { number } from '../format';
import type { Page, Section } from '../page';
import type { RunView, View } from '../state';
import { dataTable } from '../table';
import { words } from '../words';
import { decomposedExamples } from './decomposed-examples';
import { decompositionCurves } from './decomposition-curve';
import { card } from './parts';

interface Measurement {
  run: RunView;
  label: string;
  trainExamples: number;
  measured: Decomposition[];
}

/** Bars with intervals for each measure, the verdict in words, and the curve where there are several measurements. */
export function biasVarianceSection(page: Page): Section {
  const { element, title, note, controls, body } = card('bias-variance');
  title.textContent = words.biasVariance;
  const curve = new LineChart(page, 'bias-variance-curve');
  const curves = decompositionCurves(page);
  let view: View | null = null;
  const draw = onChange(() => {
    if (!view) return;
    const all = measurements(view);
    const first = all[0]?.measured[0];
    note.textContent = first ? words.refits(first.replicates) : '';
    const open = page.settings().tables.includes('bias-variance');
    refill(controls, first ? tableButton(page, 'bias-variance') : null);
    refill(
      body,
      progress(view),
      ...(first ? bars(all) : []),
      ...verdicts(view),
      ...details(page, view),
      first && open ? table(all) : null,
    );
  });
  return {
    element: h('div', { class: 'contents' }, element, curve.frame.element, curves.element),
    update(next) {
      view = next;
      const running = next.runs.some((run) => run.state.decompositions.length > 0);
      const all = measurements(next);
      element.hidden = !running && all.length === 0;
      draw(
        next.runs.map((run) => [run.record.name, run.diagnosis.decompositions, progressOf(run)]),
        next.settings.tables,
        next.settings.opened,
      );
      curve.update(curveModel(all));
      curves.update(next);
    },
  };
}

function measurements(view: View): Measurement[] {
  return view.runs.flatMap((run) =>
    run.diagnosis.decompositions.flatMap(({ measured }, index) => {
      const started = run.state.decompositions[index]?.started;
      const several = run.diagnosis.decompositions.length > 1 ? ` ${index + 1}` : '';
      return measured.length > 0
        ? [{ run, label: run.record.name + several, trainExamples: started?.trainExamples ?? 0, measured }]
        : [];
    }),
  );
}

function bars(all: Measurement[]): Node[] {
  const measures = [...new Set(all.flatMap(({ measured }) => measured.map(({ measure }) => measure)))];
  const charts = measures.flatMap((measure) => {
    const rows: BarRow[] = all.flatMap(({ label, measured }) => {
      const found = measured.find((candidate) => candidate.measure === measure);
      return found ? [{ label, measured: found }] : [];
    });
    const name = words.measureName[measure];
    return [h('h3', {}, name), biasVarianceBars(rows, rows.map(describeRow).join(' '))];
  });
  const key = h(
    'p',
    { class: 'key muted' },
    h('span', { class: 'swatch bias' }),
    words.bias,
    h('span', { class: 'swatch variance' }),
    words.variance,
  );
  const additive = measures.includes('zero-one') ? h('p', { class: 'muted' }, words.zeroOneNote) : null;
  return [...charts, key, ...(additive ? [additive] : [])];
}

function table(all: Measurement[]): HTMLElement {
  const text = ({ value, low, high }: Decomposition['loss']) =>
    words.interval(number(value), number(low), number(high));
  return dataTable(`${words.biasVariance}: ${words.table}`, {
    columns: [words.measurement, words.biasShort, words.variance, words.expectedLoss],
    rows: all.flatMap(({ label, measured }) =>
      measured.map(({ measure, bias, variance, loss }) => [
        `${label}, ${words.measureName[measure]}`,
        text(bias),
        text(variance),
        text(loss),
      ]),
    ),
  });
}

function progressOf(run: RunView): { done: number; all: number } | null {
  const last = run.state.decompositions.at(-1);
  if (!last || last.results.length >= last.started.replicates) return null;
  return { done: last.results.length, all: last.started.replicates };
}

function progress({ main }: View): HTMLElement | null {
  const now = main && progressOf(main);
  if (!now) return null;
  const label = words.refitProgress(now.done, now.all);
  return h('p', {}, h('progress', { value: now.done, max: now.all, 'aria-label': label }), ` ${label}`);
}

function verdicts(view: View): HTMLElement[] {
  const texts = view.runs.flatMap((run) =>
    run.diagnosis.decompositions
      .map(({ verdict }) => verdict)
      .filter((verdict) => verdict !== '')
      .map((verdict) => (view.runs.length > 1 ? `${run.record.name}: ${verdict}` : verdict)),
  );
  return [...new Set(texts)].map((text) => h('p', { class: 'verdict-line' }, text));
}

/** Of the main run's last measurement: a page of several runs compares what they have in common. */
function details(page: Page, { main }: View): HTMLElement[] {
  const detail = main?.diagnosis.decompositions.at(-1)?.detail;
  return detail ? decomposedExamples(page, detail) : [];
}

/** Bias and variance against the number of training examples, or in the order measured where that never changed. */
function curveModel(all: Measurement[]): LineModel | null {
  const measure = all[0]?.measured[0]?.measure;
  if (all.length < 2 || measure === undefined) return null;
  const sizes = new Set(all.map(({ trainExamples }) => trainExamples));
  const bySize = sizes.size === all.length;
  const points = all
    .map(({ trainExamples, measured }, index) => ({
      x: bySize ? trainExamples : index + 1,
      found: measured.find((candidate) => candidate.measure === measure),
    }))
    .sort((a, b) => a.x - b.x)
    .flatMap(({ x, found }) => (found ? [{ x, found }] : []));
  const line = (
    label: string,
    role: 'blue' | 'yellow' | 'text',
    part: 'bias' | 'variance' | 'loss',
    order: number,
  ) => ({
    curve: Curve.of(
      points.map(({ x }) => x),
      points.map(({ found }) => found[part].value),
    ),
    label,
    head: part === 'loss' ? 'expected loss' : part,
    short: label,
    role,
    dash: dashes[order] ?? [],
  });
  return {
    title: words.biasVarianceCurve,
    note: words.measureName[measure],
    x: bySize ? words.trainingExamples : words.measurement,
    xHead: bySize ? 'training examples' : 'measurement',
    series: [
      line(words.biasShort, 'blue', 'bias', 0),
      line(words.variance, 'yellow', 'variance', 0),
      line(words.expectedLoss, 'text', 'loss', 1),
    ],
    format: number,
    floor: 0,
  };
}
