import type { FitStarted, TrainingCall } from '../protocol/events';
import type { Site } from '../protocol/site';
import { fitOptions } from './fit-options';
import type { FitOptions } from './fit-options';
import { isObject, tensorList } from './framework';
import type { LayersModel, Tensor } from './framework';

/** What a call of fit or fitDataset is going to do, read off its arguments as tfjs reads them. */
export interface FitPlan {
  call: TrainingCall;
  site: Site | null;
  epochs: number | null;
  initialEpoch: number;
  batchSize: number | null;
  /** For datasets of which an epoch takes a part. */
  batchesPerEpoch: number | null;
  shuffle: boolean | null;
  validation: FitStarted['validation'];
  validationExamples: number | null;
  trainExamples: number | null;
  /** Training examples as tensors with the number of rows that training uses; null for datasets. */
  train: LabelledRows | null;
  validationRows: LabelledRows | null;
  /** Of fitDataset: what it is given to train and to validate on, where that is a dataset. */
  datasets: { training: unknown; validation: unknown };
  /** What its options say beside that. */
  options: FitOptions;
  /** The rows that were held out in place of the script's own validation rows. */
  fold?: FitStarted['fold'];
}

/** Rows [start, start + count) of the user's own tensors. */
export interface LabelledRows {
  inputs: Tensor[];
  targets: Tensor[];
  start: number;
  count: number;
}

/** tfjs's default. */
const BATCH_SIZE = 32;

export function planFit(
  model: LayersModel,
  x: unknown,
  y: unknown,
  args: unknown,
  site: Site | null,
): FitPlan {
  const options = isObject(args) ? args : {};
  const inputs = tensorList(x, model.inputNames);
  const targets = tensorList(y, model.outputNames);
  const rows = inputs[0]?.shape[0] ?? null;
  const batchSize = numberOr(options['batchSize'], BATCH_SIZE);
  const split = numberOr(options['validationSplit'], 0);
  const data: unknown = options['validationData'];

  let validation: FitStarted['validation'] = 'none';
  let validationRows: LabelledRows | null = null;
  let trainExamples = rows;
  if (Array.isArray(data) && data.length > 0) {
    validation = 'data';
    validationRows = wholeRows(model, data[0], data[1]);
  } else if (split > 0 && split < 1 && rows !== null) {
    validation = 'split';
    // As tfjs computes it: the last rows, before shuffling.
    trainExamples = Math.floor(rows * (1 - split));
    validationRows = { inputs, targets, start: trainExamples, count: rows - trainExamples };
  }
  return {
    call: 'fit',
    site,
    epochs: numberOr(options['epochs'], 1),
    initialEpoch: numberOr(options['initialEpoch'], 0),
    batchSize,
    batchesPerEpoch: null,
    shuffle: options['shuffle'] !== false,
    validation,
    validationExamples: validation === 'none' ? null : (validationRows?.count ?? null),
    trainExamples,
    train: trainExamples === null ? null : { inputs, targets, start: 0, count: trainExamples },
    validationRows,
    datasets: { training: null, validation: null },
    options: fitOptions('fit', options),
  };
}

export function planFitDataset(
  model: LayersModel,
  dataset: unknown,
  args: unknown,
  site: Site | null,
): FitPlan {
  const options = isObject(args) ? args : {};
  const data: unknown = options['validationData'];
  const rows = Array.isArray(data) ? wholeRows(model, data[0], data[1]) : null;
  return {
    call: 'fitDataset',
    site,
    epochs: numberOr(options['epochs'], 1),
    initialEpoch: numberOr(options['initialEpoch'], 0),
    batchSize: null,
    batchesPerEpoch: numberOr(options['batchesPerEpoch'], null),
    shuffle: null,
    validation: data == null ? 'none' : 'data',
    validationExamples: rows?.count ?? null,
    trainExamples: null,
    train: null,
    validationRows: rows,
    datasets: { training: dataset, validation: Array.isArray(data) ? null : data },
    options: fitOptions('fitDataset', options),
  };
}

/** All rows of what a model is given as tensors; null without inputs. */
export function wholeRows(model: LayersModel, x: unknown, y: unknown): LabelledRows | null {
  const inputs = tensorList(x, model.inputNames);
  const targets = tensorList(y, model.outputNames);
  const count = inputs[0]?.shape[0];
  return count === undefined ? null : { inputs, targets, start: 0, count };
}

function numberOr<T>(value: unknown, fallback: T): number | T {
  return typeof value === 'number' ? value : fallback;
}
