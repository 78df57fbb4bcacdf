import { isObject, isTensor } from './framework';
import type { Tensor } from './framework';

/** One number (or text) of an element, with the values it had in the elements seen. */
export interface Column {
  /** Where it stands in an element: "xs.age", "xs[3]". */
  path: string;
  /** The key that holds it alone; null in an array or a tensor. */
  key: string | null;
  values: unknown[];
}

/** Reads a tensor; null where that can't be done at once. */
export type ReadTensor = (tensor: Tensor) => ArrayLike<unknown> | null;

/** Elements of more columns are no tables. */
const MOST_COLUMNS = 512;
const DEEPEST = 3;

/**
 * The columns of an element of a dataset or, `batched`, of a batch of them: a number under a key is a column, an array of numbers
 * or a tensor has one for each of them.
 *
 * @returns null where there are too many, or values that can't be read
 */
export function columnsOf(element: unknown, batched: boolean, read: ReadTensor): Column[] | null {
  const columns: Column[] = [];
  const add = (path: string, key: string | null, values: unknown[]): boolean =>
    columns.push({ path, key, values }) <= MOST_COLUMNS;

  function visit(value: unknown, path: string, key: string | null, depth: number): boolean {
    if (isTensor(value)) return visitTensor(value, path, key);
    if (ArrayBuffer.isView(value) && 'length' in value)
      return Array.from(value as unknown as ArrayLike<unknown>).every((one, i) =>
        add(`${path}[${i}]`, null, [one]),
      );
    if (!isObject(value)) return !batched && add(path, key, [value]);
    if (depth >= DEEPEST) return false;
    if (Array.isArray(value))
      return value.every((one: unknown, i) => visit(one, `${path}[${i}]`, null, depth + 1));
    return Object.entries(value).every(([name, one]) => {
      // Inputs and targets as a whole: no names of columns.
      const isPart = depth === 0 && (name === 'xs' || name === 'ys');
      return visit(one, path === '' ? name : `${path}.${name}`, isPart ? null : name, depth + 1);
    });
  }

  function visitTensor(tensor: Tensor, path: string, key: string | null): boolean {
    const rank = tensor.shape.length - (batched ? 1 : 0);
    const width = rank === 1 ? (tensor.shape.at(-1) ?? 0) : 1;
    if (rank < 0 || rank > 1 || width > MOST_COLUMNS) return false;
    const all = read(tensor);
    if (!all) return false;
    const values = Array.from(all);
    if (rank === 0) return add(path, key, values);
    return Array.from({ length: width }, (_, j) => j).every((j) =>
      add(
        `${path}[${j}]`,
        null,
        values.filter((_, at) => at % width === j),
      ),
    );
  }

  return visit(element, '', null, 0) && columns.length > 0 ? columns : null;
}
