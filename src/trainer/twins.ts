import type { NumberArray } from './framework';

/**
 * Sets of rows whose inputs are identical in every bit, as their places in ascending order; rows that are alone are in none.
 *
 * @param inputs one table an input, row by row
 */
export function twinsOf(inputs: readonly NumberArray[], rows: number): number[][] {
  const sets = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    const key = inputs.map((values) => bytesOf(values, row, values.length / rows)).join('');
    const set = sets.get(key);
    if (set) set.push(row);
    else sets.set(key, [row]);
  }
  return [...sets.values()].filter((set) => set.length > 1);
}

function bytesOf(values: NumberArray, row: number, width: number): string {
  const part = values.subarray(row * width, (row + 1) * width);
  return Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1');
}
