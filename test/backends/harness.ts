import * as tf from '@tensorflow/tfjs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const dist = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../dist');

/** Registers the built backend, as the child does. */
export function addWasmBackend(): void {
  const load = createRequire(import.meta.url);
  const { createWasmBackend } = load(path.join(dist, 'backend-wasm.cjs')) as {
    createWasmBackend: (folder: string) => tf.KernelBackend;
  };
  tf.registerBackend('wasm', () => createWasmBackend(`${dist}/wasm/`), 2);
}

/** The same for native TensorFlow. @param binding path of tfjs_binding.node */
export function addNativeBackend(binding: string): void {
  const load = createRequire(import.meta.url);
  const { createNativeBackend } = load(path.join(dist, 'backend-native.cjs')) as {
    createNativeBackend: (binding: string) => tf.KernelBackend;
  };
  tf.registerBackend('tensorflow', () => createNativeBackend(binding), 1);
}

export interface Values {
  readonly shape: number[];
  readonly values: ArrayLike<number>;
}

export interface Input {
  readonly shape: number[];
  readonly dtype?: 'float32' | 'int32' | 'bool';
  readonly values?: number[];
}

/** Numbers from -1 to 1, the same for the same seed (mulberry32). */
export function numbers(count: number, seed: number): number[] {
  let state = seed >>> 0;
  return Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

/** Runs a calculation on one backend with inputs made there; checks that it leaves nothing behind. */
export async function on(
  backend: 'cpu' | 'wasm' | 'tensorflow',
  inputs: Input[],
  calculate: (...tensors: tf.Tensor[]) => tf.Tensor | tf.Tensor[],
): Promise<Values[]> {
  await tf.setBackend(backend);
  const before = { tensors: tf.memory().numTensors, data: tf.engine().backend.numDataIds() };
  const tensors = inputs.map(({ shape, dtype = 'float32', values }, i) =>
    tf.tensor(values ?? numbers(sizeOf(shape), i + 1 + sizeOf(shape)), shape, dtype),
  );
  const outputs = [tf.tidy(() => calculate(...tensors))].flat();
  const results = outputs.map((output) => ({ shape: output.shape, values: output.dataSync() }));
  tf.dispose([...tensors, ...outputs]);
  expect({ tensors: tf.memory().numTensors, data: tf.engine().backend.numDataIds() }).toEqual(before);
  return results;
}

/** The largest difference, as a part of the largest value. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let scale = 1;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (Object.is(x, y) || x === y) continue;
    scale = Math.max(scale, Math.abs(x));
    const apart = Math.abs(x - y);
    largest = Math.max(largest, Number.isNaN(apart) ? Infinity : apart);
  }
  return largest / scale;
}

/** Expects the same values, up to rounding, on `wasm` as on `cpu` or native TensorFlow. */
export async function expectSame(
  inputs: Input[],
  calculate: (...tensors: tf.Tensor[]) => tf.Tensor | tf.Tensor[],
  tolerance = 2e-5,
  oracle: 'cpu' | 'tensorflow' = 'cpu',
): Promise<void> {
  const wanted = await on(oracle, inputs, calculate);
  const got = await on('wasm', inputs, calculate);
  expect(got.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  for (const [i, { values }] of got.entries())
    expect(difference(wanted[i]!.values, values)).toBeLessThan(tolerance);
}

/** A calculation's output and the gradients of all its inputs, with an uneven gradient of the output. */
export function withGradients(
  calculate: (...tensors: tf.Tensor[]) => tf.Tensor,
): (...tensors: tf.Tensor[]) => tf.Tensor[] {
  return (...tensors) => {
    const output = calculate(...tensors);
    const dy = tf.tensor(numbers(output.size, 99), output.shape);
    return [output, ...tf.grads(calculate)(tensors, dy)];
  };
}

/** Expects the gradients on `wasm` to be the slopes measured there, by central differences of a weighted sum. */
export async function expectSlopes(
  inputs: Input[],
  calculate: (...tensors: tf.Tensor[]) => tf.Tensor,
): Promise<void> {
  await tf.setBackend('wasm');
  const step = 1e-2;
  const values = inputs.map(
    ({ shape, values }, i) => values ?? numbers(sizeOf(shape), i + 1 + sizeOf(shape)),
  );
  const tensors = () => inputs.map(({ shape }, i) => tf.tensor(values[i]!, shape));
  const loss = (...given: tf.Tensor[]) => {
    const output = calculate(...given);
    return tf.sum(tf.mul(output, tf.tensor(numbers(output.size, 99), output.shape)));
  };
  const valueNow = () => tf.tidy(() => loss(...tensors()).dataSync()[0]!);
  const gradients = tf.tidy(() =>
    tf
      .grads(loss)(tensors())
      .map((gradient) => Array.from(gradient.dataSync())),
  );
  for (const [i, list] of values.entries())
    for (let k = 0; k < list.length; k += Math.max(1, Math.floor(list.length / 12))) {
      const kept = list[k]!;
      list[k] = kept + step;
      const up = valueNow();
      list[k] = kept - step;
      const down = valueNow();
      list[k] = kept;
      const slope = (up - down) / (2 * step);
      expect(Math.abs(slope - gradients[i]![k]!), `input ${i}, value ${k}`).toBeLessThan(
        2e-3 * Math.max(1, Math.abs(slope)) + 2e-3,
      );
    }
}
