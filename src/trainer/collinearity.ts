import type { Collinearity } from '../protocol/events';
import type { ColumnMoments, RowValues } from './column-moments';
import { symmetricEigenvalues } from './eigenvalues';
import { columnOf, dot, gramMatrix } from './gram';
import { evenlySpaced } from './rows';

/** More would take 30 to 50 ms of every run, most of them for code that runs once and so is never compiled; 60 take 16. */
const MOST_COLUMNS = 64;
/** Products that building the correlation matrix may take. */
const MOST_PRODUCTS = 1_000_000;
/** Rows to a column below which independent columns look dependent: with twice as many, their expected VIF is 2. */
const ROWS_PER_COLUMN = 2;
/** Share of a column's variance below which what others leave of it is rounding of 32-bit inputs. */
const ROUNDING = 1e-12;

/** Milliseconds to expect of a first time, most of them for code that isn't compiled yet (17 ms for 60 columns on a busy machine). */
export function collinearityCostMs(columns: number): number {
  const n = Math.min(columns, MOST_COLUMNS);
  return 5 + 1e-6 * (MOST_PRODUCTS + 2 * n ** 3);
}

/**
 * How far columns depend on each other linearly, from their correlation matrix R: the largest variance inflation factor,
 * max (R⁻¹)ⱼⱼ, and the largest condition index of Belsley, Kuh and Welsch (1980), √(λmax/λmin). Columns are centred
 * before they are scaled to unit length: a network has biases, so dependence on the intercept (a year around 2000) is a
 * matter of scaling, not of collinearity; centred indices are never above the uncentred ones.
 *
 * Of more than 64 columns, 64 evenly spaced ones are taken; neither figure can be larger in a part than in the whole.
 *
 * @returns null where nothing can be said: fewer than two columns that vary, or too few rows
 */
export function collinearityOf(
  { values, columns }: RowValues,
  { rows, mean, squares }: ColumnMoments,
): Collinearity | null {
  const varying = Array.from(mean.keys()).filter((j) => (squares[j] ?? 0) > 0);
  if (varying.length < 2 || varying.some((j) => !Number.isFinite(squares[j]))) return null;
  const chosen = Array.from(evenlySpaced(0, varying.length, MOST_COLUMNS), (i) => varying[i] ?? 0);
  const n = chosen.length;
  const most = Math.max(ROWS_PER_COLUMN * n, Math.floor((2 * MOST_PRODUCTS) / (n * n)));
  const used = evenlySpaced(0, rows, most);
  if (used.length < ROWS_PER_COLUMN * n) return null;
  const correlation = correlations(values, columns, chosen, used);
  if (!correlation) return null;
  const eigenvalues = symmetricEigenvalues(correlation, n);
  if (!eigenvalues) return null;
  const smallest = eigenvalues[0] ?? 0;
  const largest = eigenvalues[n - 1] ?? 0;
  return {
    columns: n,
    conditionIndex: smallest <= ROUNDING * largest ? Infinity : Math.sqrt(largest / smallest),
    maxVif: largestVif(correlation, n),
  };
}

/** Lower triangle of the correlation matrix; null where a column doesn't vary in these rows. */
function correlations(
  values: RowValues['values'],
  columns: number,
  chosen: readonly number[],
  rows: Int32Array,
): Float64Array | null {
  const n = chosen.length;
  const vectors = chosen.map((j) => {
    const column = columnOf(values, columns, j, rows);
    const mean = column.reduce((sum, value) => sum + value, 0) / rows.length;
    return column.map((value) => value - mean);
  });
  const products = gramMatrix(vectors);
  const lengths = vectors.map((_, i) => Math.sqrt(products[i * n + i] ?? 0));
  if (lengths.some((length) => length === 0)) return null;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++)
      products[i * n + j] =
        i === j ? 1 : (products[i * n + j] ?? 0) / ((lengths[i] ?? 1) * (lengths[j] ?? 1));
  return products;
}

/** Largest diagonal element of the inverse, by Cholesky: (R⁻¹)ⱼⱼ = Σᵢ (L⁻¹)ᵢⱼ². */
function largestVif(correlation: Float64Array, n: number): number {
  const rows = Array.from({ length: n }, (_, i) => correlation.slice(i * n, (i + 1) * n));
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j < i; j++) {
      const other = rows[j] ?? row;
      row[j] = ((row[j] ?? 0) - dot(row, other, 0, j)) / (other[j] ?? 1);
    }
    // What is left of a column's variance when the columns before it are known.
    const left = (row[i] ?? 0) - dot(row, row, 0, i);
    if (left <= ROUNDING) return Infinity;
    row[i] = Math.sqrt(left);
  }
  let largest = 1;
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      const row = rows[i] ?? column;
      column[i] = ((i === j ? 1 : 0) - dot(row, column, j, i)) / (row[i] ?? 1);
    }
    largest = Math.max(largest, dot(column, column, j, n));
  }
  return largest;
}
