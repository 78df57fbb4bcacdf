import { effectiveParameters } from '../protocol/effective-parameters';
import type { Evaluation, FitStarted, TensorStatistics } from '../protocol/events';
import { classLabel, inputLabel } from '../protocol/names';
import type { FitState, RunState } from '../protocol/run-state';
import { loss as short } from './loss';

/** What is known of one trained model, as labelled values; two of them stand side by side where their labels agree. */
export interface Section {
  title: string;
  lines: [label: string, value: string][];
  /** Lines to show at most. */
  most?: number;
  /** Whether labels of two models are put into one order. */
  sorted?: boolean;
}

/** Weights from an input below this share of the largest count as none. */
const UNUSED = 1e-2;
const MOST_FEATURES = 15;
const MOST_NAMES = 40;
const SMALL_CONFUSION = 8;

const NAMES: Readonly<Record<string, string>> = {
  balancedAccuracy: 'balanced accuracy',
  macroF1: 'macro F1',
  auc: 'AUC',
  mae: 'mean absolute error',
  rmse: 'root mean square error',
  r2: 'R²',
};

/** The fit whose model the run ended with, as far as it was looked at. */
export function inspectedFit({ fits }: RunState): FitState | undefined {
  return (
    fits.findLast(({ evaluations }) => evaluations.length > 0) ??
    fits.findLast(({ weights }) => weights.length > 0)
  );
}

export function inspection(fit: FitState): Section[] {
  const evaluation = fit.evaluations.at(-1);
  return [
    ...(evaluation
      ? [answers(evaluation, fit), calibration(evaluation), confusion(evaluation, fit.started.classNames)]
      : []),
    importance(fit),
    ...weights(fit),
    leftOut(fit),
  ].filter(({ lines }) => lines.length > 0);
}

const MEASUREMENTS: Readonly<Record<string, string>> = {
  evaluation: 'the look at the answers',
  perturbation: 'noise on the inputs',
  augmentation: 'augmented training rows',
};

/** What was too dear for a run that is only watched. */
function leftOut({ evaluations, skipped = [] }: FitState): Section {
  const names = [...new Set([...skipped, ...(evaluations.at(-1)?.skipped ?? [])])];
  const lines = names.map((name): [string, string] => [
    MEASUREMENTS[name] ?? name,
    '`regulens inspect SCRIPT` takes the time',
  ]);
  return { title: 'Left out for want of time', lines };
}

function answers(evaluation: Evaluation, fit: FitState): Section {
  const {
    metrics,
    calibration: calibrated,
    labelNoise,
    perturbation,
    augmentation,
    residuals,
    examples,
    on,
    epoch,
  } = evaluation;
  const lines: Section['lines'] = [['loss', short(evaluation.loss)]];
  for (const [name, value] of Object.entries(metrics)) lines.push([NAMES[name] ?? name, short(value)]);
  for (const [name, value] of Object.entries(fit.epochs.at(-1)?.valMetrics ?? {}))
    lines.push([`the script’s own ${name}`, short(value)]);
  if (residuals)
    lines.push(['residuals', `mean ${short(residuals.mean)}, deviation ${short(residuals.std)}`]);
  if (calibrated) lines.push(['expected calibration error', short(calibrated.error)]);
  if (labelNoise) lines.push(['labels probably wrong', percent(labelNoise.share)]);
  if (perturbation) {
    const { noise, changedClasses, change } = perturbation;
    lines.push([
      `noise of ${percent(noise)} on the inputs`,
      `${changedClasses === null ? '' : `changes ${percent(changedClasses)} of the classes, `}moves outputs by ${short(change)} deviations`,
    ]);
  }
  if (augmentation)
    lines.push([
      'training loss, plain and augmented',
      `${short(augmentation.plainLoss)}, ${short(augmentation.augmentedLoss)}`,
    ]);
  return { title: `After epoch ${epoch}, on ${examples} ${on} examples`, lines };
}

