import * as l10n from '@vscode/l10n';
import { UserError } from '../../protocol/user-error';
import { isLearningRate, metricName, plainName, type MetricName } from './metric-names';
import { shortJson } from './json-rows';
import { mergeSparseRows } from './sparse-rows';

/** What a file holds, before its names and numbers are understood. */
export interface Columns {
  /** One list a column, one cell an epoch: numbers, text, null or nothing. */
  values: Map<string, readonly unknown[]>;
  validationExamples: number | null;
  /** Where the first cell stands, for messages: "line 2", "entry 1". */
  firstLine: number;
  unit: 'line' | 'entry' | 'value';
}

type Values = (number | null)[];

/** "line 2": where the cell at `at` stands, for messages. */
function placeAt({ firstLine, unit }: Columns, at: number): string {
  switch (unit) {
    case 'line':
      return l10n.t`line ${firstLine + at}`;
    case 'entry':
      return l10n.t`entry ${firstLine + at}`;
    case 'value':
      return l10n.t`value ${firstLine + at}`;
  }
}

/** A curve in the order of its epochs, with what a reader should know of how it was read. All lists are of one length, or empty. */
export interface WholeCurve {
  /** From 1, rising. */
  epochs: number[];
  loss: number[];
  valLoss: Values;
  /** By name without "train_" and "val_". */
  metrics: Record<string, Values>;
  valMetrics: Record<string, Values>;
  learningRate: Values;
  validationExamples: number | null;
  notes: string[];
}

interface Column extends MetricName {
  written: string;
  cells: readonly unknown[];
}

/** Where a message is about. */
interface Where {
  columns: Columns;
  file: string;
  /** What to do about it: which formats there are. */
  format: string;
  notes: string[];
}

/**
 * Finds the losses among a file's columns and puts their epochs in order.
 * @throws UserError where there is no training loss, or a cell is no number.
 */
export function toWholeCurve(given: Columns, file: string, format: string): WholeCurve {
  const notes: string[] = [];
  const columns = mergeSparseRows(given, notes);
  const where: Where = { columns, file, format, notes };
  const all: Column[] = [...columns.values].map(([written, cells]) => ({
    ...metricName(written),
    written,
    cells,
  }));
  const epochs = all.find(({ written }) => /^epochs?$/.test(plainName(written)));
  const losses = all.filter(({ name }) => name === 'loss');
  const loss = best(losses.filter(({ of }) => of === null || of === 'training'));
  if (!loss)
    throw new UserError(
      columns.unit === 'line'
        ? l10n.t`${file} has no column "loss".`
        : l10n.t`${file} is not a training curve: it has no "loss".`,
      format,
    );
  const length = loss.cells.length;
  if (length === 0) throw new UserError(l10n.t`${file} holds no epochs.`, format);
  const read = ({ cells }: Column) => cells.map((cell, at) => numberIn(cell, at, where));
  const ownValidation = best(losses.filter(({ of }) => of === 'validation'));
  const valLoss = ownValidation ?? best(losses.filter(({ of }) => of === 'test'));
  if (valLoss?.of === 'test') notes.push(l10n.t`Its validation loss is "${valLoss.written}".`);
  const isValidation = ({ of }: Column) => of === 'validation' || (of === 'test' && valLoss?.of === 'test');
  const parts = all.filter((column) => /_loss$/.test(column.name) && isValidation(column));
  if (parts.length > 0)
    notes.push(
      valLoss
        ? l10n.t`Its ${parts.length} outputs have losses of their own; the total (${valLoss.written}) is judged.`
        : l10n.t`It has validation losses of single outputs (${parts
            .slice(0, 3)
            .map(({ written }) => written)
            .join(', ')}) but not their total, so they are not judged.`,
    );
  const others = all.filter((column) => column !== epochs && !losses.includes(column) && isMetric(column));
  const lossValues = read(loss);
  const valLosses = valLoss ? aligned(read(valLoss), length, valLoss.written, notes) : [];
  const valMetrics = others
    .filter(isValidation)
    .map((column): [string, Values] => [column.name, aligned(read(column), length, column.written, [])]);
  const rate = others.find((column) => !isValidation(column) && isLearningRate(column.name));
  const metrics = others
    .filter((column) => !isValidation(column) && column !== rate)
    .flatMap((column): [string, Values][] => {
      const values = numbersOrNone(column.cells, where);
      const name = column.of === 'test' ? `test_${column.name}` : column.name;
      return values?.length === length ? [[name, values]] : [];
    });
  return inOrder({
    epochs: epochNumbers(epochs?.cells, length, where),
    loss: lossValues.map((value, at) => {
      if (value !== null) return value;
      throw new UserError(l10n.t`${file}, ${placeAt(columns, at)}: the loss is missing.`, format);
    }),
    valLoss: valLosses,
    metrics: Object.fromEntries(metrics),
    valMetrics: Object.fromEntries(valMetrics),
    learningRate: (rate && numbersOrNone(rate.cells, where)) ?? [],
    validationExamples: columns.validationExamples,
    notes,
  });
}

