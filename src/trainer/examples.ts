import type { LabelledRows } from './fit-plan';
import type { Engine, NumberArray, Tensor } from './framework';
import { sizeOf } from './model-description';
import { generator } from './random-streams';
import { andThen, readEach } from './reads';
import type { Later } from './reads';
import { evenlySpaced, gatherRows, shuffled } from './rows';

/** Labelled examples to probe the model with. Made anew for each use, so that none of the run's tensors stay alive. */
export interface Examples {
  readonly count: number;
  /** Runs `use` with the examples as tensors and disposes them; the tensors are only valid inside. */
  with<T>(use: (inputs: Tensor[], targets: Tensor[]) => T): T;
}

/** A fixed sample of at most `limit` of the user's own rows. */
export function sampleRows(engine: Engine, rows: LabelledRows, limit: number): Examples {
  const indices = shuffled(evenlySpaced(rows.start, rows.count, limit), generator('sample'));
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
export class CollectedExamples {
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
    const size = count * sizeOf(part.shape);
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
