import type { Curve } from '../diagnosis';
import { UserError } from '../protocol/user-error';

/** What a file holds, before its names and numbers are understood. */
export interface Columns {
  /** One list a column, one cell an epoch: numbers, text, null or nothing. */
  values: Map<string, readonly unknown[]>;
  validationExamples: number | null;
  /** Where the first cell stands, for messages: "line 2", "entry 1". */
  firstLine: number;
  unit: 'line' | 'entry' | 'value';
}

/** A curve in the order of its epochs, with what a reader should know of how it was read. */
export interface ReadCurve extends Required<Curve> {
  notes: string[];
}

/** Beyond this, blocks of epochs are judged by their medians: no rule needs more, and some compare all pairs. */
const LONGEST = 2_500;

type Role = 'epoch' | 'loss' | 'valLoss' | 'part' | 'valPart' | 'valMetric' | 'other';

const NAMES: Record<string, Role> = {
  epoch: 'epoch',
  epochs: 'epoch',
  loss: 'loss',
  train_loss: 'loss',
  training_loss: 'loss',
  val_loss: 'valLoss',
  validation_loss: 'valLoss',
  valid_loss: 'valLoss',
  eval_loss: 'valLoss',
  dev_loss: 'valLoss',
};

/** "valLoss", "validation loss", "val-loss", "val/loss" → "val_loss", "validation_loss" … */
function plainName(name: string): string {
  return name
    .trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[\s./:-]+/g, '_');
}

function roleOf(plain: string): Role {
  const known = NAMES[plain];
  if (known) return known;
  const ofValidation = /^val(id(ation)?)?_/.test(plain);
  if (/_loss$/.test(plain)) return ofValidation ? 'valPart' : 'part';
  return ofValidation && !/_(examples|samples)$/.test(plain) ? 'valMetric' : 'other';
}

/**
 * Finds the losses among a file's columns and puts their epochs in order.
 * @throws UserError where there is no training loss, or a cell is no number.
 */
export function toCurve(columns: Columns, file: string, format: string): ReadCurve {
  const notes: string[] = [];
  const found = new Map<Role, [string, readonly unknown[]]>();
  const metrics = new Map<string, readonly unknown[]>();
  const parts: string[] = [];
  for (const [name, cells] of columns.values) {
    const plain = plainName(name);
    const role = roleOf(plain);
    // A column by its usual name goes before another spelling of the same.
    if (!found.has(role) || plain === 'loss' || plain === 'val_loss') found.set(role, [name, cells]);
    if (role === 'valPart') parts.push(name);
    if (role === 'valMetric' || role === 'valPart')
      metrics.set(plain.replace(/^val(id(ation)?)?_/, ''), cells);
  }
  const loss = found.get('loss');
  if (!loss)
    throw new UserError(
      columns.unit === 'line'
        ? `${file} has no column "loss".`
        : `${file} is not a training curve: it has no "loss".`,
      format,
    );
  const read = (cells: readonly unknown[]) =>
    cells.map((cell, at) => numberIn(cell, at, columns, file, format));
  const length = loss[1].length;
  if (length === 0) throw new UserError(`${file} holds no epochs.`, format);
  const losses = read(loss[1]);
  const valCells = found.get('valLoss');
  const valLoss = valCells ? aligned(read(valCells[1]), length, valCells[0], notes) : [];
  if (parts.length > 0)
    notes.push(
      valCells
        ? `Its ${parts.length} outputs have losses of their own; the total (${valCells[0]}) is judged.`
        : `It has validation losses of single outputs (${parts.slice(0, 3).join(', ')}) but not their total, so they are not judged.`,
    );
  const curve: ReadCurve = {
    epochs: epochNumbers(found.get('epoch')?.[1], length, { columns, file, format, notes }),
    loss: losses.map((value, at) => {
      if (value !== null) return value;
      throw new UserError(`${file}, ${columns.unit} ${columns.firstLine + at}: the loss is missing.`, format);
    }),
    valLoss,
    valMetrics: Object.fromEntries(
      [...metrics].map(([name, cells]) => [name, aligned(read(cells), length, name, [])]),
    ),
    validationExamples: columns.validationExamples,
    notes,
  };
  return thinned(inOrder(curve));
}

