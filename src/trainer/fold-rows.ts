import type { FoldBy } from '../protocol/events';
import { assignFolds, type Targets } from './fold-assignment';
import type { LabelledRows } from './fit-plan';
import type { FoldRequest } from './folds';
import { readsSynchronously } from './framework';
import type { Engine, NumberArray } from './framework';
import { generator } from './random-streams';

/** The rows of the fold, and those that are trained on. */
export function splitRows(
  { index, of, seed, inner }: FoldRequest,
  by: FoldBy,
  count: number,
  targets: Targets | null,
  groups: Float32Array | null,
): { held: Int32Array; rest: Int32Array } {
  const all = Int32Array.from({ length: count }, (_, row) => row);
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
  if (!readsSynchronously(engine)) throw new Error('the inputs can’t be read at once on this backend');
  const values = [...first.dataSync(), ...(first === other ? [] : other.dataSync())];
  return Float32Array.from(
    { length: values.length / columns },
    (_, row) => values[row * columns + column] ?? 0,
  );
}
