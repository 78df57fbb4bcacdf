import type { NumberArray } from './framework';

/** The losses of examples, gathered batch after batch: after each epoch the same memory again. */
export class ExampleLosses {
  private values = new Float32Array(64);
  private count = 0;

  /** @param values as many for each example, in order; a view is copied */
  add(values: NumberArray, examples: number): void {
    const { count } = this;
    this.count += examples;
    if (this.count > this.values.length) {
      const { values: before } = this;
      this.values = new Float32Array(Math.max(2 * before.length, this.count));
      this.values.set(before);
    }
    if (values.length === examples) this.values.set(values, count);
    else putMeans(values, examples, this.values, count);
  }

  copy(): Float32Array {
    return this.values.slice(0, this.count);
  }

  clear(): void {
    this.count = 0;
  }
}

/** Those of several batches. */
export function joined(parts: readonly NumberArray[]): Float32Array {
  const all = new ExampleLosses();
  for (const part of parts) all.add(part, part.length);
  return all.copy();
}

/** Losses of sequences and images have a number for each step or pixel. */
export function meanPerExample(values: NumberArray, examples: number): NumberArray {
  // A copy: on the cpu backend the values are the tensor's own.
  if (values.length === examples) return values.slice();
  const means = new Float32Array(examples);
  putMeans(values, examples, means, 0);
  return means;
}

function putMeans(values: NumberArray, examples: number, to: Float32Array, offset: number): void {
  const width = values.length / Math.max(1, examples);
  for (let i = 0; i < examples; i++) {
    let sum = 0;
    for (let at = i * width; at < (i + 1) * width; at++) sum += values[at] ?? NaN;
    to[offset + i] = sum / width;
  }
}
