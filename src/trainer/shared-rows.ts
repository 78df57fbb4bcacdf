import type { FitStarted } from '../protocol/events';
import type { LabelledRows } from './fit-plan';
import type { Engine, NumberArray, Tensor } from './framework';
import { evenlySpaced } from './rows';

type SharedRows = NonNullable<FitStarted['sharedRows']>;

/** Validation rows looked up, at most: a sample of these says what share is shared to within 2 %. */
const MOST_LOOKED_UP = 2000;
/** Training rows gone through, and numbers that a backend has to copy for it, at most. */
const MOST_ROWS = 200_000;
const MOST_COPIED = 4_000_000;
/** Positions of a row that its hash is made of; what collides is compared in full. */
const HASHED = 24;
/** Full comparisons, at most: data that collide more often than that have nothing to tell. */
const MOST_COMPARED = 50_000;

/**
 * How many validation rows are found among the training rows, inputs compared bit by bit. Rows of one repeated number (empty
 * images, padding) say nothing and aren't looked up.
 *
 * @returns null where it can't be had cheaply
 */
export function sharedRows(engine: Engine, train: LabelledRows, validation: LabelledRows): SharedRows | null {
  if (train.inputs.length === 0 || train.inputs.length !== validation.inputs.length) return null;
  const indices = evenlySpaced(validation.start, validation.count, MOST_LOOKED_UP);
  if (train.count === 0 || train.count > MOST_ROWS || indices.length === 0) return null;
  const tensors = [...new Set([...train.inputs, ...validation.inputs])];
  const copied = tensors.reduce((sum, tensor) => sum + tensor.size, 0);
  if (engine.backendName !== 'cpu' && copied > MOST_COPIED) return null;
  const trainRows = train.inputs.map(tableOf);
  const validationRows = validation.inputs.map(tableOf);
  if (trainRows.some((table, i) => table.columns !== validationRows[i]?.columns)) return null;
  const found = lookUp(trainRows, train, validationRows, indices);
  if (!found || found.identical === 0) return found;
  // Rows may repeat by themselves: how often they do within training says how many shared ones are to be expected.
  const sample = evenlySpaced(train.start, train.count, MOST_LOOKED_UP);
  const twins = lookUp(trainRows, train, trainRows, sample, true);
  if (!twins || twins.validationRows === 0) return found;
  return { ...found, repeatedTraining: twins.identical / twins.validationRows };
}

interface Table {
  values: NumberArray;
  columns: number;
  /** The columns that are hashed. */
  hashed: Int32Array;
}

function tableOf(tensor: Tensor): Table {
  const columns = tensor.shape.slice(1).reduce((product, size) => product * size, 1);
  const raw = tensor.dataSync();
  // Bits are compared: NaN equals itself, and equality of floats needs no tolerance.
  const values = raw instanceof Float32Array ? new Int32Array(raw.buffer, raw.byteOffset, raw.length) : raw;
  return { values, columns, hashed: evenlySpaced(0, columns, HASHED) };
}

/** @param others where both are the same tables: a row isn't found in itself */
function lookUp(
  train: readonly Table[],
  { start, count }: LabelledRows,
  validation: readonly Table[],
  indices: Int32Array,
  others = false,
): SharedRows | null {
  // Open addressing with rows chained by hash: slots hold 1 + the position in `wanted`.
  const wanted = indices.filter((row) => !validation.every((table) => isConstant(table, row)));
  const bits = Math.max(8, 32 - Math.clz32(4 * wanted.length));
  const mask = 2 ** bits - 1;
  const slots = new Int32Array(2 ** bits);
  const next = new Int32Array(wanted.length);
  const hashes = new Int32Array(wanted.length);
  wanted.forEach((row, i) => {
    const hash = hashOf(validation, row);
    hashes[i] = hash;
    next[i] = slots[hash & mask] ?? 0;
    slots[hash & mask] = i + 1;
  });
  const found = new Uint8Array(wanted.length);
  let compared = 0;
  let identical = 0;
  for (let row = start; row < start + count; row++) {
    const hash = hashOf(train, row);
    for (let at = slots[hash & mask] ?? 0; at > 0; at = next[at - 1] ?? 0) {
      const i = at - 1;
      if (found[i] || hashes[i] !== hash || (others && wanted[i] === row)) continue;
      if (++compared > MOST_COMPARED) return null;
      if (!areEqual(train, row, validation, wanted[i] ?? 0)) continue;
      found[i] = 1;
      identical++;
    }
  }
  return { validationRows: wanted.length, identical };
}

function hashOf(tables: readonly Table[], row: number): number {
  let hash = 0;
  for (const { values, columns, hashed } of tables) {
    const start = row * columns;
    for (let k = 0; k < hashed.length; k++)
      hash = Math.imul(hash ^ (values[start + (hashed[k] ?? 0)] ?? 0), 0x9e3779b1) ^ (hash >>> 15);
  }
  return Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
}

function isConstant({ values, columns }: Table, row: number): boolean {
  const start = row * columns;
  const first = values[start];
  for (let i = start + 1; i < start + columns; i++) if (values[i] !== first) return false;
  return true;
}

function areEqual(a: readonly Table[], rowA: number, b: readonly Table[], rowB: number): boolean {
  return a.every((table, t) => {
    const other = b[t];
    if (!other) return false;
    const { columns } = table;
    for (let i = 0; i < columns; i++)
      if (table.values[rowA * columns + i] !== other.values[rowB * columns + i]) return false;
    return true;
  });
}
