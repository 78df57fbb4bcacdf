import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { passesOf, type Passes } from '../../src/backends/passes';
import type { Engine, Tensor } from '../../src/trainer/framework';
import { gradientNorms } from '../../src/trainer/gradient-norms';
import { weightStatistics } from '../../src/trainer/weight-statistics';
import { addWasmBackend, numbers } from './harness';

let passes: Passes;
beforeAll(async () => {
  addWasmBackend();
  await tf.setBackend('wasm');
  const found = passesOf(tf.backend());
  if (!found) throw new Error('the WASM backend has no passes');
  passes = found;
});

/** The values in WASM's memory, and a copy outside. */
function placed(values: ArrayLike<number>): { inside: Float32Array; outside: Float32Array } {
  const backend = tf.backend() as unknown as { typedArrayFromHeap(tensor: tf.Tensor): Float32Array };
  const tensor = tf.tensor1d(Float32Array.from(values));
  const inside = backend.typedArrayFromHeap(tensor);
  return { inside, outside: inside.slice() };
}

const kinds: Record<string, number[]> = {
  none: [],
  one: [-0.5],
  few: numbers(7, 1),
  zeros: new Array<number>(40).fill(0),
  same: new Array<number>(5000).fill(-3),
  many: numbers(5001, 2),
  uneven: numbers(9000, 3).map((value) => Math.sign(value) * Math.abs(value) ** 40),
  broken: [NaN, 1, Infinity, -2, -Infinity, 0, -0, 3],
  brokenThroughout: [NaN, Infinity],
  manyBroken: numbers(6000, 4).map((value, i) => (i % 7 ? value : NaN)),
  denormal: numbers(4200, 5).map((value) => value * 1e-41),
  huge: numbers(4200, 6).map((value) => value * 3e38),
};

test.each(Object.entries(kinds))(
  'passes of the WASM backend come to what JavaScript does: %s',
  (_, values) => {
    for (const units of [null, 1, 3, 32, 5000]) {
      const { inside, outside } = placed(values);
      expect(passes.has(outside)).toBe(false);
      if (values.length > 0) expect(passes.has(inside)).toBe(true);
      expect(weightStatistics(inside, units, passes)).toEqual(weightStatistics(outside, units));
    }
  },
);

test('a distance is the sum over all pieces', () => {
  const { inside, outside } = placed(numbers(9001, 7));
  const before = Float32Array.from(numbers(9001, 8));
  let [moved, size] = [0, 0];
  for (const [i, value] of outside.entries()) {
    moved += (value - (before[i] ?? NaN)) ** 2;
    size += (before[i] ?? NaN) ** 2;
  }
  expect(passes.distance(inside, before)).toEqual({ moved, size });
});

test('norms of gradients are those of JavaScript, where values are missing, too', () => {
  const engine = tf.engine() as unknown as Engine;
  for (const values of Object.values(kinds).filter(({ length }) => length > 0)) {
    const variable = tf.variable(tf.zeros([values.length]));
    const gradient = tf.tensor1d(Float32Array.from(values));
    const plain = { ...engine, backend: null, backendName: 'other' } as unknown as Engine;
    const [xs, grads] = [variable, gradient].map((tensor) => [tensor as unknown as Tensor]);
    if (!xs || !grads) throw new Error('two lists');
    expect(gradientNorms(engine, xs, grads)).toEqual(gradientNorms(plain, xs, grads));
    variable.dispose();
  }
});
