import type { Gap } from '../../src/protocol/findings';
import { gapOf, trainingLossOf } from '../../src/protocol/loss-basis';
import type { FitState } from '../../src/protocol/run-state';
import { emptySeries } from '../../src/protocol/thinned-series';
import { Curve } from '../charts/curve';
import { dashes, type LineModel, type Series } from '../charts/series';
import { capital } from '../charts/summary';
import { count, number, share } from '../format';
import { shownFit, type RunView, type View } from '../state';
import { palette, type Role } from '../theme';
import { baselineOf } from './baseline';
import { epochCurve } from './epoch-curves';
import { forecastText, liveForecasts } from './forecast';
import { bestOf, landmarks, validationCurve } from './landmarks';
import { words } from '../words';

/** A run with the fit shown of it, and how its lines look when several are compared. */
export interface RunLines {
  run: RunView;
  fit: FitState;
  gap: Gap | null;
  /** Put before the names of its lines; empty where only one run is shown. */
  prefix: string;
  role: Role;
  /** Whether the others are compared with it: its lines are grey and dashed. */
  isBaseline: boolean;
}

export function runLines(view: View): RunLines[] {
  const many = view.runs.length > 1;
  const baseline = baselineOf(view);
  return view.runs.flatMap((run, index) => {
    const fit = shownFit(run, view.settings);
    if (!fit) return [];
    const gap = run.diagnosis.gaps.find((candidate) => candidate.fit === fit.started.fit) ?? null;
    const isBaseline = run === baseline;
    const role = isBaseline ? 'muted' : (palette[index % palette.length] ?? 'blue');
    const name = isBaseline ? words.chart.isBaseline(run.record.name) : run.record.name;
    return [{ run, fit, gap, prefix: many ? `${name} · ` : '', role, isBaseline }];
  });
}

/** Dashes of the lines of one run among several: those of validation, or of what there is one of, and those of training. */
export function dashOf(
  { isBaseline }: Pick<RunLines, 'isBaseline'>,
  of: 'main' | 'training',
): readonly number[] {
  const order = of === 'main' ? (isBaseline ? 1 : 0) : isBaseline ? 2 : 1;
  return dashes[order] ?? [];
}

/** Loss curves: validation, and training as it compares with validation. */
export function lossModel(view: View): LineModel | null {
  const { rawLosses } = view.settings;
  const runs = runLines(view);
  const first = runs[0];
  if (!first) return null;
  const series = runs.flatMap((lines) => lossSeries(lines, runs.length > 1, rawLosses));
  const best = bestOf(first.fit);
  const marks = landmarks(first);
  const forecast = liveForecasts(first.run).find(({ fit }) => fit === first.fit.started.fit);
  return {
    title: words.learningCurves,
    note: runs.length > 1 ? comparedNote(runs) : words.basis[first.gap?.basis ?? 'reported'],
    x: words.epoch,
    series,
    format: number,
    floor: 0,
    onset: marks.onset,
    band: forecast && {
      low: forecast.bottom.low,
      high: forecast.bottom.high,
      at: forecast.bottom.value,
      label: words.forecastLabel(count(forecast.bottom.value)),
      spoken: forecastText(forecast),
    },
    best: runs.length === 1 ? best && [best] : runs.flatMap(bestAmongSeveral),
  };
}

/** The best epoch of each of several runs, in its colour. */
function bestAmongSeveral({ run, fit, role }: RunLines) {
  const best = bestOf(fit);
  return best ? [{ ...best, label: words.bestOf(run.record.name), role }] : [];
}

function comparedNote(runs: readonly RunLines[]): string {
  const baseline = runs.some(({ isBaseline }) => isBaseline) ? [words.chart.baselineNote] : [];
  return [words.solidAndDashed, ...baseline].join(' · ');
}

function lossSeries(lines: RunLines, many: boolean, raw: boolean): Series[] {
  const { fit, gap, prefix, role } = lines;
  const name = (text: string) => prefix + text;
  const honest = gap && gap.basis !== 'reported';
  const reported = epochCurve(fit, 'loss', (epoch) => epoch.loss);
  const training = honest
    ? epochCurve(fit, gap.basis, (epoch) => trainingLossOf(epoch, gap.basis))
    : reported;
  const series: Series[] = [
    {
      curve: validationCurve(fit),
      label: name(words.validationLoss),
      short: many ? prefix.slice(0, -3) : words.validation,
      role: many ? role : 'yellow',
      ...(many && { dash: dashOf(lines, 'main') }),
    },
    {
      curve: training,
      label: name(words.trainingLoss),
      short: many ? '' : words.training,
      role: many ? role : 'blue',
      ...(many && { dash: dashOf(lines, 'training') }),
    },
  ];
  if (raw && honest)
    series.push({
      curve: reported,
      label: name(words.reportedLoss),
      short: many ? '' : words.reported,
      role: many ? role : 'blue',
      dash: [2, 2],
      faint: true,
    });
  return series.filter(({ curve }) => curve.length > 0);
}

