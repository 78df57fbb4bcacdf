import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { addWasmBackend, difference, numbers } from './harness';

beforeAll(addWasmBackend);

/** Weights after a step, on one backend; everything that is drawn at random is replaced by fixed numbers. */
async function weightsAfterStep(
  backend: 'cpu' | 'wasm',
  inputShape: number[],
  layers: () => tf.layers.Layer[],
  loss: string,
  integers = false,
): Promise<ArrayLike<number>[]> {
  await tf.setBackend(backend);
  const model = tf.sequential();
  for (const layer of layers()) model.add(layer);
  for (const [i, weight] of model.weights.entries()) {
    const size = weight.shape.reduce<number>((a, b) => a * (b ?? 1), 1);
    // A variance has to be positive.
    const values = numbers(size, i + 7).map((v) => (weight.name.includes('variance') ? 1 + v * v : v / 3));
    weight.write(tf.tidy(() => tf.tensor(values, weight.shape as number[])));
  }
  const x = tf.tensor(
    numbers(4 * inputShape.reduce((a, b) => a * b, 1), 3).map((v) =>
      integers ? Math.floor((v + 1) * 4) : v,
    ),
    [4, ...inputShape],
  );
  const outShape = model.outputs[0]!.shape.slice(1) as number[];
  const size = outShape.reduce((a, b) => a * b, 1);
  const y = tf.tensor(
    numbers(4 * size, 4).map((v) => (v + 1) / 2),
    [4, ...outShape],
  );
  model.compile({ optimizer: tf.train.sgd(0.1), loss });
  await model.trainOnBatch(x, y);
  const during = tf.memory().numTensors;
  await model.trainOnBatch(x, y);
  expect(tf.memory().numTensors).toBe(during);
  const weights = model.getWeights().map((weight) => weight.dataSync());
  tf.dispose([x, y]);
  model.dispose();
  model.optimizer.dispose();
  return weights;
}

async function expectSameStep(
  inputShape: number[],
  layers: () => tf.layers.Layer[],
  loss = 'meanSquaredError',
  integers = false,
): Promise<void> {
  const wanted = await weightsAfterStep('cpu', inputShape, layers, loss, integers);
  const got = await weightsAfterStep('wasm', inputShape, layers, loss, integers);
  expect(got.length).toBe(wanted.length);
  for (const [i, weights] of got.entries()) {
    expect(Array.from(weights).every(Number.isFinite)).toBe(true);
    expect(difference(wanted[i]!, weights)).toBeLessThan(1e-4);
  }
}

const L = tf.layers;
const head = () => [L.flatten(), L.dense({ units: 2 })];

