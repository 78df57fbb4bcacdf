import { isTensor, readsSynchronously } from './framework';
import type { Engine, NumberArray, Tensor } from './framework';
import { sizeOf } from './model-description';
import { andThen, readTensors, valuesWithoutCopy } from './reads';
import type { Later } from './reads';

/**
 * Indices of at most `limit` rows out of [start, start + count), rising and without repetition: one from each of `limit` equal
 * stretches, at a fixed pseudo-random place in it. Fair to sorted data as every k-th row would be, and to periodic data as well,
 * of which every k-th row may show one phase only (stratified or "jittered" sampling, Cochran 1977, chapter 8).
 */
export function evenlySpaced(start: number, count: number, limit: number): Int32Array {
  const size = Math.max(0, Math.min(count, limit));
  return Int32Array.from({ length: size }, (_, i) => {
    const from = Math.floor((i * count) / size);
    const to = Math.floor(((i + 1) * count) / size);
    return start + from + Math.floor(((to - from) * scramble(i)) / 2 ** 32);
  });
}

/** A whole number in [0, 2^32) that looks random and depends on `index` alone (finalizer of MurmurHash3). */
function scramble(index: number): number {
  let hash = Math.imul(index + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Rows in a random order, so that the first few are a fair sample too (Fisher and Yates). Changes the array that it is given. */
export function shuffled(indices: Int32Array, random: () => number): Int32Array {
  for (let i = indices.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [indices[i], indices[j]] = [indices[j] ?? 0, indices[i] ?? 0];
  }
  return indices;
}

/** All rows of `count` in their order. */
export function allRows(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}

/** Numbers that are copied as a whole to pick rows out of them (0.4 ms): a backend's first gathering takes 8 ms on native TensorFlow. */
const MOST_COPIED = 1_000_000;

function valuesToPick(engine: Engine, tensor: Tensor): NumberArray | null {
  const isSmall = tensor.size <= MOST_COPIED && tensor.dtype !== 'string' && tensor.dtype !== 'complex64';
  const values = valuesWithoutCopy(engine, tensor);
  return values ?? (isSmall && readsSynchronously(engine) ? tensor.dataSync() : null);
}

/** The rows at `indices` of one tensor, as a new tensor. */
export function gatherRows(engine: Engine, tensor: Tensor, indices: Int32Array): Tensor {
  const values = valuesToPick(engine, tensor);
  if (values)
    return engine.makeTensor(
      pickRows(values, tensor, indices),
      [indices.length, ...tensor.shape.slice(1)],
      tensor.dtype,
    );
  const index = engine.makeTensor(indices, [indices.length], 'int32');
  try {
    const rows = engine.runKernel('GatherV2', { x: tensor, indices: index }, { axis: 0, batchDims: 0 });
    if (!isTensor(rows)) throw new Error('GatherV2 gave no tensor');
    return rows;
  } finally {
    index.dispose();
  }
}

/**
 * Values of the rows at `indices`, row by row. The cpu backend hands out its own arrays: picking rows out of them takes a
 * fiftieth of the time of its gather kernel.
 */
export function readRows(
  engine: Engine,
  tensor: Tensor,
  indices: Int32Array,
): NumberArray | Later<NumberArray> {
  const values = valuesToPick(engine, tensor);
  if (values) return pickRows(values, tensor, indices);
  const rows = gatherRows(engine, tensor, indices);
  try {
    return andThen(
      readTensors(engine, [rows], (read) => read),
      ([read = new Float32Array()]) => read,
    );
  } finally {
    rows.dispose();
  }
}

function pickRows(all: NumberArray, tensor: Tensor, indices: Int32Array): NumberArray {
  const width = sizeOf(tensor.shape.slice(1));
  const size = indices.length * width;
  const picked =
    all instanceof Float32Array
      ? new Float32Array(size)
      : all instanceof Uint8Array
        ? new Uint8Array(size)
        : new Int32Array(size);
  indices.forEach((row, i) => picked.set(all.subarray(row * width, (row + 1) * width), i * width));
  return picked;
}
