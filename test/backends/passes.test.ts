import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import path from 'node:path';
import { MemoryPasses, PASSES_BYTES } from '../../src/backends/memory-passes';
import type { Passes } from '../../src/backends/passes';
import { passesOf } from '../../src/backends/passes-of';
import type { Engine, Tensor } from '../../src/trainer/framework';
import { zeroShares } from '../../src/trainer/activations';
import { gradientNorms } from '../../src/trainer/gradient-norms';
import { columnMoments } from '../../src/trainer/column-moments';
import { bitsOf, mixRows } from '../../src/trainer/row-bits';
import { weightStatistics } from '../../src/trainer/weight-statistics';
import { addWasmBackend, numbers } from './harness';

let passes: Passes;
/** On a memory of their own. */
let own: Passes;
beforeAll(async () => {
  addWasmBackend();
  await tf.setBackend('wasm');
  const found = passesOf(tf.backend());
  if (!found) throw new Error('the WASM backend has no passes');
  passes = found;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(PASSES_BYTES / 65_536) });
  own = new MemoryPasses(path.resolve('dist/wasm/statistics.wasm'), { memory, at: 0 });
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
  pieces: numbers(17_000, 9),
  huge: numbers(4200, 6).map((value) => value * 3e38),
};

test.each(Object.entries(kinds))(
  'passes of the WASM backend come to what JavaScript does: %s',
  (_, values) => {
    for (const units of [null, 1, 3, 32, 5000]) {
      const { inside, outside } = placed(values);
      const expected = weightStatistics(outside, units);
      expect(weightStatistics(inside, units, passes)).toEqual(expected);
      expect(weightStatistics(inside, units, own)).toEqual(expected);
    }
  },
);

test.each(Object.entries(kinds))('zeros of units are those of JavaScript: %s', (_, values) => {
  for (const units of [1, 3, 32, 5000]) {
    const { inside, outside } = placed(values);
    const expected = zeroShares(outside, units, null);
    for (const each of [passes, own]) expect(zeroShares(inside, units, each)).toEqual(expected);
  }
});

test('a distance is the sum over all pieces', () => {
  const { inside, outside } = placed(numbers(9001, 7));
  const before = Float32Array.from(numbers(9001, 8));
  let [moved, size] = [0, 0];
  for (const [i, value] of outside.entries()) {
    moved += (value - (before[i] ?? NaN)) ** 2;
    size += (before[i] ?? NaN) ** 2;
  }
  expect(passes.distance(inside, before)).toEqual({ moved, size });
  expect(own.distance(inside, before)).toEqual({ moved, size });
});

test.each(Object.entries(kinds))('moments of columns are those of JavaScript: %s', (_, list) => {
  const values = Float32Array.from(list);
  for (const columns of [0, 1, 3, 1000, 5000])
    expect(columnMoments({ values, columns }, own)).toEqual(columnMoments({ values, columns }, null));
});

test.each(Object.entries(kinds))(
  'hashes of rows and their squares are those of JavaScript: %s',
  (_, list) => {
    const values = Float32Array.from(list);
    for (const width of [1, 7, 1000, 20_000]) {
      const rows = Int32Array.from({ length: Math.floor(list.length / width) }, (_, i) => i);
      for (const some of [rows, rows.filter((row) => row % 3 === 0)])
        for (const bits of [bitsOf(values), Uint8Array.from(list)]) {
          const [a, b] = [own, null].map((by) => {
            const [low, high] = [new Int32Array(some.length).fill(5), new Int32Array(some.length).fill(9)];
            mixRows(bits, width, some, low, high, by);
            return [low, high].map(({ buffer }) => Buffer.from(buffer).toString('base64'));
          });
          expect(a).toEqual(b);
        }
    }
    const rows = 20;
    const width = Math.floor(list.length / rows);
    const whole = values.subarray(0, rows * width);
    if (width > 0)
      expect(own.rowSquares(whole, rows)).toEqual(
        Float64Array.from({ length: rows }, (_, i) =>
          whole.subarray(i * width, (i + 1) * width).reduce((sum, value) => sum + value * value, 0),
        ),
      );
  },
);

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
