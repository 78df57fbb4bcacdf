import type { ColumnSums } from '../backends/passes';
import { ownPasses } from '../backends/passes-of';
import type { DataTraits } from '../protocol/events';

/** Values of some rows of one input, row-major, and how many numbers a row has. */
export interface RowValues {
  values: ArrayLike<number>;
  columns: number;
}

export interface ColumnMoments {
  rows: number;
  mean: Float64Array;
  /** Sum of squared distances from the mean; NaN for columns with something that isn't finite. */
  squares: Float64Array;
  zeros: number;
  nonFinite: number;
  min: number;
  max: number;
  /** Whether all values are whole numbers. */
  integers: boolean;
}

/**
 * One pass over the values; sums are taken of distances from the first row, which keeps large means harmless.
 *
 * @param passes null to calculate in JavaScript
 */
export function columnMoments({ values, columns }: RowValues, passes = ownPasses()): ColumnMoments {
  const rows = columns > 0 ? Math.floor(values.length / columns) : 0;
  const found = values instanceof Float32Array ? passes?.columnMoments(values, columns) : null;
  const { shift, sums, squares, ...rest } = found ?? columnSums({ values, columns }, rows);
  const mean = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    const offset = (sums[j] ?? 0) / rows;
    mean[j] = (shift[j] ?? 0) + offset;
    squares[j] = Math.max(0, (squares[j] ?? 0) - rows * offset * offset);
  }
  return { rows, mean, squares, ...rest };
}

function columnSums({ values, columns }: RowValues, rows: number): ColumnSums {
  const shift = Float64Array.from({ length: columns }, (_, j) => {
    const first = values[j] ?? 0;
    return Number.isFinite(first) ? first : 0;
  });
  const sums = new Float64Array(columns);
  const squares = new Float64Array(columns);
  let zeros = 0;
  let nonFinite = 0;
  let min = Infinity;
  let max = -Infinity;
  let integers = true;
  let at = 0;
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < columns; j++) {
      const value = values[at++] ?? 0;
      const distance = value - (shift[j] ?? 0);
      sums[j] = (sums[j] ?? 0) + distance;
      squares[j] = (squares[j] ?? 0) + distance * distance;
      if (value === 0) zeros++;
      else if (value - value !== 0) nonFinite++;
      if (value < min) min = value;
      if (value > max) max = value;
      if (integers && value !== Math.trunc(value)) integers = false;
    }
  return { zeros, nonFinite, min, max, integers, shift, sums, squares };
}

/** Moments of all values together, from those of the columns. NaN where any value isn't finite, as it should. */
export function overallMoments(parts: readonly ColumnMoments[]) {
  const count = parts.reduce((sum, part) => sum + part.rows * part.mean.length, 0);
  if (count === 0)
    return { zeroShare: null, inputMean: null, inputStd: null, inputMin: null, inputMax: null };
  let sum = 0;
  for (const { rows, mean } of parts) for (const value of mean) sum += rows * value;
  const inputMean = sum / count;
  let squares = 0;
  for (const part of parts)
    part.mean.forEach((mean, j) => {
      squares += (part.squares[j] ?? 0) + part.rows * (mean - inputMean) ** 2;
    });
  return {
    zeroShare: parts.reduce((zeros, part) => zeros + part.zeros, 0) / count,
    inputMean,
    inputStd: Math.sqrt(squares / count),
    inputMin: Math.min(...parts.map(({ min }) => min)),
    inputMax: Math.max(...parts.map(({ max }) => max)),
    nonFiniteInputs: parts.reduce((total, part) => total + part.nonFinite, 0),
    integerInputs: parts.every((part) => part.integers),
  };
}

/** Scales of the columns of flat inputs; columns with values that aren't finite count as neither constant nor varying. */
export function columnScales(parts: readonly ColumnMoments[]): NonNullable<DataTraits['columns']> {
  let count = 0;
  let constant = 0;
  let minStd = Infinity;
  let maxStd = 0;
  for (const { rows, mean, squares } of parts)
    mean.forEach((_, j) => {
      count++;
      const std = Math.sqrt((squares[j] ?? 0) / rows);
      if (std === 0) constant++;
      else if (Number.isFinite(std)) {
        minStd = Math.min(minStd, std);
        maxStd = Math.max(maxStd, std);
      }
    });
  return maxStd > 0 ? { count, constant, minStd, maxStd } : { count, constant, minStd: 0, maxStd: 0 };
}
