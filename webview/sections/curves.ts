import { LineChart } from '../charts/line';
import { h, onChange, refill } from '../dom';
import type { Page, Section } from '../page';
import type { View } from '../state';
import { words } from '../words';
import { baselineChooser, baselineOf } from './baseline';
import { batchModel, gapModel, lossModel, metricModels, runLines } from './lines';
import { switchButton } from './parts';

/** Learning curves with their switches. */
export function lossSection(page: Page): Section {
  const chart = new LineChart(page, 'loss');
  const batches = new LineChart(page, 'batches');
  const element = h('div', { class: 'contents' }, chart.frame.element, batches.frame.element);
  let canBeRaw = false;
  let view: View | null = null;
  const draw = onChange(() => {
    const { rawLosses } = page.settings();
    const raw = switchButton(words.reportedSwitch, 'raw', rawLosses, () =>
      page.change({ rawLosses: !page.settings().rawLosses }),
    );
    refill(chart.frame.controls, view && baselineChooser(page, view), canBeRaw && raw);
  });
  return {
    element,
    update(next) {
      view = next;
      canBeRaw = runLines(next).some(({ gap }) => gap !== null && gap.basis !== 'reported');
      chart.update(lossModel(next));
      batches.update(batchModel(next));
      const names = next.runs.map(({ record }) => record.name);
      draw(next.settings.rawLosses, canBeRaw, names, baselineOf(next)?.record.id);
    },
  };
}

export function gapSection(page: Page): Section {
  const chart = new LineChart(page, 'gap');
  return { element: chart.frame.element, update: (view) => chart.update(gapModel(view)) };
}

/** A chart for each metric, made when it first appears. */
export function metricsSection(page: Page): Section {
  const element = h('div', { class: 'contents' });
  const charts = new Map<string, LineChart>();
  return {
    element,
    update(view) {
      const models = new Map(metricModels(view).map((model) => [model.title, model]));
      for (const title of models.keys()) {
        if (charts.has(title)) continue;
        const chart = new LineChart(page, `metric-${charts.size + 1}`);
        charts.set(title, chart);
        element.append(chart.frame.element);
      }
      for (const [title, chart] of charts) chart.update(models.get(title) ?? null);
    },
  };
}