function calibration({ calibration: measured }: Evaluation): Section {
  if (!measured) return { title: '', lines: [] };
  return {
    title: 'Calibration',
    sorted: true,
    lines: measured.bins.map(({ confidence, accuracy, examples }): [string, string] => [
      `confidence around ${(Math.ceil(confidence * 15) / 15 - 1 / 30).toFixed(2)}`,
      `right in ${percent(accuracy)} of ${examples}`,
    ]),
  };
}

function confusion({ confusion: counts }: Evaluation, names: readonly string[] | undefined): Section {
  if (!counts || counts.length > SMALL_CONFUSION) return { title: '', lines: [] };
  return {
    title: 'Confusion: predicted as each class',
    lines: counts.map((row, k) => [
      `class ${classLabel(k, names)}`,
      row.map((count) => String(count).padStart(5)).join(''),
    ]),
  };
}

function importance({ importance: measured, started }: FitState): Section {
  const lines = (measured?.features ?? []).map(({ index, name, rise, low, high }): [string, string] => [
    name ?? inputLabel(index, started.featureNames),
    `${short(rise)} [${short(low)}, ${short(high)}]`,
  ]);
  return {
    title: 'Rise of the loss when one input is shuffled, with 95 % interval',
    lines,
    most: MOST_FEATURES,
  };
}

function weights(fit: FitState): Section[] {
  const tensors = fit.weights.at(-1)?.tensors ?? [];
  const total = (of: (tensor: TensorStatistics) => number) =>
    tensors.reduce((sum, tensor) => sum + of(tensor), 0);
  const count = total((tensor) => tensor.count);
  if (count === 0) return [];
  const lines: Section['lines'] = [
    ['parameters', String(count)],
    ['exact zeros', percent(total((tensor) => tensor.exactZeroShare * tensor.count) / count)],
    ['nearly zero', percent(total((tensor) => tensor.nearZeroShare * tensor.count) / count)],
    ['norm', short(Math.sqrt(total((tensor) => tensor.norm ** 2)))],
    ...selectedInputs(tensors, fit.started),
  ];
  const kernels = tensors.filter(({ shape }) => shape.length > 1);
  return [
    { title: 'Weights', lines },
    {
      title: 'Kernels: norm, Hoyer, Gini, effective rank, effective parameters',
      lines: kernels.map((tensor) => [
        `${tensor.layer ?? tensor.name} ${tensor.shape.join('×')}`,
        [
          short(tensor.norm),
          short(tensor.hoyer),
          short(tensor.gini),
          short(tensor.effectiveRank ?? null),
          `${effectiveParameters(tensor)?.toFixed(0) ?? '–'} of ${tensor.count}`,
        ].join('  '),
      ]),
    },
  ];
}

/** The inputs that the first layer still looks at. */
function selectedInputs(
  tensors: readonly TensorStatistics[],
  { data, featureNames }: FitStarted,
): Section['lines'] {
  const norms = tensors.find(({ inputNorms }) => inputNorms)?.inputNorms;
  if (!norms) return [];
  // Of several inputs the first kernel may see one.
  const names = (data?.features ?? norms.length) === norms.length ? featureNames : undefined;
  const limit = UNUSED * Math.max(...norms);
  const named = (isUsed: boolean) =>
    norms.flatMap((norm, index) => (norm > limit === isUsed ? [inputLabel(index, names)] : []));
  const [used, unused] = [named(true), named(false)];
  const lines: Section['lines'] = [['inputs with weights', `${used.length} of ${norms.length}`]];
  // Whichever list is shorter says it.
  if (unused.length > 0 && used.length <= unused.length) lines.push(['these are', listed(used)]);
  else if (unused.length > 0) lines.push(['without weights are', listed(unused)]);
  return lines;
}

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : '';
  return names.slice(0, MOST_NAMES).join(', ') + more;
}

const percent = (share: number): string => {
  const value = 100 * share;
  return `${value >= 10 || value === 0 ? value.toFixed(0) : value.toPrecision(2)} %`;
};
