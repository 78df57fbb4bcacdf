/** What rows are sorted by: numbers by size, anything else as text. Null and NaN say that a row has nothing there. */
type Key = number | string | null;

/** Sorted by a column. Rows that have nothing there come last, whichever way; of equals `tie` says which comes first. */
export function inOrder<T>(
  rows: readonly T[],
  key: (row: T) => Key,
  descending: boolean,
  tie: (a: T, b: T) => number,
): T[] {
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, by: key(row) }))
    .sort((a, b) => {
      const [noA, noB] = [hasNone(a.by), hasNone(b.by)];
      if (noA || noB) return Number(noA) - Number(noB) || tie(a.row, b.row);
      return sign * compare(a.by, b.by) || tie(a.row, b.row);
    })
    .map(({ row }) => row);
}

function hasNone(value: Key): boolean {
  return value === null || Number.isNaN(value);
}

function compare(a: Key, b: Key): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [String(a), String(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