/** Sizes aren't metrics, nor are counters of steps and times of day. */
function isMetric({ name }: Column): boolean {
  return !/(^|_)(examples|samples)$/.test(name) && !/^(epochs?|step|global_step|timestamp)$/.test(name);
}

/** Of several columns with losses the one by its usual name, else the one of whole epochs. */
function best(columns: readonly Column[]): Column | undefined {
  const rank = ({ written, per }: Column) =>
    /^(val_)?loss$/.test(plainName(written)) ? 0 : per === 'epoch' ? 1 : per === null ? 2 : 3;
  return columns.toSorted((a, b) => rank(a) - rank(b))[0];
}

/** A column of which nobody said that it holds numbers; null where it doesn't. */
function numbersOrNone(cells: readonly unknown[], where: Where): Values | null {
  try {
    return cells.map((cell, at) => numberIn(cell, at, where));
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function numberIn(cell: unknown, at: number, { columns, file, format }: Where): number | null {
  if (cell === null || cell === undefined || cell === '') return null;
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'string') {
    if (/^[+-]?nan$/i.test(cell)) return NaN;
    if (/^[+-]?inf(inity)?$/i.test(cell)) return cell.startsWith('-') ? -Infinity : Infinity;
    const value = Number(cell);
    if (!Number.isNaN(value)) return value;
  }
  const shown = typeof cell === 'string' ? cell : shortJson(cell);
  throw new UserError(
    l10n.t`${file}, ${placeAt(columns, at)}: "${shown.slice(0, 40)}" is not a number.`,
    format,
  );
}

/** Validation values at the epochs of the loss, where a file doesn't hold one for each. */
function aligned(
  values: (number | null)[],
  length: number,
  name: string,
  notes: string[],
): (number | null)[] {
  const short = values.length < length;
  if (values.length === length || values.length === 0) return values;
  const every = length / values.length;
  if (short && values.length > 1 && Number.isInteger(every)) {
    notes.push(
      l10n.t`"${name}" has ${values.length} values for ${length} epochs; read as one after every ${every} epochs.`,
    );
    return Array.from({ length }, (_, at) =>
      (at + 1) % every === 0 ? (values[(at + 1) / every - 1] ?? null) : null,
    );
  }
  if (Math.abs(values.length - length) === 1) {
    notes.push(
      l10n.t`"${name}" has ${values.length} values for ${length} epochs; read from the first epoch on.`,
    );
    return Array.from({ length }, (_, at) => values[at] ?? null);
  }
  notes.push(
    l10n.t`"${name}" has ${values.length} values for ${length} epochs, and to which they belong is unknown: left out.`,
  );
  return [];
}

function epochNumbers(cells: readonly unknown[] | undefined, length: number, where: Where): number[] {
  const counted = Array.from({ length }, (_, at) => at + 1);
  if (cells?.length !== length) {
    if (cells && cells.length > 0)
      where.notes.push(
        l10n.t`There are ${cells.length} epoch numbers for ${length} losses; counted from 1 instead.`,
      );
    return counted;
  }
  const { columns, file, format, notes } = where;
  let least = Infinity;
  const numbers = cells.map((cell, at) => {
    const value = numberIn(cell, at, where);
    if (value === null || !Number.isInteger(value) || value < 0)
      throw new UserError(
        l10n.t`${file}, ${placeAt(columns, at)}: the epoch ${String(cell)} is no whole number.`,
        format,
      );
    least = Math.min(least, value);
    return value;
  });
  if (least > 0) return numbers;
  notes.push(l10n.t('The file counts epochs from 0; here they count from 1.'));
  return numbers.map((value) => value + 1);
}

/** Epochs in rising order, each once: of several with the same number the last one counts. */
function inOrder(curve: WholeCurve): WholeCurve {
  const { epochs, notes } = curve;
  const fallsAt = epochs.findIndex((epoch, at) => at > 0 && epoch < (epochs[at - 1] ?? 0));
  const lastOf = new Map(epochs.map((epoch, at) => [epoch, at]));
  const repeated = epochs.length - lastOf.size;
  if (fallsAt < 0 && repeated === 0) return curve;
  if (fallsAt >= 0)
    notes.push(
      l10n.t`The epochs are not in order (${epochs[fallsAt] ?? 0} comes after ${epochs[fallsAt - 1] ?? 0}); they were sorted.`,
    );
  if (repeated > 0)
    notes.push(
      repeated === 1
        ? l10n.t('1 epoch is there twice; the later entry counts.')
        : l10n.t`${repeated} epochs are there twice; the later entry counts.`,
    );
  return choose(
    curve,
    [...lastOf].sort(([a], [b]) => a - b).map(([, at]) => at),
  );
}

function choose(curve: WholeCurve, places: readonly number[]): WholeCurve {
  const take = <T>(list: readonly T[], none: T) =>
    list.length === 0 ? [] : places.map((at) => list[at] ?? none);
  return {
    ...curve,
    epochs: take(curve.epochs, NaN),
    loss: take(curve.loss, NaN),
    valLoss: take(curve.valLoss, null),
    metrics: mapValues(curve.metrics, (values) => take(values, null)),
    valMetrics: mapValues(curve.valMetrics, (values) => take(values, null)),
    learningRate: take(curve.learningRate, null),
  };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
