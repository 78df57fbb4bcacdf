import * as tf from '@tensorflow/tfjs';
import { beforeEach, expect, test } from 'vitest';
import { addWasmBackend } from './harness';

// The backend asks for types only from the first complex number on: each of these is the first, on a backend of its own.
beforeEach(async () => {
  if ('wasm' in tf.engine().registryFactory) tf.removeBackend('wasm');
  addWasmBackend();
  await tf.setBackend('cpu');
});

const calculations: Record<string, (z: tf.Tensor) => tf.Tensor> = {
  add: (z) => tf.add(z, z),
  multiply: (z) => tf.mul(z, z),
  withReal: (z) => tf.mul(z, tf.scalar(3)),
  concat: (z) => tf.concat([z, z]),
  negative: (z) => tf.sub(tf.zerosLike(z), z),
  absolute: (z) => tf.abs(z),
  real: (z) => tf.real(z),
  fourier: (z) => tf.spectral.fft(z),
};

test.each(Object.entries(calculations))('complex numbers come from another backend: %s', async (_, run) => {
  const z = tf.complex([1, -2, 3], [0.5, 4, -1]);
  const expected = run(z).dataSync();
  await tf.setBackend('wasm');
  const before = tf.memory().numTensors;
  const result = tf.tidy(() => run(z));
  expect([...result.dataSync()]).toEqual([...expected]);
  expect(tf.memory().numTensors).toBe(before + 1);
  // The numbers that came, the result, and the output of a kernel that failed at its first complex numbers (Concat).
  expect(tf.engine().backend.numDataIds()).toBeLessThanOrEqual(3);
  expect([...z.dataSync()]).toEqual([1, 0.5, -2, 4, 3, -1]);
});

test('real numbers are made complex by a cast', async () => {
  await tf.setBackend('wasm');
  const z = tf.tidy(() => tf.cast(tf.tensor1d([1, -2]), 'complex64'));
  expect([...z.dataSync()]).toEqual([1, 0, -2, 0]);
  expect(tf.engine().backend.numDataIds()).toBe(1);
});
