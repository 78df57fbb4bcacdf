import type { Interval } from '../../src/protocol/decomposition';
import type { CurveAxis, DecompositionCurve } from '../../src/protocol/decomposition-curve';
import { Curve } from '../charts/curve';
import { tableButton } from '../charts/figure';
import { LineChart } from '../charts/line';
import { dashes, type LineModel, type Series } from '../charts/series';
import { h, onChange, refill } from '../dom';
import { moment, number } from '../format';
import type { Page, Section } from '../page';
import { dataTable } from '../table';
import { words } from '../words';
import { card } from './parts';

const HEADS = { bias: 'bias', variance: 'variance', loss: 'expected loss' } as const;
const AXES: readonly CurveAxis[] = ['capacity', 'training-size', 'regularization'];

/** The U-curves of the user's own model: bias, variance and loss against each setting that was varied, the present one marked. */
export function decompositionCurves(page: Page): Section {
  const parts = AXES.map((against) => oneCurve(page, against));
  return {
    element: h('div', { class: 'contents' }, ...parts.map(({ element }) => element)),
    update(view) {
      for (const part of parts) part.update(view);
    },
  };
}

function oneCurve(page: Page, against: CurveAxis): Section {
  const id = `bias-variance-${against}`;
  const chart = new LineChart(page, id);
  const { element, title, note, controls, body } = card(`${id}-words`);
  title.textContent = words.curves.curveTitle[against];
  const pair = h('div', { class: 'pair' }, chart.frame.element, element);
  pair.hidden = true;
  let curve: DecompositionCurve | null = null;
  let isOld = false;
  const draw = onChange(() => {
    pair.hidden = element.hidden = curve === null;
    chart.update(curve && modelOf(curve));
    if (!curve) return;
    const open = page.settings().tables.includes(`${id}-words`);
    note.textContent = words.curves.curveNote(curve.replicates, curve.resample, moment(curve.created));
    refill(controls, tableButton(page, `${id}-words`, words.curves.settingsTable));
    refill(
      body,
      progressOf(curve),
      ...[curve.words, isOld ? words.curves.curveIsOld : '', ...curve.notes]
        .filter((text) => text !== '')
        .map((text, i) => h('p', { class: i === 0 ? 'verdict-line' : 'muted' }, text)),
      open ? tableOf(curve) : null,
    );
  });
  return {
    element: pair,
    update({ main, settings }) {
      curve = main?.curves.find((one) => one.against === against) ?? null;
      const ran = main?.record.sourceHash ?? null;
      const measured = curve?.sourceHash ?? null;
      isOld = ran !== null && measured !== null && ran !== measured;
      draw(curve, isOld, settings.tables);
    },
  };
}

function progressOf({ status, points }: DecompositionCurve): HTMLElement | null {
  if (status === 'stopped') return h('p', { class: 'muted' }, words.curves.curveStopped);
  if (status !== 'running') return null;
  const done = points.reduce((sum, { refits }) => sum + refits, 0);
  const all = points.reduce((sum, { of }) => sum + of, 0);
  const label = words.refitProgress(done, all);
  return h('p', {}, h('progress', { value: done, max: all, 'aria-label': label }), ` ${label}`);
}

function modelOf({ against, points }: DecompositionCurve): LineModel | null {
  const known = points.flatMap((point, x) => {
    const [main] = point.measured;
    return main ? [{ x, main }] : [];
  });
  const [first] = known;
  if (!first || against === null) return null;
  const xs = known.map(({ x }) => x);
  const drawn = (['bias', 'variance', 'loss'] as const).map((part) => {
    const of = (end: keyof Interval) => Curve.of(xs, known.map(({ main }) => main[part][end])); // prettier-ignore
    const label = { bias: words.biasShort, variance: words.variance, loss: words.expectedLoss }[part];
    const series: Series = {
      curve: of('value'),
      label,
      head: HEADS[part],
      short: label,
      role: ({ bias: 'blue', variance: 'yellow', loss: 'text' } as const)[part],
      dash: dashes[part === 'loss' ? 1 : 0] ?? [],
    };
    return { series, low: of('low'), high: of('high') };
  });
  const present = points.findIndex(({ isPresent }) => isPresent);
  return {
    title: words.curves.curveTitle[against],
    note: words.curves.curveOf(words.measureName[first.main.measure]),
    x: words.curves.settingName[against],
    xHead: against,
    places: points.map(({ short }) => short),
    series: drawn.map(({ series }) => series),
    intervals: drawn,
    format: number,
    floor: 0,
    ...(present >= 0 && { mark: { x: present, label: words.curves.presentSetting } }),
  };
}

/** Every setting with the intervals of its parts, and those that could not be measured with the reason. */
function tableOf({ points }: DecompositionCurve): HTMLElement {
  const text = ({ value, low, high }: Interval) => words.interval(number(value), number(low), number(high));
  return dataTable(words.curves.settingsTable, {
    columns: [words.curves.setting, words.biasShort, words.variance, words.expectedLoss, words.trainingLoss],
    rows: points.map(({ label, isPresent, measured: [main], state, reason, trainLoss }) => {
      const name = isPresent ? words.curves.isPresent(label) : label;
      if (!main) return [name, reason ?? words.curves.pointState[state], '', '', ''];
      return [
        name,
        text(main.bias),
        text(main.variance),
        text(main.loss),
        trainLoss === null ? '' : number(trainLoss),
      ];
    }),
  });
}
