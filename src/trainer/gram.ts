/** Column j of a row-major table with `columns` columns, the rows at `rows` (all, where absent). */
export function columnOf(
  values: ArrayLike<number>,
  columns: number,
  j: number,
  rows?: Int32Array,
): Float64Array {
  const count = rows?.length ?? Math.floor(values.length / columns);
  const column = new Float64Array(count);
  if (rows) for (let i = 0; i < count; i++) column[i] = values[(rows[i] ?? 0) * columns + j] ?? 0;
  else for (let i = 0; i < count; i++) column[i] = values[i * columns + j] ?? 0;
  return column;
}

/** Inner products of all pairs of vectors of one length: the Gram matrix, its lower triangle only. */
export function gramMatrix(vectors: readonly Float64Array[]): Float64Array {
  const n = vectors.length;
  const gram = new Float64Array(n * n);
  vectors.forEach((a, i) => {
    for (let j = 0; j <= i; j++) gram[i * n + j] = dot(a, vectors[j] ?? a, 0, a.length);
  });
  return gram;
}

/** Inner product of two vectors from position `from` up to `to`. */
export function dot(a: Float64Array, b: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