/** Validation loss minus the honest training loss. */
export function gapModel(view: View): LineModel | null {
  const runs = runLines(view);
  const first = runs[0];
  if (!first?.gap) return null;
  const series = runs.map(({ fit, gap, prefix, role }, index): Series => ({
    curve: epochCurve(fit, `gap ${gap?.basis}`, (epoch) => gap && gapOf(epoch, gap.basis)),
    label: `${prefix}${words.gap}`,
    short: prefix === '' ? words.gap : prefix.slice(0, -3),
    role: prefix === '' ? 'purple' : role,
    ...(runs.length > 1 && { dash: dashes[index % dashes.length] ?? [] }),
  }));
  return {
    ...(runs.length === 1 && landmarks(first)),
    title: words.generalizationGap,
    note: words.basis[first.gap.basis],
    x: words.epoch,
    series,
    format: number,
    floor: 0,
  };
}

/** One chart a metric, training and validation. */
export function metricModels(view: View): LineModel[] {
  const runs = runLines(view);
  const names = new Set(
    runs.flatMap(({ fit }) => {
      const epoch = fit.epochs.at(-1);
      return epoch ? [...Object.keys(epoch.metrics), ...Object.keys(epoch.valMetrics)] : [];
    }),
  );
  return [...names].map((name) => metricModel(name, runs));
}

function metricModel(name: string, runs: RunLines[]): LineModel {
  const many = runs.length > 1;
  const [first] = runs;
  const series = runs.flatMap(({ fit, prefix, role, isBaseline }): Series[] => [
    {
      curve: epochCurve(fit, `validation ${name}`, (epoch) => epoch.valMetrics[name]),
      label: `${prefix}${words.validation} ${metricName(name)}`,
      short: many ? prefix.slice(0, -3) : words.validation,
      role: many ? role : 'yellow',
      ...(isBaseline && { dash: dashOf({ isBaseline }, 'main') }),
    },
    {
      curve: epochCurve(fit, `training ${name}`, (epoch) => epoch.metrics[name]),
      label: `${prefix}${words.training} ${metricName(name)}`,
      short: many ? '' : words.training,
      role: many ? role : 'blue',
      ...(many && { dash: dashOf({ isBaseline }, 'training') }),
    },
  ]);
  const accuracy = /acc/i.test(name);
  return {
    ...(!many && first && landmarks(first)),
    title: metricTitle(name),
    note: many ? comparedNote(runs) : words.asReported,
    x: words.epoch,
    series: series.filter(({ curve }) => curve.length > 0),
    format: accuracy ? share : number,
    ...(accuracy && { ceiling: 1 }),
  };
}

function metricName(name: string): string {
  return name === 'acc' ? words.accuracy : name;
}

function metricTitle(name: string): string {
  const text = metricName(name);
  return /^(mae|mse|mape|rmse|auc|r2)$/i.test(text) ? text.toUpperCase() : capital(text);
}

/** Loss by optimizer step: for loops without epochs, and before the first epoch is over. */
export function batchModel(view: View): LineModel | null {
  const runs = runLines(view).filter(({ fit }) => fit.epochs.length < 2 && fit.batches.steps.length > 0);
  if (runs.length === 0) return null;
  const { stride, last } = runs.reduce(
    (a, { fit }) => (fit.batches.stride > a.stride ? fit.batches : a),
    emptySeries(),
  );
  return {
    title: words.batchLoss,
    note: stride > 1 ? words.extremes(count(stride), count(last)) : words.asReported,
    x: words.step,
    series: runs.map(({ fit, prefix, role }) => ({
      curve: Curve.of(fit.batches.steps, fit.batches.losses),
      label: `${prefix}${words.batchLossLabel}`,
      short: prefix === '' ? words.loss : prefix.slice(0, -3),
      role: prefix === '' ? 'blue' : role,
    })),
    format: number,
    floor: 0,
  };
}
