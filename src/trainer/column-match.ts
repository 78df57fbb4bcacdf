import type { Column } from './columns';

/** Elements seen before two columns are taken for one; more where the values are few, as chance makes those agree. */
const FEWEST = 8;
const FEWEST_OF_FEW_VALUES = 16;
const MANY_VALUES = 8;
/** A text that stands for a class comes this often, on average: names of examples come once, whatever number they were given. */
const TIMES_A_CLASS = 2;
/** In units of the column's range: rounding to float32. */
const TOLERANCE = 1e-4;

/** A column before a transform, made ready to be compared with many after it. */
export interface Source {
  column: Column;
  /** Its numbers; NaN where there is none. */
  numbers: Float64Array;
  /** Elements that have a number, from the smallest to the largest. */
  order: number[];
  different: number;
}

export interface Match {
  source: Column;
  /** The category that a column of a one-hot code stands for. */
  category?: string;
}

export function sourceOf(column: Column): Source {
  const isNumeric = column.values.every(
    (value) => value == null || typeof value === 'number' || typeof value === 'boolean',
  );
  const numbers = Float64Array.from(column.values, (value) =>
    isNumeric && value != null ? Number(value) : NaN,
  );
  const order = Array.from(numbers.keys()).filter((i) => Number.isFinite(numbers[i]));
  order.sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
  return { column, numbers, order, different: new Set(order.map((i) => numbers[i])).size };
}

/**
 * Which of the columns before a transform a column after it was made of: the same numbers, else the same but for scale and offset,
 * else the same order (a logarithm), else 1 for one category and 0 for all others. What more than one column could be is none.
 */
export function matchColumn({ values }: Column, sources: readonly Source[]): Match | null {
  if (!values.every((value) => typeof value === 'number')) return null;
  const y = Float64Array.from(values);
  const seen = sources.filter(
    ({ order, different }) => order.length >= (different >= MANY_VALUES ? FEWEST : FEWEST_OF_FEW_VALUES),
  );
  for (const agree of [isSame, isAffine, isMonotone]) {
    const [found, ...others] = seen.filter((source) => agree(source, y));
    if (found) return others.length === 0 ? { source: found.column } : null;
  }
  if (values.length < FEWEST_OF_FEW_VALUES || !y.every((value) => value === 0 || value === 1)) return null;
  const [coded, ...others] = sources.flatMap(({ column }) => {
    const category = categoryOf(column.values, y);
    return category === null ? [] : [{ source: column, category }];
  });
  return coded && others.length === 0 ? coded : null;
}

function isSame({ numbers, order }: Source, y: Float64Array): boolean {
  return order.every((i) => Math.fround(numbers[i] ?? NaN) === Math.fround(y[i] ?? NaN));
}

function isAffine({ numbers, order }: Source, y: Float64Array): boolean {
  const [low = 0, high = 0] = [order[0], order.at(-1)];
  const [x0 = NaN, x1 = NaN, y0 = NaN, y1 = NaN] = [numbers[low], numbers[high], y[low], y[high]];
  const slope = (y1 - y0) / (x1 - x0);
  if (!Number.isFinite(slope) || slope === 0) return false;
  const tolerance = TOLERANCE * Math.abs(y1 - y0);
  return order.every((i) => Math.abs(y0 + slope * ((numbers[i] ?? NaN) - x0) - (y[i] ?? NaN)) <= tolerance);
}

/** Rising or falling throughout, equal where the source is equal. */
function isMonotone({ numbers, order, different }: Source, y: Float64Array): boolean {
  if (different < MANY_VALUES) return false;
  const sign = Math.sign((y[order.at(-1) ?? 0] ?? 0) - (y[order[0] ?? 0] ?? 0));
  return order.slice(1).every((i, at) => {
    const before = order[at] ?? 0;
    const dy = sign * ((y[i] ?? NaN) - (y[before] ?? NaN));
    return numbers[i] === numbers[before] ? dy === 0 : dy > 0;
  });
}

/** The value that a source has in all elements where `y` is 1, and in none where it is 0. */
function categoryOf(values: readonly unknown[], y: Float64Array): string | null {
  const first = y.indexOf(1);
  const category = values[first];
  if (first < 0 || !(typeof category === 'string' || Number.isInteger(category))) return null;
  return values.every((value, i) => (value === category) === (y[i] === 1)) ? String(category) : null;
}

/**
 * The text that stands for each class: a column of texts of which each is one class and each class one of them.
 *
 * @param classes class index of each element
 * @returns by class index, classes that weren't seen left out; null where these are no classes, or where no column or more than one says it
 */
export function classTexts(
  classes: readonly number[],
  sources: readonly Source[],
): Map<number, string> | null {
  const different = new Set(classes);
  const areClasses = classes.every((index) => Number.isInteger(index) && index >= 0);
  if (!areClasses || classes.length < Math.max(FEWEST_OF_FEW_VALUES, TIMES_A_CLASS * different.size))
    return null;
  const found = sources.flatMap(({ column }) => {
    const texts = new Map<number, string>();
    for (const [i, index] of classes.entries()) {
      const text = column.values[i];
      if (typeof text !== 'string' || (texts.get(index) ?? text) !== text) return [];
      texts.set(index, text);
    }
    return different.size > 1 && new Set(texts.values()).size === different.size ? [texts] : [];
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}
