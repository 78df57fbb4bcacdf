import { classIndex } from './class-indices';
import type { NumberArray } from './framework';

/** Neighbours looked at, at most. */
const MOST_PAIRS = 20_000;

/**
 * Whether rows in their order are sorted by target: near 0 for random order, 1 for blocks. Classes: Cohen's κ of neighbours,
 * (share of equal ones − share expected by chance) / (1 − expected); numbers: lag-1 autocorrelation, all
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
  const nextCounts = new Map<number, number>();
  let pairs = 0;
  let equal = 0;
  let second = classIndex(targets, columns, 0);
  for (let row = 0; row + 1 < rows; row += stride) {
    const first = stride === 1 ? second : classIndex(targets, columns, row);
    second = classIndex(targets, columns, row + 1);
    counts.set(first, (counts.get(first) ?? 0) + 1);
    nextCounts.set(second, (nextCounts.get(second) ?? 0) + 1);
    pairs++;
    if (first === second) equal++;
  }
  let expected = 0;
  for (const [index, count] of counts) expected += (count * (nextCounts.get(index) ?? 0)) / pairs ** 2;
  return expected < 1 ? (equal / pairs - expected) / (1 - expected) : null;
}

/** Correlation of each row with the next, columns with large variance counting for more. */
function numberOrder(targets: NumberArray, columns: number, rows: number, stride: number): number | null {
  let covariance = 0;
  let variance = 0;
  let nextVariance = 0;
  for (let column = 0; column < columns; column++) {
    const value = (row: number): number => targets[row * columns + column] ?? 0;
    let sum = 0;
    let nextSum = 0;
    let pairs = 0;
    for (let row = 0; row + 1 < rows; row += stride) {
      sum += value(row);
      nextSum += value(row + 1);
      pairs++;
    }
    for (let row = 0; row + 1 < rows; row += stride) {
      const distance = value(row) - sum / pairs;
      const next = value(row + 1) - nextSum / pairs;
      covariance += distance * next;
      variance += distance * distance;
      nextVariance += next * next;
    }
  }
  const scale = Math.sqrt(variance * nextVariance);
  return scale > 0 && Number.isFinite(scale) ? covariance / scale : null;
}
