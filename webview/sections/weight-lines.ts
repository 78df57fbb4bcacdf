import { effectiveParameters } from '../../src/protocol/effective-parameters';
import type { TensorStatistics } from '../../src/protocol/events';
import { LineChart } from '../charts/line';
import { Curve } from '../charts/curve';
import { dashes, type LineModel, type Series } from '../charts/series';
import { onChange, refill } from '../dom';
import { number, share } from '../format';
import type { Page, Section } from '../page';
import type { View } from '../state';
import { palette } from '../theme';
import { words } from '../words';
import { runLines } from './lines';
import { kernelsOf } from './model/inspected';
import { choice } from './parts';

const text = words.model;

const measures: Record<
  keyof typeof text.measureName,
  (tensor: TensorStatistics) => number | null | undefined
> = {
  norm: (tensor) => tensor.norm,
  effectiveParameters,
  hoyer: (tensor) => tensor.hoyer,
  gini: (tensor) => tensor.gini,
  effectiveRank: (tensor) => tensor.effectiveRank,
  stableRank: (tensor) => tensor.stableRank,
  exactZeroShare: (tensor) => tensor.exactZeroShare,
};
type Measure = keyof typeof measures;
const names = Object.keys(measures) as Measure[];
/** So many lines can be told apart, if only by hand. */
const LINES = 24;

/** One measure of the kernels over epochs; which one is the reader's choice. */
export function weightLinesSection(page: Page): Section {
  const chart = new LineChart(page, 'weight-lines');
  let measure: Measure = 'norm';
  let offered: Measure[] = [];
  const draw = onChange(() => {
    const options = offered.map((name) => ({ value: name, text: text.measureName[name] }));
    const select = choice({ key: 'weight-measure', label: text.measure }, options, measure, (weightMeasure) =>
      page.change({ weightMeasure }),
    );
    refill(chart.frame.controls, select);
  });
  return {
    element: chart.frame.element,
    update(view) {
      const latest = runLines(view).flatMap(({ fit }) => kernelsOf(fit.weights.at(-1)?.tensors ?? []));
      // Ranks and the like are dear: recorders leave them out.
      offered = names.filter((name) => latest.some((tensor) => measures[name](tensor) != null));
      measure = offered.find((name) => name === view.settings.weightMeasure) ?? 'norm';
      draw(measure, offered);
      chart.update(weightModel(view, measure));
    },
  };
}

function weightModel(view: View, measure: Measure): LineModel | null {
  const runs = runLines(view);
  if (!runs.some(({ fit }) => fit.weights.length > 1)) return null;
  const read = measures[measure];
  const series = runs.flatMap(({ fit, prefix, headPrefix }, run): Series[] => {
    const latest = kernelsOf(fit.weights.at(-1)?.tensors ?? []).slice(0, LINES);
    return latest.map(({ name, layer }, order) => {
      const line: Series = {
        curve: new Curve(),
        label: prefix + name,
        head: headPrefix + name,
        short: run === 0 ? (layer ?? name) : '',
        role: palette[order % palette.length] ?? 'blue',
        dash: dashes[(run + Math.floor(order / palette.length)) % dashes.length] ?? [],
      };
      for (const { epoch, tensors } of fit.weights) {
        const tensor = tensors.find((candidate) => candidate.name === name);
        const value = tensor && read(tensor);
        if (value == null) continue;
        line.curve.add(epoch, value);
      }
      return line;
    });
  });
  const isShare = measure === 'exactZeroShare';
  return {
    title: text.overEpochs,
    note: runs.length > 1 ? words.runsByDash : '',
    x: words.epoch,
    xHead: 'epoch',
    series: series.filter(({ curve }) => curve.length > 0),
    format: isShare ? share : number,
    floor: 0,
  };
}
