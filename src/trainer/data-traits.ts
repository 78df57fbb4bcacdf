import type { DataTraits } from '../protocol/events';
import type { LabelledRows } from './fit-plan';
import type { Engine, LayersModel, NumberArray, Tensor } from './framework';
import { lossNames, sizeOf } from './model-description';
import { sampleRows } from './rows';

/** Rows looked at, and numbers read, at most. */
const TRAIT_ROWS = 2000;
const TRAIT_NUMBERS = 2_000_000;

/** Traits of the user's training tensors, from a sample read once. */
export function traitsOfRows(engine: Engine, model: LayersModel, rows: LabelledRows): DataTraits {
  const numbers = Math.max(1, featuresOf(rows.inputs));
  const limit = Math.max(1, Math.min(TRAIT_ROWS, Math.floor(TRAIT_NUMBERS / numbers)));
  const units = model.outputs[0]?.shape.at(-1) ?? null;
  return sampleRows(engine, rows, limit).with((inputs, targets) =>
    dataTraits(inputs, targets, rows.count, lossNames(model)[0], units),
  );
}

/**
 * What a sample of the training data shows.
 *
 * @param rows how many examples there are in all, where known
 * @param loss name of the loss function, which says what kind of task it is
 */
export function dataTraits(
  inputs: readonly Tensor[],
  targets: readonly Tensor[],
  rows: number | null,
  loss: string | undefined,
  outputUnits: number | null,
): DataTraits {
  const moments = inputMoments(inputs.map((tensor) => tensor.dataSync()));
  const target = targets.length === 1 ? targets[0] : undefined;
  const values = target?.dataSync();
  const columns = target && values ? values.length / Math.max(1, target.shape[0] ?? 1) : 0;
  const kind = values
    ? taskOf(loss, values, columns, outputUnits)
    : { task: 'unknown' as const, classes: null };
  const traits: DataTraits = {
    rows,
    features: featuresOf(inputs),
    sampledRows: inputs[0]?.shape[0] ?? 0,
    ...moments,
    ...kind,
  };
  if (values && kind.classes !== null) traits.classCounts = classCounts(values, columns, kind.classes);
  if (values && kind.task === 'regression') traits.targetVariance = columnVariance(values, columns);
  return traits;
}

function featuresOf(inputs: readonly Tensor[]): number {
  return inputs.reduce((sum, tensor) => sum + sizeOf(tensor.shape.slice(1)), 0);
}

function inputMoments(arrays: readonly NumberArray[]) {
  let count = 0;
  let zeros = 0;
  let mean = 0;
  let squares = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const values of arrays)
    for (const value of values) {
      count++;
      if (value === 0) zeros++;
      // Welford (1962): stable for large means. One NaN makes mean and deviation NaN, as it should.
      const delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
      if (value < min) min = value;
      if (value > max) max = value;
    }
  if (count === 0)
    return { zeroShare: null, inputMean: null, inputStd: null, inputMin: null, inputMax: null };
  return {
    zeroShare: zeros / count,
    inputMean: mean,
    inputStd: Math.sqrt(squares / count),
    inputMin: min,
    inputMax: max,
  };
}

type Task = Pick<DataTraits, 'task' | 'classes'>;

/** The task as loss and targets show it. @param columns target numbers per example */
export function taskOf(
  loss: string | undefined,
  targets: NumberArray,
  columns: number,
  outputUnits: number | null,
): Task {
  const name = (loss ?? '').toLowerCase();
  if (name.startsWith('sparsecategorical')) return { task: 'multiclass', classes: outputUnits };
  if (name.startsWith('categorical') || name.startsWith('softmax'))
    return { task: 'multiclass', classes: outputUnits ?? columns };
  const isBinaryValued = targets.every((value) => value === 0 || value === 1);
  if (/^(binary|sigmoid|log_?loss|hinge)/.test(name)) {
    if (columns === 1) return { task: 'binary', classes: 2 };
    return isBinaryValued && isOneHot(targets, columns)
      ? { task: 'multiclass', classes: columns }
      : { task: 'unknown', classes: null };
  }
  if (/^(mean|absolute|huber|mse|mae|mape|cosine|log_?cosh)/.test(name))
    return { task: 'regression', classes: null };
  if (isBinaryValued && columns === 1) return { task: 'binary', classes: 2 };
  if (isBinaryValued && isOneHot(targets, columns)) return { task: 'multiclass', classes: columns };
  return { task: 'unknown', classes: null };
}

function isOneHot(targets: NumberArray, columns: number): boolean {
  for (let row = 0; row + columns <= targets.length; row += columns) {
    let sum = 0;
    for (let i = row; i < row + columns; i++) sum += targets[i] ?? 0;
    if (sum !== 1) return false;
  }
  return columns > 1;
}

/** Class index of each example: position of the largest of several columns, the value itself of a single one. */
export function classIndices(targets: NumberArray, columns: number): number[] {
  if (columns === 1) return Array.from(targets, Math.round);
  const indices: number[] = [];
  for (let row = 0; row + columns <= targets.length; row += columns) {
    let best = 0;
    for (let i = 1; i < columns; i++) if ((targets[row + i] ?? 0) > (targets[row + best] ?? 0)) best = i;
    indices.push(best);
  }
  return indices;
}

function classCounts(targets: NumberArray, columns: number, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const index of classIndices(targets, columns))
    if (index in counts) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}

/** Mean squared distance from the columns' means: the loss of the best constant prediction. */
function columnVariance(targets: NumberArray, columns: number): number {
  const rows = targets.length / columns;
  let total = 0;
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let i = column; i < targets.length; i += columns) sum += targets[i] ?? 0;
    const mean = sum / rows;
    for (let i = column; i < targets.length; i += columns) total += ((targets[i] ?? 0) - mean) ** 2;
  }
  return total / targets.length;
}
