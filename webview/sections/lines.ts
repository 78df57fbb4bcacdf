import type { Gap } from '../../src/protocol/findings';
import { MOST_IN_DETAIL } from '../../src/protocol/page';
import { gapOf, trainingLossOf } from '../../src/protocol/loss-basis';
import type { FitState } from '../../src/protocol/run-state';
import { emptySeries } from '../../src/protocol/thinned-series';
import { Curve } from '../charts/curve';
import { dashes, type LineModel, type Series } from '../charts/series';
import { capital } from '../charts/summary';
import { count, number, share } from '../format';
import { shownFit, type RunView, type View } from '../state';
import { type Role, roleOf } from '../theme';
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
  /** Put before the names of its lines, and before those at the top of columns; empty where only one run is shown. */
  prefix: string;
  headPrefix: string;
  role: Role;
  /** Whether the others are compared with it: its lines are grey and dashed. */
  isBaseline: boolean;
  /** Whether there are so many that only some of what each has can be drawn. */
  crowded: boolean;
  /** Whether it stands out, or another does. */
  strong: boolean;
  faint: boolean;
}

export function runLines(view: View): RunLines[] {
  const n = view.runs.length;
  const baseline = baselineOf(view);
  const { highlighted } = view.settings;
  const isAny = n > 1 && view.selected.includes(highlighted ?? '');
  return view.runs.flatMap((run, index) => {
    const fit = shownFit(run, view.settings);
    if (!fit) return [];
    const gap = run.diagnosis.gaps.find((candidate) => candidate.fit === fit.started.fit) ?? null;
    const isBaseline = run === baseline;
    const name = isBaseline ? words.chart.isBaseline(run.record.name) : run.record.name;
    const strong = isAny && run.record.id === highlighted;
    return [
      {
        run,
        fit,
        gap,
        prefix: n > 1 ? `${name} · ` : '',
        headPrefix: n > 1 ? `${run.record.name} · ` : '',
        role: isBaseline ? 'muted' : roleOf(index, n),
        isBaseline,
        crowded: n > MOST_IN_DETAIL,
        strong,
        faint: isAny && !strong,
      },
    ];
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
    note: runs.length > 1 ? comparedNote(runs) : words.diagnosis.basis[first.gap?.basis ?? 'reported'],
    x: words.epoch,
    xHead: 'epoch',
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
function bestAmongSeveral({ run, fit, role, crowded, strong }: RunLines) {
  const best = crowded && !strong ? null : bestOf(fit);
  return best ? [{ ...best, label: words.bestOf(run.record.name), role }] : [];
}

function comparedNote(runs: readonly RunLines[]): string {
  const baseline = runs.some(({ isBaseline }) => isBaseline) ? [words.chart.baselineNote] : [];
  const lines = runs.some(({ crowded }) => crowded) ? words.validationOnly : words.solidAndDashed;
  return [lines, ...baseline].join(' · ');
}

/** How the lines of one run among others look, and whether their names stand at their ends. */
function look({ prefix, crowded, strong, faint }: RunLines): { short: string; strong?: true; faint?: true } {
  return {
    short: crowded && !strong ? '' : prefix.slice(0, -3),
    ...(strong && { strong }),
    ...(faint && { faint }),
  };
}

function lossSeries(lines: RunLines, many: boolean, raw: boolean): Series[] {
  const { fit, gap, prefix, headPrefix, role, crowded, strong } = lines;
  const names = (text: string, english: string) => ({ label: prefix + text, head: headPrefix + english });
  const honest = gap && gap.basis !== 'reported';
  const reported = epochCurve(fit, 'loss', (epoch) => epoch.loss);
  const training = honest
    ? epochCurve(fit, gap.basis, (epoch) => trainingLossOf(epoch, gap.basis))
    : reported;
  const series: Series[] = [
    {
      curve: validationCurve(fit),
      ...names(words.validationLoss, 'validation loss'),
      role: many ? role : 'yellow',
      ...(many ? { dash: dashOf(lines, 'main'), ...look(lines) } : { short: words.validation }),
    },
  ];
  if (!crowded || strong)
    series.push({
      curve: training,
      ...names(words.trainingLoss, 'training loss'),
      role: many ? role : 'blue',
      ...(many ? { ...look(lines), short: '', dash: dashOf(lines, 'training') } : { short: words.training }),
    });
  if (raw && honest && (!crowded || strong))
    series.push({
      curve: reported,
      ...names(words.reportedLoss, 'training loss as reported'),
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
  const series = runs.map((lines, index): Series => {
    const { fit, gap, prefix, headPrefix, role, crowded } = lines;
    return {
      curve: epochCurve(fit, `gap ${gap?.basis}`, (epoch) => gap && gapOf(epoch, gap.basis)),
      label: `${prefix}${words.gap}`,
      head: `${headPrefix}gap`,
      role: prefix === '' ? 'purple' : role,
      ...(prefix === '' ? { short: words.gap } : look(lines)),
      ...(runs.length > 1 && !crowded && { dash: dashes[index % dashes.length] ?? [] }),
    };
  });
  return {
    ...(runs.length === 1 && landmarks(first)),
    title: words.generalizationGap,
    note: words.diagnosis.basis[first.gap.basis],
    x: words.epoch,
    xHead: 'epoch',
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
  const series = runs.flatMap((lines): Series[] => {
    const { fit, prefix, headPrefix, role, crowded, strong, isBaseline } = lines;
    const validation: Series = {
      curve: epochCurve(fit, `validation ${name}`, (epoch) => epoch.valMetrics[name]),
      label: `${prefix}${words.validation} ${metricName(name)}`,
      head: `${headPrefix}validation ${name}`,
      role: many ? role : 'yellow',
      ...(many ? look(lines) : { short: words.validation }),
      ...(isBaseline && { dash: dashOf(lines, 'main') }),
    };
    if (crowded && !strong) return [validation];
    return [
      validation,
      {
        curve: epochCurve(fit, `training ${name}`, (epoch) => epoch.metrics[name]),
        label: `${prefix}${words.training} ${metricName(name)}`,
        head: `${headPrefix}training ${name}`,
        role: many ? role : 'blue',
        ...(many
          ? { ...look(lines), short: '', dash: dashOf(lines, 'training') }
          : { short: words.training }),
      },
    ];
  });
  const accuracy = /acc/i.test(name);
  return {
    ...(!many && first && landmarks(first)),
    title: metricTitle(name),
    note: many ? comparedNote(runs) : words.asReported,
    x: words.epoch,
    xHead: 'epoch',
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
    xHead: 'step',
    series: runs.map((lines) => ({
      curve: Curve.of(lines.fit.batches.steps, lines.fit.batches.losses),
      label: `${lines.prefix}${words.batchLossLabel}`,
      head: `${lines.headPrefix}batch loss`,
      role: lines.prefix === '' ? 'blue' : lines.role,
      ...(lines.prefix === '' ? { short: words.loss } : look(lines)),
    })),
    format: number,
    floor: 0,
  };
}
