import type { FoldBy } from '../protocol/events';
import type { FoldRequest } from '../protocol/fold-request';
import { assignFolds, type Targets } from './fold-assignment';
import type { LabelledRows } from './fit-plan';
import type { Engine, NumberArray } from './framework';
import { columnOf } from './gram';
import type { KnownValues } from './known-values';
import { generator } from './random-streams';
import { allRows } from './rows';

/** Whether both are rows of the same tensors: under validationSplit, or where the script validates on what it trains on. */
export function areOfOneTable(train: LabelledRows, validation: LabelledRows): boolean {
  const others = [...validation.inputs, ...validation.targets];
  return [...train.inputs, ...train.targets].every((tensor, i) => tensor === others[i]);
}

/** How many rows there are, those of both sets counted once. */
export function pooledCount(train: LabelledRows, validation: LabelledRows): number {
  return areOfOneTable(train, validation)
    ? Math.max(train.count, validation.start + validation.count)
    : train.count + validation.count;
}

/** The rows of the fold, and those that are trained on. */
export function splitRows(
  { index, of, seed, inner }: FoldRequest,
  by: FoldBy,
  count: number,
  targets: Targets | null,
  groups: Float32Array | null,
): { held: Int32Array; rest: Int32Array } {
  const all = allRows(count);
  const folds = assignFolds(by, count, of, generator(`fold:${seed}`), targets, groups);
  const rest = all.filter((row) => folds[row] !== index - 1);
  if (!inner) return { held: all.filter((row) => folds[row] === index - 1), rest };
  const random = generator(`fold:${seed}:inner`);
  const own = targets && targetsOf(targets, rest);
  const within = assignFolds(by, rest.length, inner.of, random, own, groups && valuesAt(groups, 1, rest));
  return {
    held: rest.filter((_, at) => within[at] === inner.index - 1),
    rest: rest.filter((_, at) => within[at] !== inner.index - 1),
  };
}

function targetsOf(targets: Targets, rows: Int32Array): Targets {
  return { ...targets, values: valuesAt(targets.values, targets.columns, rows) };
}

function valuesAt(values: NumberArray, columns: number, rows: Int32Array): Float32Array {
  return Float32Array.from({ length: rows.length * columns }, (_, i) => {
    const row = rows[Math.floor(i / columns)] ?? 0;
    return values[row * columns + (i % columns)] ?? 0;
  });
}

/** What each row belongs to: a column of the inputs. @throws Error where there is none of that number */
export function groupsIn(
  engine: Engine,
  known: KnownValues,
  train: LabelledRows,
  validation: LabelledRows,
  column: number,
): Float32Array {
  const [first, second] = train.inputs;
  const [other] = validation.inputs;
  if (!first || !other || second || first.shape.length !== 2)
    throw new Error('groups need one input, a table whose columns are numbered');
  const columns = first.shape[1] ?? 0;
  if (!(column >= 0 && column < columns))
    throw new Error(`the inputs have no column ${column}, but ${columns} from 0`);
  const tables = areOfOneTable(train, validation) ? [first] : [first, other];
  return Float32Array.from(
    tables.flatMap((table) => {
      const values = known.of(engine, table);
      if (!values) throw new Error('the inputs can’t be read at once on this backend');
      return Array.from(columnOf(values, columns, column));
    }),
  );
}
