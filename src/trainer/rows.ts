import type { LabelledRows } from './fit-plan';
import { isTensor } from './framework';
import type { Engine, NumberArray, Tensor } from './framework';
import { andThen, readEach, readTensors, valuesWithoutCopy } from './reads';
import type { Later } from './reads';
import { generator } from './random-streams';

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

/** Rows in a fixed random order, so that the first few are a fair sample too. Changes the array that it is given. */
export function shuffled(indices: Int32Array, key: string): Int32Array {
  const random = generator(key);
  for (let i = indices.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [indices[i], indices[j]] = [indices[j] ?? 0, indices[i] ?? 0];
  }
  return indices;
}

/** The rows at `indices` of one tensor, as a new tensor. */
export function gatherRows(engine: Engine, tensor: Tensor, indices: Int32Array): Tensor {
  const values = valuesWithoutCopy(engine, tensor);
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
  const values = valuesWithoutCopy(engine, tensor);
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
  const width = tensor.shape.slice(1).reduce((product, size) => product * size, 1);
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

/** Labelled examples to probe the model with. Made anew for each use, so that none of the run's tensors stay alive. */
export interface Examples {
  readonly count: number;
  /** Runs `use` with the examples as tensors and disposes them; the tensors are only valid inside. */
  with<T>(use: (inputs: Tensor[], targets: Tensor[]) => T): T;
}

/** A fixed sample of at most `limit` of the user's own rows. */
export function sampleRows(engine: Engine, rows: LabelledRows, limit: number): Examples {
  const indices = shuffled(evenlySpaced(rows.start, rows.count, limit), 'sample');
  return {
    count: indices.length,
    with(use) {
      const inputs = rows.inputs.map((tensor) => gatherRows(engine, tensor, indices));
      const targets = rows.targets.map((tensor) => gatherRows(engine, tensor, indices));
      try {
        return use(inputs, targets);
      } finally {
        for (const tensor of [...inputs, ...targets]) tensor.dispose();
      }
    },
  };
}

/** Values of some rows, row by row, and the shape of one. */
export interface SampledValues {
  values: NumberArray;
  shape: number[];
}

interface Part {
  shape: number[];
  dtype: string;
  values: NumberArray[];
}

/** Copies of the first examples of a stream of batches (fitDataset), since a dataset cannot be read twice unnoticed. */
export class CollectedExamples implements Examples {
  private rows = 0;
  /** Rows added, some of which may still have to come from a GPU. */
  private added = 0;
  private readonly parts: { inputs: Part[]; targets: Part[] } = { inputs: [], targets: [] };
  private readonly engine: Engine;
  private readonly rowLimit: number;
  private readonly numberLimit: number;
  private numbers = 0;
  private closed = false;

  constructor(engine: Engine, rowLimit: number, numberLimit: number) {
    this.engine = engine;
    this.rowLimit = rowLimit;
    this.numberLimit = numberLimit;
  }

  get count(): number {
    return this.rows;
  }

  /** No more examples are wanted. */
  close(): void {
    this.closed = true;
  }

  get isFull(): boolean {
    return this.closed || this.added >= this.rowLimit || this.numbers >= this.numberLimit;
  }

  /** Whether all that was added is there. */
  get isComplete(): boolean {
    return this.rows === this.added;
  }

  add(inputs: readonly Tensor[], targets: readonly Tensor[]): undefined | Later<undefined> {
    const count = inputs[0]?.shape[0] ?? 0;
    this.added += count;
    for (const tensor of [...inputs, ...targets]) this.numbers += tensor.size;
    const places = [
      ...inputs.map((tensor, i) => ({ tensor, part: partFor(this.parts.inputs, tensor, i) })),
      ...targets.map((tensor, i) => ({ tensor, part: partFor(this.parts.targets, tensor, i) })),
    ];
    const read = readEach(
      this.engine,
      places,
      ({ tensor }) => tensor,
      (values, { part }) => part.values.push(values.slice()),
    );
    return andThen(read, () => {
      this.rows += count;
      return undefined;
    });
  }

  /** New tensors of what was collected, for the caller to dispose. */
  copy(): { inputs: Tensor[]; targets: Tensor[] } {
    return {
      inputs: this.parts.inputs.map((part) => this.restore(part, this.rows)),
      targets: this.parts.targets.map((part) => this.restore(part, this.rows)),
    };
  }

  with<T>(use: (inputs: Tensor[], targets: Tensor[]) => T): T {
    return this.first(this.rows).with(use);
  }

  /** The first `limit` of the examples. */
  first(limit: number): Examples {
    const count = Math.min(limit, this.rows);
    return {
      count,
      with: (use) => {
        const restore = (part: Part): Tensor => this.restore(part, count);
        const inputs = this.parts.inputs.map(restore);
        const targets = this.parts.targets.map(restore);
        try {
          return use(inputs, targets);
        } finally {
          for (const tensor of [...inputs, ...targets]) tensor.dispose();
        }
      },
    };
  }

  /** The examples as plain numbers. */
  get sampled(): { inputs: SampledValues[]; targets: SampledValues[] } {
    const sample = (part: Part): SampledValues => ({ values: join(part), shape: part.shape });
    return { inputs: this.parts.inputs.map(sample), targets: this.parts.targets.map(sample) };
  }

  private restore(part: Part, count: number): Tensor {
    const size = part.shape.reduce((product, length) => product * length, count);
    return this.engine.makeTensor(join(part).slice(0, size), [count, ...part.shape], part.dtype);
  }
}

function join({ dtype, values }: Part): NumberArray {
  const size = values.reduce((sum, array) => sum + array.length, 0);
  const all =
    dtype === 'float32'
      ? new Float32Array(size)
      : dtype === 'bool'
        ? new Uint8Array(size)
        : new Int32Array(size);
  let at = 0;
  for (const array of values) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

function partFor(parts: Part[], { shape, dtype }: Tensor, i: number): Part {
  return (parts[i] ??= { shape: shape.slice(1), dtype, values: [] });
}
