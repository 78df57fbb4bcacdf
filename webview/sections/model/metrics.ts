import type { Evaluation } from '../../../src/protocol/events';
import type { FitState } from '../../../src/protocol/run-state';
import { caption, figure } from '../../charts/figure';
import { h } from '../../dom';
import { count, number, share } from '../../format';
import type { Page } from '../../page';
import { dataTable } from '../../table';
import { words } from '../../words';
import { type Inspected, told } from './inspected';

const text = words.model;

/** Metrics that fit the task beside the script's own, and what else one number tells. */
export function metricsFigure(page: Page, items: readonly Inspected[]): HTMLElement | null {
  const shown = items.flatMap(({ evaluation, fit, name }) => (evaluation ? [{ evaluation, fit, name }] : []));
  if (shown.length === 0) return null;
  const measured = shown.map(({ evaluation }) => measuredMetrics(evaluation));
  const own = shown.map(({ evaluation, fit }) => ownMetrics(evaluation, fit));
  const keys = [...new Set([...measured, ...own].flatMap((metrics) => [...metrics.keys()]))];
  const head = ({ name }: { name: string }) => [name || text.measured, text.scriptsOwn];
  const rows = keys.map((key) => [
    label(key),
    ...measured.flatMap((metrics, index) => [
      format(key, metrics.get(key)),
      format(key, own[index]?.get(key)),
    ]),
  ]);
  const notes = shown.flatMap(({ evaluation, name }) =>
    remarks(evaluation).map((remark) => h('p', {}, told(name, remark))),
  );
  return figure(
    page,
    { id: 'model-metrics', title: text.metrics },
    dataTable(caption(text.metrics, ''), { columns: [text.metric, ...shown.flatMap(head)], rows }, 'whole'),
    ...notes,
  );
}

function measuredMetrics({ loss, metrics }: Evaluation): Map<string, number> {
  return new Map([['loss', loss], ...Object.entries(metrics)]);
}

/** What the script reported after the same epoch on the same examples, under the names of the measured ones. */
function ownMetrics({ epoch, on }: Evaluation, fit: FitState): Map<string, number> {
  const reported = fit.epochs.findLast((candidate) => candidate.epoch <= epoch);
  if (reported?.epoch !== epoch) return new Map();
  const loss = on === 'validation' ? reported.valLoss : reported.loss;
  const metrics = on === 'validation' ? reported.valMetrics : reported.metrics;
  const named = Object.entries(metrics).map(([name, value]): [string, number] => [customary(name), value]);
  return new Map([...(loss === null ? [] : [['loss', loss] as [string, number]]), ...named]);
}

const customaryNames: [RegExp, string][] = [
  [/^(categorical|binary|sparse_?categorical)?_?acc(uracy)?$/i, 'accuracy'],
  [/^(mae|mean_?absolute_?error)$/i, 'mae'],
  [/^(mse|mean_?squared_?error)$/i, 'mse'],
  [/^(rmse|root_?mean_?squared_?error)$/i, 'rmse'],
  [/^r2(_?score)?$/i, 'r2'],
  [/^auc$/i, 'auc'],
];

function customary(name: string): string {
  return customaryNames.find(([pattern]) => pattern.test(name))?.[1] ?? name;
}

function label(key: string): string {
  const names: Partial<Record<string, string>> = text.metricName;
  return names[key] ?? key;
}

function format(key: string, value: number | undefined): string {
  return /accuracy/i.test(key) && value !== undefined ? share(value) : number(value);
}

function remarks({ labelNoise, perturbation }: Evaluation): string[] {
  const found: string[] = [];
  if (labelNoise) {
    const n = count(labelNoise.examples);
    found.push(labelNoise.share > 0 ? text.labelNoise(share(labelNoise.share), n) : text.noLabelNoise(n));
  }
  if (perturbation) {
    const { noise, changedClasses, change } = perturbation;
    found.push(
      changedClasses === null
        ? text.changedOutputs(share(change), String(noise))
        : text.changedClasses(share(changedClasses), String(noise)),
    );
  }
  return found;
}
