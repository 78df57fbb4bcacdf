import type { DataTraits } from '../protocol/events';
import { classIndices } from './class-indices';
import { collinearityOf } from './collinearity';
import { columnMoments, columnScales, overallMoments } from './column-moments';
import type { LabelledRows } from './fit-plan';
import type { Engine, LayersModel, NumberArray, Tensor } from './framework';
import { lossNames, sizeOf } from './model-description';
import { andThen, both, every, readTensors, valuesAtHand } from './reads';
import type { Later } from './reads';
import { evenlySpaced, readRows } from './rows';
import type { SampledValues } from './examples';
import { targetOrder } from './target-order';

/** Rows whose targets are looked at, and numbers of theirs and of their inputs, at most. */
const TRAIT_ROWS = 2000;
const TARGET_NUMBERS = 200_000;
const INPUT_NUMBERS = 250_000;
/** Target numbers read to see their order, at most. */
const ORDER_NUMBERS = 2_000_000;

/** Traits of the user's tensors, from a sample read once. @param withCollinearity dear, and of validation data not needed */
export function traitsOfRows(
  engine: Engine,
  model: LayersModel,
  rows: LabelledRows,
  withCollinearity: boolean,
): DataTraits | Later<DataTraits> {
  const read = (tensors: readonly Tensor[], most: number): SampledValues[] | Later<SampledValues[]> => {
    const numbers = tensors.reduce((sum, tensor) => sum + sizeOf(tensor.shape.slice(1)), 0);
    const limit = Math.max(1, Math.min(TRAIT_ROWS, Math.floor(most / Math.max(1, numbers))));
    const indices = evenlySpaced(rows.start, rows.count, limit);
    return every(
      tensors.map((tensor) =>
        andThen(readRows(engine, tensor, indices), (values) => ({ values, shape: tensor.shape.slice(1) })),
      ),
    );
  };
  const samples = both(read(rows.inputs, INPUT_NUMBERS), read(rows.targets, TARGET_NUMBERS));
  const target = rows.targets.length === 1 ? rows.targets[0] : undefined;
  // A sample has no neighbours: their order is that of all rows, those of a validation split among them.
  const whole = target && target.size <= ORDER_NUMBERS ? [target] : [];
  const ordered = readTensors(engine, whole, (values) => values);
  return andThen(both(samples, ordered), ([[inputs, targets], [order = null]]) =>
    withOrder(
      dataTraits(model, inputs, targets, rows.count, withCollinearity),
      order,
      target ? sizeOf(target.shape.slice(1)) : 0,
    ),
  );
}

/** Traits of successive rows as tensors, a batch; null where their values would have to come from a GPU. */
export function traitsOfBatch(
  engine: Engine,
  model: LayersModel,
  inputs: readonly Tensor[],
  targets: readonly Tensor[],
): DataTraits | null {
  const read = (tensors: readonly Tensor[]) =>
    tensors.flatMap((tensor): SampledValues[] => {
      const values = valuesAtHand(engine, tensor);
      return values ? [{ values, shape: tensor.shape.slice(1) }] : [];
    });
  const [x, y] = [read(inputs), read(targets)];
  const isWhole = x.length === inputs.length && y.length === targets.length;
  return isWhole ? traitsOfSuccessive(model, x, y) : null;
}

/** Traits of rows in their order, as a dataset gave them. @param rows how many there are in all */
export function traitsOfSuccessive(
  model: LayersModel,
  inputs: readonly SampledValues[],
  targets: readonly SampledValues[],
  rows: number | null = null,
): DataTraits {
  const traits = dataTraits(model, inputs, targets, rows);
  const target = targets.length === 1 ? targets[0] : undefined;
  return withOrder(traits, target?.values ?? null, target ? sizeOf(target.shape) : 0);
}

/**
 * What a sample of examples shows.
 *
 * @param model its loss and outputs say what kind of task it is
 * @param rows how many examples there are in all, where known
 */
export function dataTraits(
  model: Pick<LayersModel, 'loss' | 'outputs' | 'outputNames'>,
  inputs: readonly SampledValues[],
  targets: readonly SampledValues[],
  rows: number | null,
  withCollinearity = true,
): DataTraits {
  const rowValues = inputs.map(({ values, shape }) => ({ values, columns: sizeOf(shape) }));
  const moments = rowValues.map((input) => columnMoments(input));
  const target = targets.length === 1 ? targets[0] : undefined;
  const columns = target ? sizeOf(target.shape) : 0;
  const units = model.outputs[0]?.shape.at(-1) ?? null;
  const kind = target
    ? taskOf(lossNames(model)[0], target.values, columns, units)
    : { task: 'unknown' as const, classes: null };
  const traits: DataTraits = {
    rows,
    features: rowValues.reduce((sum, input) => sum + input.columns, 0),
    sampledRows: target && columns > 0 ? target.values.length / columns : (moments[0]?.rows ?? 0),
    ...overallMoments(moments),
    ...kind,
    inputShapes: inputs.map(({ shape }) => shape),
  };
  if (inputs.length > 0 && inputs.every(({ shape }) => shape.length === 1)) {
    traits.columns = columnScales(moments);
    const [only] = rowValues;
    const collinearity =
      withCollinearity && only && moments[0] && rowValues.length === 1
        ? collinearityOf(only, moments[0])
        : null;
    if (collinearity) traits.collinearity = collinearity;
  }
  if (!target || target.values.length === 0) return traits;
  if (kind.classes !== null) traits.classCounts = classCounts(target.values, columns, kind.classes);
  if (kind.task === 'regression') traits.targetVariance = columnVariance(target.values, columns);
  let targetMin = Infinity;
  let targetMax = -Infinity;
  // Before it is compiled `for … of` takes three times as long.
  for (let i = 0; i < target.values.length; i++) {
    const value = target.values[i] ?? NaN;
    if (value < targetMin) targetMin = value;
    if (value > targetMax) targetMax = value;
  }
  return { ...traits, targetMin, targetMax };
}

function withOrder(traits: DataTraits, targets: NumberArray | null, columns: number): DataTraits {
  if (!targets || traits.task === 'unknown') return traits;
  const order = targetOrder(targets, columns, traits.task !== 'regression');
  return order === null ? traits : { ...traits, targetOrder: order };
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