describe('a step of every kind of layer has the same weights as on cpu', () => {
  const cases: Record<string, [number[], () => tf.layers.Layer[], boolean?]> = {
    dense: [
      [6],
      () => [
        L.dense({ units: 5, activation: 'relu', inputShape: [6] }),
        L.dense({ units: 3, activation: 'softmax' }),
      ],
    ],
    conv1d: [
      [8, 3],
      () => [
        L.conv1d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [8, 3] }),
        L.maxPooling1d({ poolSize: 2 }),
        ...head(),
      ],
    ],
    conv2d: [
      [8, 8, 3],
      () => [
        L.conv2d({
          filters: 4,
          kernelSize: 3,
          strides: 2,
          padding: 'same',
          activation: 'elu',
          inputShape: [8, 8, 3],
        }),
        L.maxPooling2d({ poolSize: 2 }),
        ...head(),
      ],
    ],
    conv3d: [
      [4, 4, 4, 2],
      () => [
        L.conv3d({ filters: 3, kernelSize: 2, inputShape: [4, 4, 4, 2] }),
        L.maxPooling3d({ poolSize: [2, 2, 2] }),
        ...head(),
      ],
    ],
    averages: [
      [6, 6, 2],
      () => [
        L.conv2d({ filters: 3, kernelSize: 1, inputShape: [6, 6, 2] }),
        L.averagePooling2d({ poolSize: 2 }),
        L.globalAveragePooling2d({}),
        L.dense({ units: 2 }),
      ],
    ],
    separable: [
      [6, 6, 3],
      () => [
        L.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2, inputShape: [6, 6, 3] }),
        ...head(),
      ],
    ],
    depthwise: [
      [6, 6, 3],
      () => [L.depthwiseConv2d({ kernelSize: [3, 3], depthMultiplier: 1, inputShape: [6, 6, 3] }), ...head()],
    ],
    transposed: [
      [3, 3, 2],
      () => [
        L.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', inputShape: [3, 3, 2] }),
        ...head(),
      ],
    ],
    upSampling: [
      [3, 3, 2],
      () => [
        L.conv2d({ filters: 3, kernelSize: 2, inputShape: [3, 3, 2] }),
        L.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
        ...head(),
      ],
    ],
    batchNormalization: [
      [6],
      () => [
        L.dense({ units: 5, inputShape: [6] }),
        L.batchNormalization(),
        L.leakyReLU(),
        L.dense({ units: 2 }),
      ],
    ],
    convolutionNormalized: [
      [5, 5, 2],
      () => [
        L.conv2d({ filters: 3, kernelSize: 2, inputShape: [5, 5, 2] }),
        L.batchNormalization(),
        L.reLU(),
        ...head(),
      ],
    ],
    layerNormalization: [
      [6],
      () => [
        L.dense({ units: 5, inputShape: [6] }),
        L.layerNormalization(),
        L.prelu(),
        L.dense({ units: 2 }),
      ],
    ],
    simpleRNN: [[5, 3], () => [L.simpleRNN({ units: 4, inputShape: [5, 3] }), L.dense({ units: 2 })]],
    lstm: [
      [5, 3],
      () => [
        L.lstm({ units: 4, inputShape: [5, 3], returnSequences: true }),
        L.lstm({ units: 3 }),
        L.dense({ units: 2 }),
      ],
    ],
    gru: [[5, 3], () => [L.gru({ units: 4, inputShape: [5, 3] }), L.dense({ units: 2 })]],
    bidirectional: [
      [5, 3],
      () => [
        L.bidirectional({ layer: L.lstm({ units: 3 }), inputShape: [5, 3], mergeMode: 'concat' } as never),
        L.dense({ units: 2 }),
      ],
    ],
    convLstm: [
      [3, 5, 5, 2],
      () => [L.convLstm2d({ filters: 2, kernelSize: 2, inputShape: [3, 5, 5, 2] }), ...head()],
    ],
    timeDistributed: [
      [4, 3],
      () => [L.timeDistributed({ layer: L.dense({ units: 3 }), inputShape: [4, 3] }), ...head()],
    ],
    embedding: [[5], () => [L.embedding({ inputDim: 9, outputDim: 4, inputLength: 5 }), ...head()], true],
    masked: [
      [5],
      () => [
        L.embedding({ inputDim: 9, outputDim: 4, inputLength: 5, maskZero: true }),
        L.lstm({ units: 3 }),
        L.dense({ units: 2 }),
      ],
      true,
    ],
  };
  it.each(Object.entries(cases))('%s', async (_, [shape, layers, integers]) => {
    await expectSameStep(shape, layers, 'meanSquaredError', integers);
  });
});

it.each([
  'meanSquaredError',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredLogarithmicError',
  'hinge',
  'squaredHinge',
  'categoricalHinge',
  'logcosh',
  'categoricalCrossentropy',
  'binaryCrossentropy',
  'kullbackLeiblerDivergence',
  'poisson',
  'cosineProximity',
])('loss %s', async (loss) => {
  await expectSameStep(
    [6],
    () => [
      tf.layers.dense({ units: 5, activation: 'tanh', inputShape: [6] }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
    loss,
  );
});