function numberIn(
  cell: unknown,
  at: number,
  { firstLine, unit }: Columns,
  file: string,
  format: string,
): number | null {
  if (cell === null || cell === undefined || cell === '') return null;
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'string') {
    if (/^[+-]?nan$/i.test(cell)) return NaN;
    if (/^[+-]?inf(inity)?$/i.test(cell)) return cell.startsWith('-') ? -Infinity : Infinity;
    const value = Number(cell);
    if (!Number.isNaN(value)) return value;
  }
  const shown = typeof cell === 'string' ? cell : JSON.stringify(cell);
  throw new UserError(`${file}, ${unit} ${firstLine + at}: "${shown.slice(0, 40)}" is not a number.`, format);
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
      `"${name}" has ${values.length} values for ${length} epochs; read as one after every ${every} epochs.`,
    );
    return Array.from({ length }, (_, at) =>
      (at + 1) % every === 0 ? (values[(at + 1) / every - 1] ?? null) : null,
    );
  }
  if (Math.abs(values.length - length) === 1) {
    notes.push(`"${name}" has ${values.length} values for ${length} epochs; read from the first epoch on.`);
    return Array.from({ length }, (_, at) => values[at] ?? null);
  }
  notes.push(
    `"${name}" has ${values.length} values for ${length} epochs, and to which they belong is unknown: left out.`,
  );
  return [];
}

interface Where {
  columns: Columns;
  file: string;
  format: string;
  notes: string[];
}

function epochNumbers(cells: readonly unknown[] | undefined, length: number, where: Where): number[] {
  const counted = Array.from({ length }, (_, at) => at + 1);
  if (cells?.length !== length) {
    if (cells && cells.length > 0)
      where.notes.push(
        `There are ${cells.length} epoch numbers for ${length} losses; counted from 1 instead.`,
      );
    return counted;
  }
  const { columns, file, format, notes } = where;
  let least = Infinity;
  const numbers = cells.map((cell, at) => {
    const value = numberIn(cell, at, columns, file, format);
    if (value === null || !Number.isInteger(value) || value < 0)
      throw new UserError(
        `${file}, ${columns.unit} ${columns.firstLine + at}: the epoch ${String(cell)} is no whole number.`,
        format,
      );
    least = Math.min(least, value);
    return value;
  });
  if (least > 0) return numbers;
  notes.push('The file counts epochs from 0; here they count from 1.');
  return numbers.map((value) => value + 1);
}

/** Epochs in rising order, each once: of several with the same number the last one counts. */
function inOrder(curve: ReadCurve): ReadCurve {
  const { epochs, notes } = curve;
  const fallsAt = epochs.findIndex((epoch, at) => at > 0 && epoch < (epochs[at - 1] ?? 0));
  const lastOf = new Map(epochs.map((epoch, at) => [epoch, at]));
  const repeated = epochs.length - lastOf.size;
  if (fallsAt < 0 && repeated === 0) return curve;
  if (fallsAt >= 0)
    notes.push(
      `The epochs are not in order (${epochs[fallsAt] ?? 0} comes after ${epochs[fallsAt - 1] ?? 0}); they were sorted.`,
    );
  if (repeated > 0)
    notes.push(
      `${repeated} ${repeated === 1 ? 'epoch is' : 'epochs are'} there twice; the later entry counts.`,
    );
  return choose(
    curve,
    [...lastOf].sort(([a], [b]) => a - b).map(([, at]) => at),
  );
}

function choose(curve: ReadCurve, places: readonly number[]): ReadCurve {
  const take = <T>(list: readonly T[], none: T) =>
    list.length === 0 ? [] : places.map((at) => list[at] ?? none);
  return {
    ...curve,
    epochs: take(curve.epochs, NaN),
    loss: take(curve.loss, NaN),
    valLoss: take(curve.valLoss, null),
    valMetrics: mapValues(curve.valMetrics, (values) => take(values, null)),
  };
}

/** Very long curves in blocks. A block that holds a loss that is no number keeps that. */
function thinned(curve: ReadCurve): ReadCurve {
  const { epochs, notes } = curve;
  if (epochs.length <= LONGEST) return curve;
  const size = Math.ceil(epochs.length / LONGEST);
  notes.push(
    `${epochs.length.toLocaleString('en-US')} epochs are judged in blocks of ${size}, each by its median; epochs are known to ${size}.`,
  );
  const blocks = (list: readonly (number | null)[]) =>
    list.length === 0
      ? []
      : Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
          middle(list.slice(at * size, (at + 1) * size)),
        );
  return {
    ...curve,
    epochs: epochs.filter((_, at) => at % size === size - 1 || at === epochs.length - 1),
    loss: blocks(curve.loss).map((value) => value ?? NaN),
    valLoss: blocks(curve.valLoss),
    valMetrics: mapValues(curve.valMetrics, blocks),
  };
}

function middle(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  const bad = known.find((value) => !Number.isFinite(value));
  if (bad !== undefined || known.length === 0) return bad ?? null;
  return known.sort((a, b) => a - b)[known.length >> 1] ?? null;
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
