import type { HeatModel } from '../charts/heat-model';
import { HeatMap } from '../charts/heatmap';
import { LineChart } from '../charts/line';
import { Ridgeline } from '../charts/ridgeline';
import { Curve } from '../charts/curve';
import { dashes, type LineModel, type Series } from '../charts/series';
import { h, onChange, refill } from '../dom';
import { number, share } from '../format';
import type { Page, Section } from '../page';
import type { View } from '../state';
import { palette } from '../theme';
import { words } from '../words';
import { choice, mainOnly, switchButton } from './parts';
import { sparsityHistory, type SparsityHistory } from './sparsity';
import { runLines } from './lines';

/** How much of the weights is zero, or as good as zero: by tensor as a heat map, in all as lines. */
export function sparsitySection(page: Page): Section {
  const map = new HeatMap(page, 'sparsity');
  const total = new LineChart(page, 'sparsity-total');
  const draw = onChange(() => {
    const { zeros } = page.settings();
    refill(
      map.frame.controls,
      switchButton(words.exactZero, 'zeros', zeros === 'exact', () =>
        page.change({ zeros: page.settings().zeros === 'exact' ? 'near' : 'exact' }),
      ),
    );
  });
  return {
    element: h('div', { class: 'contents' }, map.frame.element, total.frame.element),
    update(view) {
      const history = view.fit && sparsityHistory(view.fit);
      const { zeros } = view.settings;
      map.update(history ? heatModel(history, zeros, view) : null);
      total.update(totalModel(view));
      draw(zeros);
    },
  };
}

function heatModel(history: SparsityHistory, zeros: 'near' | 'exact', view: View): HeatModel {
  const key = zeros === 'near' ? 'nearZero' : 'exactZero';
  // The layer's name will do where no layer has two kernels.
  const names = new Set(history.tensors.map((tensor) => tensor.layer));
  return {
    title: words.sparsity,
    note: mainOnly(view, zeros === 'near' ? words.nearZero : words.exactZero),
    epochs: history.epochs,
    rows: [
      ...history.tensors.map((tensor) => ({
        label: names.size === history.tensors.length ? (tensor.layer ?? tensor.name) : tensor.name,
        values: tensor[key],
      })),
      { label: words.allKernels, head: 'all kernels', values: history[key] },
    ],
  };
}

function totalModel(view: View): LineModel {
  const series = runLines(view).flatMap(({ fit, prefix, headPrefix, role }): Series[] => {
    const history = sparsityHistory(fit);
    if (!history) return [];
    const base = { role: prefix === '' ? ('blue' as const) : role };
    const name = prefix.slice(0, -3);
    return [
      {
        ...base,
        curve: Curve.of(history.epochs, history.nearZero),
        label: prefix + words.nearZero,
        head: `${headPrefix}near zero`,
        short: name || words.nearZero,
        dash: [],
      },
      {
        ...base,
        curve: Curve.of(history.epochs, history.exactZero),
        label: prefix + words.exactZero,
        head: `${headPrefix}exact zeros`,
        short: name === '' ? words.exactZero : '',
        dash: dashes[1] ?? [],
      },
    ];
  });
  const x = { x: words.epoch, xHead: 'epoch' };
  return { title: words.overall, note: words.allKernels, ...x, series, format: share, floor: 0 };
}

/** Histograms of the tensor chosen, over epochs. */
export function histogramSection(page: Page): Section {
  const ridges = new Ridgeline(page, 'histograms');
  let names: string[] = [];
  let shown = '';
  const draw = onChange(() => {
    const options = names.map((name) => ({ value: name, text: name }));
    const select = choice({ key: 'tensor', label: words.tensor }, options, shown, (tensor) =>
      page.change({ tensor }),
    );
    refill(ridges.frame.controls, select);
  });
  return {
    element: ridges.frame.element,
    update(view) {
      const { fit, settings } = view;
      const snapshots = fit?.weights ?? [];
      names = (snapshots.at(-1)?.tensors ?? []).filter(({ histogram }) => histogram).map(({ name }) => name);
      shown = names.find((name) => name === settings.tensor) ?? names[0] ?? '';
      draw(names, shown);
      ridges.update({
        title: words.histograms,
        note: mainOnly(view, ''),
        ridges: snapshots.flatMap(({ epoch, tensors }) => {
          const tensor = tensors.find(({ name, histogram }) => name === shown && histogram);
          return tensor ? [{ epoch, tensor }] : [];
        }),
      });
    },
  };
}

/** Norms of the gradients by tensor, on a log scale: vanishing and exploding are matters of magnitude. */
export function gradientSection(page: Page): Section {
  const chart = new LineChart(page, 'gradients');
  return {
    element: chart.frame.element,
    update(view) {
      const events = view.fit?.gradients ?? [];
      const lines = linesByName(
        events.map(({ step, tensors }) => ({ x: step, values: tensors.map((t) => [t.name, t.norm]) })),
      );
      chart.update({
        title: words.gradientNorms,
        note: mainOnly(view, words.gradientNote),
        x: words.step,
        xHead: 'step',
        series: lines,
        format: number,
        log: lines.some(({ curve }) => curve.extremes(true).low >= 0),
      });
    },
  };
}

/** Units that are as good as always zero. */
export function deadUnitSection(page: Page): Section {
  const chart = new LineChart(page, 'dead-units');
  return {
    element: chart.frame.element,
    update(view) {
      const events = view.fit?.activations ?? [];
      chart.update({
        title: words.deadRelu,
        note: mainOnly(view, words.deadReluNote),
        x: words.epoch,
        xHead: 'epoch',
        series: linesByName(
          events.map(({ epoch, layers }) => ({
            x: epoch,
            values: layers.map((l) => [l.layer, l.deadShare]),
          })),
        ),
        format: share,
        floor: 0,
      });
    },
  };
}

function linesByName(snapshots: { x: number; values: [string, number][] }[]): Series[] {
  const lines = new Map<string, Series>();
  for (const { x, values } of snapshots) {
    for (const [name, y] of values) {
      const order = lines.size;
      const line = lines.get(name) ?? {
        curve: new Curve(),
        label: name,
        head: name,
        short: name,
        role: palette[order % palette.length] ?? 'blue',
        // After the last colour, the colours come again with another dash.
        dash: dashes[Math.floor(order / palette.length) % dashes.length] ?? [],
      };
      line.curve.add(x, y);
      lines.set(name, line);
    }
  }
  return [...lines.values()];
}
