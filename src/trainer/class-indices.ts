/** Class index of each example: position of the largest of several columns (of equals the first), the value itself of a single one. */
export function classIndices(targets: ArrayLike<number>, columns: number): number[] {
  const rows = Math.floor(targets.length / columns);
  return Array.from({ length: rows }, (_, row) => classIndex(targets, columns, row));
}

/** The same of one example. */
export function classIndex(targets: ArrayLike<number>, columns: number, row: number): number {
  return columns === 1 ? Math.round(targets[row] ?? 0) : largestIn(targets, columns, row);
}

/** Position of the largest number in a row; of equals the first. */
export function largestIn(values: ArrayLike<number>, columns: number, row: number): number {
  const start = row * columns;
  let best = 0;
  for (let i = 1; i < columns; i++) if ((values[start + i] ?? 0) > (values[start + best] ?? 0)) best = i;
  return best;
}
