import type { TensorStatistics } from '../protocol/events';
import { symmetricEigenvalues } from './eigenvalues';
import type { NumberArray } from './framework';

export type Ranks = Required<Pick<TensorStatistics, 'effectiveRank' | 'stableRank'>>;

/** Of a matrix with more rows and columns than this, the singular values take too long. */
export const MOST_DIMENSIONS = 256;

/** Expected milliseconds for the ranks of a rows × columns matrix, as measured. */
export function rankCostMs(rows: number, columns: number): number {
  const size = Math.min(rows, columns);
  return (rows * columns * size * 0.5 + 3 * size ** 3) * 1e-6;
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
  const gram = columns <= rows ? gramOfColumns(values, rows, columns) : gramOfRows(values, rows, columns);
  const eigenvalues = symmetricEigenvalues(gram, Math.min(rows, columns));
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

/** Lower triangle of AᵀA. */
function gramOfColumns(values: NumberArray, rows: number, columns: number): Float64Array {
  const gram = new Float64Array(columns * columns);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let i = 0; i < columns; i++) {
      const value = values[start + i] ?? 0;
      const at = i * columns;
      for (let j = 0; j <= i; j++) gram[at + j] = (gram[at + j] ?? 0) + value * (values[start + j] ?? 0);
    }
  }
  return gram;
}

/** Lower triangle of AAᵀ. */
function gramOfRows(values: NumberArray, rows: number, columns: number): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++)
        sum += (values[i * columns + k] ?? 0) * (values[j * columns + k] ?? 0);
      gram[i * rows + j] = sum;
    }
  return gram;
}
