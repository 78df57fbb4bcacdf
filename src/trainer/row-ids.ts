import type { LabelledRows } from './fit-plan';
import type { Engine } from './framework';
import { valuesAtHand, valuesWithoutCopy } from './reads';
import { bitsOf, joinHalves, mixRows } from './row-bits';

/** Numbers hashed at most: 4 ns each. */
const MOST_NUMBERS = 20_000_000;

/** One number for all targets of these rows in their order. */
export function targetsId(engine: Engine, { targets }: LabelledRows, indices: Int32Array): number | null {
  const each = rowIds(engine, { inputs: [], targets, start: 0, count: 0 }, indices);
  return each && each.reduce((hash, id) => (hash * 31 + id) % 2 ** 45, 7);
}

/**
 * What tells examples apart wherever they turn up: 53 bits of a hash of the inputs and targets of the rows at `indices`, bit by bit. Null
 * where the values would have to come from a GPU, or are very many.
 */
export function rowIds(engine: Engine, rows: LabelledRows, indices: Int32Array): Float64Array | null {
  const low = new Int32Array(indices.length);
  const high = new Int32Array(indices.length);
  let numbers = 0;
  for (const tensor of [...rows.inputs, ...rows.targets]) {
    const width = tensor.size / Math.max(1, tensor.shape[0] ?? 1);
    numbers += width * indices.length;
    if (numbers > MOST_NUMBERS || tensor.isDisposed) return null;
    const raw = valuesWithoutCopy(engine, tensor) ?? valuesAtHand(engine, tensor);
    if (!raw) return null;
    mixRows(bitsOf(raw), width, indices, low, high);
  }
  return Float64Array.from(indices, (_, i) => joinHalves(low[i] ?? 0, high[i] ?? 0));
}
