import type { FitStarted } from '../protocol/events';
import type { LabelledRows } from './fit-plan';
import type { Engine, NumberArray, Tensor } from './framework';
import { sizeOf } from './model-description';
import { valuesAtHand } from './reads';
import { bitsOf, mixLow, mixRows, type Bits } from './row-bits';
import { evenlySpaced } from './rows';

type SharedRows = NonNullable<FitStarted['sharedRows']>;

/** Validation rows looked up, at most: a sample of these says what share is shared to within 2 %. */
const MOST_LOOKED_UP = 2000;
/** Training rows gone through, and numbers that a backend has to copy for it, at most. */
const MOST_ROWS = 200_000;
const MOST_COPIED = 4_000_000;
/** Numbers hashed at most, 1 ns each; of more, a row's hash is made of so many columns, and so many rows are looked at to find those that tell rows apart. */
const MOST_HASHED = 1_000_000;
const HASHED = 12;
const TRIED = 100;
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
  const numbers = train.inputs.reduce((sum, { shape }) => sum + train.count * sizeOf(shape.slice(1)), 0);
  const trainRows = tablesOf(engine, train, numbers <= MOST_HASHED);
  const validationRows = tablesOf(engine, validation, true).map((table, i) => ({
    ...table,
    hashed: trainRows[i]?.hashed ?? null,
  }));
  // Values on a GPU are too many to fetch for this.
  if (trainRows.length < train.inputs.length || validationRows.length < trainRows.length) return null;
  if (trainRows.some((table, i) => table.columns !== validationRows[i]?.columns)) return null;
  const all = Int32Array.from({ length: train.count }, (_, i) => train.start + i);
  const hashes = hashesOf(trainRows, all);
  const hashed = { tables: trainRows, start: train.start, hashes };
  const found = lookUp(hashed, validationRows, indices);
  if (!found || found.identical === 0) return found;
  // Rows may repeat by themselves: how often they do within training says how many shared ones are to be expected.
  const sample = evenlySpaced(train.start, train.count, MOST_LOOKED_UP);
  const twins = lookUp(hashed, trainRows, sample);
  if (!twins || twins.validationRows === 0) return found;
  return { ...found, repeatedTraining: twins.identical / twins.validationRows };
}

interface Table {
  values: Bits;
  columns: number;
  /** The columns that are hashed; null for all. */
  hashed: readonly number[] | null;
}

interface HashedTables {
  tables: readonly Table[];
  start: number;
  /** Of the rows from `start` on. */
  hashes: Int32Array;
}

function tablesOf(engine: Engine, rows: LabelledRows, areWhole: boolean): Table[] {
  return rows.inputs.flatMap((tensor) => {
    const values = valuesAtHand(engine, tensor);
    return values ? [tableOf(tensor, values, rows, areWhole)] : [];
  });
}

function tableOf(tensor: Tensor, raw: NumberArray, { start, count }: LabelledRows, isWhole: boolean): Table {
  const columns = sizeOf(tensor.shape.slice(1));
  const values = bitsOf(raw);
  if (isWhole) return { values, columns, hashed: null };
  return { values, columns, hashed: tellingColumns(values, columns, evenlySpaced(start, count, TRIED)) };
}

/** Columns whose value changes most often from row to row: of an image's pixels not those at its empty edge. */
function tellingColumns(values: Bits, columns: number, rows: Int32Array): number[] {
  const changes = new Int32Array(columns);
  for (let i = 1; i < rows.length; i++) {
    const here = (rows[i] ?? 0) * columns;
    const before = (rows[i - 1] ?? 0) * columns;
    for (let j = 0; j < columns; j++)
      if (values[here + j] !== values[before + j]) changes[j] = (changes[j] ?? 0) + 1;
  }
  const order = Array.from(changes.keys()).sort((a, b) => (changes[b] ?? 0) - (changes[a] ?? 0));
  return order.slice(0, HASHED).sort((a, b) => a - b);
}

/** How many of the `rows` of some tables are found in others; where both are the same tables, a row isn't found in itself. */
function lookUp(
  { tables, start, hashes }: HashedTables,
  others: readonly Table[],
  rows: Int32Array,
): SharedRows | null {
  const isSame = tables === others;
  const wanted = rows.filter((row) => !others.every((table) => isConstant(table, row)));
  // Open addressing with rows chained by hash: slots hold 1 + the position in `wanted`.
  const mask = 2 ** Math.max(8, 32 - Math.clz32(4 * wanted.length)) - 1;
  const slots = new Int32Array(mask + 1);
  const next = new Int32Array(wanted.length);
  const wantedHashes = hashesOf(others, wanted);
  wantedHashes.forEach((hash, i) => {
    next[i] = slots[hash & mask] ?? 0;
    slots[hash & mask] = i + 1;
  });
  const found = new Uint8Array(wanted.length);
  let compared = 0;
  let identical = 0;
  for (let k = 0; k < hashes.length; k++) {
    const hash = hashes[k] ?? 0;
    for (let at = slots[hash & mask] ?? 0; at > 0; at = next[at - 1] ?? 0) {
      const i = at - 1;
      if (found[i] || wantedHashes[i] !== hash || (isSame && wanted[i] === start + k)) continue;
      if (++compared > MOST_COMPARED) return null;
      if (!areEqual(tables, start + k, others, wanted[i] ?? 0)) continue;
      found[i] = 1;
      identical++;
    }
  }
  return { validationRows: wanted.length, identical };
}

function hashesOf(tables: readonly Table[], rows: Int32Array): Int32Array {
  const low = new Int32Array(rows.length);
  // The other halves aren't needed.
  const high = new Int32Array(rows.length);
  for (const { values, columns, hashed } of tables) {
    if (hashed === null) {
      mixRows(values, columns, rows, low, high);
      continue;
    }
    for (let i = 0; i < rows.length; i++) {
      const start = (rows[i] ?? 0) * columns;
      let hash = low[i] ?? 0;
      for (const column of hashed) hash = mixLow(hash, values[start + column] ?? 0);
      low[i] = hash;
    }
  }
  return low.map((hash) => Math.imul(hash ^ (hash >>> 16), 0x85ebca6b));
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
