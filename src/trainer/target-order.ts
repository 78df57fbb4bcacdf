import type { NumberArray } from './framework';

/** Neighbours looked at, at most. */
const MOST_PAIRS = 20_000;

/**
 * Whether rows in their order are sorted by target: near 0 for random order, 1 for blocks. Classes: Cohen's κ of neighbours,
 * (share of equal ones − share expected of that class distribution) / (1 − expected); numbers: lag-1 autocorrelation, all
 * columns together.
 *
 * @param targets all targets in their order, row-major
 * @returns null where there is no telling: a single class, constant targets, fewer than 3 rows
 */
export function targetOrder(targets: NumberArray, columns: number, isClasses: boolean): number | null {
  const rows = columns > 0 ? Math.floor(targets.length / columns) : 0;
  if (rows < 3) return null;
  const stride = Math.max(1, Math.floor((rows - 1) / MOST_PAIRS));
  return isClasses ? classOrder(targets, columns, rows, stride) : numberOrder(targets, columns, rows, stride);
}

function classOrder(targets: NumberArray, columns: number, rows: number, stride: number): number | null {
  const counts = new Map<number, number>();
  let pairs = 0;
  let equal = 0;
  for (let row = 0; row + 1 < rows; row += stride) {
    const first = classOf(targets, columns, row);
    const second = classOf(targets, columns, row + 1);
    counts.set(first, (counts.get(first) ?? 0) + 1);
    pairs++;
    if (first === second) equal++;
  }
  let expected = 0;
  for (const count of counts.values()) expected += (count / pairs) ** 2;
  return expected < 1 ? (equal / pairs - expected) / (1 - expected) : null;
}

function numberOrder(targets: NumberArray, columns: number, rows: number, stride: number): number | null {
  let covariance = 0;
  let variance = 0;
  for (let column = 0; column < columns; column++) {
    const value = (row: number): number => targets[row * columns + column] ?? 0;
    let sum = 0;
    let pairs = 0;
    for (let row = 0; row + 1 < rows; row += stride) {
      sum += value(row);
      pairs++;
    }
    const mean = sum / pairs;
    for (let row = 0; row + 1 < rows; row += stride) {
      covariance += (value(row) - mean) * (value(row + 1) - mean);
      variance += (value(row) - mean) ** 2;
    }
  }
  return variance > 0 && Number.isFinite(variance) ? covariance / variance : null;
}

/** As classIndices has it, for one row and without making an array. */
function classOf(targets: NumberArray, columns: number, row: number): number {
  const start = row * columns;
  if (columns === 1) return Math.round(targets[start] ?? 0);
  let best = 0;
  for (let i = 1; i < columns; i++) if ((targets[start + i] ?? 0) > (targets[start + best] ?? 0)) best = i;
  return best;
}
