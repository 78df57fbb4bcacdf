import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { addNativeBackend, addWasmBackend, expectSame, type Input, withGradients } from './harness';
import { ensureNative } from './set-up-native';

/*
 * Kernels of our own against TensorFlow itself: `cpu`, which the other tests compare with, shares its mistakes with nobody but is not
 * free of them.
 */

beforeAll(async () => {
  addWasmBackend();
  addNativeBackend((await ensureNative()).binding);
}, 600_000);

const runs = { numRuns: 40, seed: 5 };
const size = (max: number) => fc.integer({ min: 1, max });
const windows = fc.record({
  batch: size(3),
  height: fc.integer({ min: 6, max: 9 }),
  width: fc.integer({ min: 6, max: 9 }),
  channels: size(5),
  filters: size(9),
  filter: fc.tuple(size(3), size(3)),
  stride: size(2),
  pad: fc.constantFrom('same' as const, 'valid' as const),
});

const same = (inputs: Input[], calculate: (...tensors: tf.Tensor[]) => tf.Tensor | tf.Tensor[]) =>
  expectSame(inputs, calculate, 1e-4, 'tensorflow');

test('convolutions with their gradients', () =>
  fc.assert(
    fc.asyncProperty(windows, async (w) => {
      await same(
        [
          { shape: [w.batch, w.height, w.width, w.channels] },
          { shape: [...w.filter, w.channels, w.filters] },
        ],
        withGradients((x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, w.stride, w.pad)),
      );
    }),
    runs,
  ));

test('convolutions of each channel with their gradients', () =>
  fc.assert(
    fc.asyncProperty(windows, size(2), async (w, multiplier) => {
      await same(
        [
          { shape: [w.batch, w.height, w.width, w.channels] },
          { shape: [...w.filter, w.channels, multiplier] },
        ],
        withGradients((x, f) => tf.depthwiseConv2d(x as tf.Tensor4D, f as tf.Tensor4D, w.stride, w.pad)),
      );
    }),
    runs,
  ));

test('pooling with its gradients, padded ones too', () =>
  fc.assert(
    fc.asyncProperty(windows, async (w) => {
      const input = { shape: [w.batch, w.height, w.width, w.channels] };
      await same(
        [input],
        withGradients((x) => tf.maxPool(x as tf.Tensor4D, w.filter, w.stride, w.pad)),
      );
      await same(
        [input],
        withGradients((x) => tf.avgPool(x as tf.Tensor4D, w.filter, w.stride, w.pad)),
      );
    }),
    runs,
  ));

test('products, sums over segments and lookups', async () => {
  await fc.assert(
    fc.asyncProperty(size(40), size(20), size(60), size(3), async (m, n, k, batch) => {
      await same(
        [{ shape: [batch, m, k] }, { shape: [batch, k, n] }],
        withGradients((x, y) => tf.matMul(x, y)),
      );
      await same([{ shape: [batch, m, k] }, { shape: [batch, n, k] }], (x, y) =>
        tf.einsum('bik,bjk->bij', x, y),
      );
    }),
    runs,
  );
  await same(
    [{ shape: [6, 4] }],
    withGradients((x) => tf.gather(x, tf.tensor1d([0, 3, 3, 5], 'int32'))),
  );
});

test('a recurrent layer trains to the same weights', async () => {
  const weights = [];
  for (const backend of ['wasm', 'tensorflow']) {
    await tf.setBackend(backend);
    const model = tf.sequential({
      layers: [
        tf.layers.lstm({
          units: 5,
          inputShape: [4, 3],
          kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
          recurrentInitializer: tf.initializers.glorotNormal({ seed: 2 }),
        }),
        tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotNormal({ seed: 3 }) }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const x = tf.randomNormal([16, 4, 3], 0, 1, 'float32', 4);
    await model.fit(x, x.sum([1, 2]).expandDims(1), { epochs: 5, shuffle: false });
    weights.push(model.getWeights().flatMap((weight) => [...weight.dataSync()]));
  }
  const [wasm = [], native = []] = weights;
  expect(wasm.length).toBeGreaterThan(180);
  for (const [i, weight] of wasm.entries()) expect(weight).toBeCloseTo(native[i] ?? NaN, 4);
});
