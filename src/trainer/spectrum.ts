import type { TensorStatistics } from '../protocol/events';
import { symmetricEigenvalues } from './eigenvalues';
import type { NumberArray } from './framework';
import { columnOf, gramMatrix } from './gram';

export type Ranks = Required<Pick<TensorStatistics, 'effectiveRank' | 'stableRank'>>;

/** Of a matrix with more rows and columns than this, the singular values take too long. */
export const MOST_DIMENSIONS = 256;

/** Expected milliseconds for the ranks of a rows × columns matrix, as measured. */
export function rankCostMs(rows: number, columns: number): number {
  const size = Math.min(rows, columns);
  return (rows * columns * size * 0.5 + 1.6 * size ** 3) * 1e-6;
}

/**
 * How many directions a matrix really uses: exp of the entropy of its singular values (Roy and Vetterli 2007, "The effective
 * rank"), and (Σσ²)/max σ² (Rudelson and Vershynin 2007). The singular values are roots of the eigenvalues of its smaller Gram
 * matrix: those below 1e-8 of the largest are lost, which neither figure feels.
 *
 * @param values rows × columns, row-major
 * @returns null for matrices of zeros or with something that isn't finite
 */
export function ranksOf(values: NumberArray, columns: number): Ranks | null {
  const rows = values.length / columns;
  const vectors =
    columns <= rows
      ? Array.from({ length: columns }, (_, j) => columnOf(values, columns, j))
      : Array.from({ length: rows }, (_, i) =>
          Float64Array.from(values.subarray(i * columns, (i + 1) * columns)),
        );
  const eigenvalues = symmetricEigenvalues(gramMatrix(vectors), vectors.length);
  const largest = eigenvalues?.at(-1) ?? 0;
  if (!eigenvalues || largest <= 0) return null;
  let squares = 0;
  let sum = 0;
  for (const value of eigenvalues) {
    squares += Math.max(0, value);
    sum += Math.sqrt(Math.max(0, value));
  }
  let entropy = 0;
  for (const value of eigenvalues) {
    const share = Math.sqrt(Math.max(0, value)) / sum;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return { effectiveRank: Math.exp(entropy), stableRank: squares / largest };
}
