import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EditedScripts } from './edited';

/** Trains one epoch with a rate of 0: what training then adds to the loss comes from noise, penalties and batch statistics. */
const look = `
globalThis.result = (async () => {
  const rows = xs.shape[0];
  const still = tf.train.sgd(0);
  model.compile({ loss: 'meanSquaredError', optimizer: still });
  const before = model.evaluate(xs, ys, { batchSize: rows }).dataSync()[0];
  const { history } = await model.fit(xs, ys, { epochs: 1, verbose: 0, batchSize: rows });
  const inner = (l) => l.layer ?? l.forwardLayer ?? l;
  return {
    layers: model.layers.map((l) => l.getClassName()).filter((name) => name !== 'InputLayer'),
    added: history.loss[0] - before,
    finite: Number.isFinite(history.loss[0]),
    penalties: (model.model ?? model).calculateLosses().length,
    weights: model.layers.map((l) => l.weights.length),
    sizes: model.layers.map((l) => inner(l).getConfig()).map((c) => c.units ?? c.filters ?? c.config?.units).filter(Boolean),
    activations: model.layers.map((l) => inner(l).getConfig().activation).filter(Boolean),
    spread: model.layers.filter((l) => l.kernel).map((l) => tf.moments(l.kernel.read()).variance.sqrt().dataSync()[0]),
  };
})();
`;

interface Seen {
  layers: string[];
  added: number;
  finite: boolean;
  penalties: number;
  weights: number[];
  sizes: number[];
  activations: string[];
  spread: number[];
  error?: string;
}

let scripts: EditedScripts;
beforeAll(async () => (scripts = await EditedScripts.open()));
afterAll(() => scripts.dispose());

const fixed = (text: string, id: string): string => scripts.fixed('typescript', text, id);
const train = <T = Seen>(texts: readonly string[]): T[] => scripts.train(texts) as T[];

const table = `
import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [4], biasInitializer: 'ones' }));
model.add(tf.layers.dense({ units: 6, kernelInitializer: 'zeros' }));
model.add(tf.layers.dense({ units: 1, activation: 'relu' }));
model.compile({ loss: 'meanSquaredError', optimizer: 'adam' });
const xs = tf.randomNormal([16, 4], 0, 1, 'float32', 1), ys = tf.randomNormal([16, 1], 0, 1, 'float32', 2);
${look}`;
/** Without the zeros and the relu at its end, so that something comes out. */
const alive = table
  .replace(", kernelInitializer: 'zeros'", '')
  .replace("units: 1, activation: 'relu'", 'units: 1');
const graph = `
const tf = require('@tensorflow/tfjs')
const { dense, concatenate } = tf.layers
const x = tf.input({ shape: [4] })
const left = dense({ units: 4, activation: 'selu' }).apply(x)
const model = tf.model({ inputs: x, outputs: dense({ units: 1 }).apply(dense({ units: 4, activation: 'tanh' }).apply(left)) })
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' })
const xs = tf.randomNormal([16, 4], 0, 1, 'float32', 1), ys = tf.randomNormal([16, 1], 0, 1, 'float32', 2)
${look}`;
const images = (layer: string): string => `
import * as tf from '@tensorflow/tfjs';
const model: tf.Sequential = tf.sequential({ layers: [
  tf.layers.${layer},
  tf.layers.flatten(),
  tf.layers.dense({ units: 1 }),
] });
const xs = tf.randomNormal([6, 6, 6, 2], 0, 1, 'float32', 3), ys = tf.ones([6, 1]);
${look}`;
const sequence = (layer: string): string => `
import { layers, sequential, randomNormal, ones } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
const model = sequential();
model.add(layers.${layer});
model.add(layers.dense({ units: 1 }));
const xs = randomNormal([6, 5, 3], 0, 1, 'float32', 3), ys = ones([6, 1]);
${look}`;
const moved = (middle: string): string => `
import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 8, inputShape: [4] }));
${middle}
model.add(tf.layers.dense({ units: 1 }));
const xs = tf.randomNormal([16, 4], 0, 1, 'float32', 1), ys = tf.ones([16, 1]);
${look}`;

describe('a layer that is put in works in training', () => {
  const cases: [string, string, string[]][] = [
    [alive, 'dropout:hidden@0', ['Dense', 'Dropout', 'Dense', 'Dropout', 'Dense']],
    [alive, 'gaussian-dropout:after-dense@0', ['Dense', 'GaussianDropout', 'Dense', 'Dense']],
    [alive, 'gaussian-noise:input@0', ['GaussianNoise', 'Dense', 'Dense', 'Dense']],
    [alive, 'batch-normalization:after-dense@0', ['Dense', 'BatchNormalization', 'Dense', 'Dense']],
    [graph, 'gaussian-noise:input@0', ['GaussianNoise', 'Dense', 'Dense', 'Dense']],
    [graph, 'alpha-dropout:after-dense@0', ['Dense', 'SeluDropout', 'Dense', 'Dense']],
    [graph, 'batch-normalization:after-dense@2', ['Dense', 'Dense', 'BatchNormalization', 'Dense']],
    [images('conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2] })'), 'spatial-dropout:after-conv2d@0', ['Conv2D', 'Dropout', 'Flatten', 'Dense']],
    [images('depthwiseConv2d({ kernelSize: 3, inputShape: [6, 6, 2] })'), 'spatial-dropout:after-depthwiseConv2d@0', ['DepthwiseConv2D', 'Dropout', 'Flatten', 'Dense']],
    [images('conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2] })'), 'batch-normalization:after-conv2d@0', ['Conv2D', 'BatchNormalization', 'Flatten', 'Dense']],
    [images('conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2] })'), 'gaussian-noise:input@0', ['GaussianNoise', 'Conv2D', 'Flatten', 'Dense']],
    [sequence('conv1d({ filters: 4, kernelSize: 5, inputShape: [5, 3] })').replace("model.add(layers.dense", "model.add(layers.flatten());\nmodel.add(layers.dense"), 'spatial-dropout:after-conv1d@0', ['Conv1D', 'SpatialDropout1D', 'Flatten', 'Dense']],
    ...['simpleRNN', 'gru', 'lstm'].map((kind): [string, string, string[]] => [
      sequence(`${kind}({ units: 4, inputShape: [5, 3] })`), `recurrent-dropout:${kind}@0`, [kind === 'simpleRNN' ? 'SimpleRNN' : kind.toUpperCase(), 'Dense'],
    ]),
    [sequence("bidirectional({ layer: layers.gru({ units: 4 }) as any, mergeMode: 'concat', inputShape: [5, 3] })"), 'recurrent-dropout:gru@1', ['Bidirectional', 'Dense']],
    [sequence("lstm({ units: 4, dropout: 0.2, recurrentDropout: 0.2, inputShape: [5, 3] })"), 'recurrent-dropout:lstm@0=0.3', ['LSTM', 'Dense']],
    [moved('model.add(tf.layers.dropout({ rate: 0.5 }));\nmodel.add(tf.layers.batchNormalization());'), 'dropout-after-batch-normalization:dropout@1', ['Dense', 'BatchNormalization', 'Dropout', 'Dense']],
    [moved("model.add(tf.layers.dropout({ rate: 0.5 }));\nmodel.add(tf.layers.batchNormalization());\nmodel.add(tf.layers.activation({ activation: 'relu' }));"), 'dropout-after-batch-normalization:dropout@1', ['Dense', 'BatchNormalization', 'Activation', 'Dropout', 'Dense']],
  ]; // prettier-ignore

  test('and changes the loss there, though no weight moves', () => {
    const results = train(cases.map(([text, id]) => fixed(text, id)));
    cases.forEach(([, id, layers], i) => {
      expect({ id, error: results[i]?.error, layers: results[i]?.layers }).toEqual({ id, error: undefined, layers }); // prettier-ignore
      expect(Math.abs(results[i]?.added ?? 0), id).toBeGreaterThan(1e-6);
    });
  });

  test('layer normalization does the same in training and in use', () => {
    const [dense, instead, lstm, untouched] = train([
      fixed(table, 'layer-normalization:hidden@0'),
      fixed(fixed(table, 'batch-normalization:after-dense@1'), 'layer-normalization:instead@2'),
      fixed(sequence('lstm({ units: 4, inputShape: [5, 3] })'), 'layer-normalization:after-lstm@0'),
      table,
    ]);
    expect(dense?.layers).toEqual(['Dense', 'LayerNormalization', 'Dense', 'LayerNormalization', 'Dense']);
    expect(lstm?.layers).toEqual(['LSTM', 'LayerNormalization', 'Dense']);
    expect(instead?.layers).toEqual(['Dense', 'Dense', 'LayerNormalization', 'Dense']);
    for (const seen of [dense, instead, lstm, untouched])
      expect(Math.abs(seen?.added ?? 1)).toBeLessThan(1e-5);
  });

  test('batch normalization takes the place of the bias where nothing is in between', () => {
    const [linear, activated] = train([
      fixed(table, 'batch-normalization:after-dense@1'),
      fixed(table, 'batch-normalization:after-dense@0'),
    ]);
    expect(linear?.weights).toEqual([2, 1, 4, 2]);
    expect(activated?.weights).toEqual([2, 4, 2, 2]);
  });
});

describe('an option that is set works', () => {
  test('penalties of biases, and of every kind of kernel that tfjs collects', () => {
    const kinds = [
      ['dense', table],
      ['conv2d', images('conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2], biasInitializer: "ones" })')],
      ['conv2dTranspose', images('conv2dTranspose({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2], biasInitializer: "ones" })')],
      ['separableConv2d', images('separableConv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2], biasInitializer: "ones" })')],
      ['depthwiseConv2d', images('depthwiseConv2d({ kernelSize: 3, inputShape: [6, 6, 2], biasInitializer: "ones" })')],
    ] as const; // prettier-ignore
    const remedies = ['l2', 'l1', 'elastic-net', 'bias-regularizer'];
    const all = remedies.flatMap((remedy) => kinds.map(([name, text]) => ({ remedy, name, text: fixed(text, `${remedy}:${name}@0`) }))); // prettier-ignore
    const results = train(all.map(({ text }) => text));
    all.forEach(({ remedy, name }, i) => {
      expect({ remedy, name, error: results[i]?.error, penalties: results[i]?.penalties }).toEqual({ remedy, name, error: undefined, penalties: 1 }); // prettier-ignore
      expect(results[i]?.added, `${remedy} ${name}`).toBeGreaterThan(1e-4);
    });
  });

  test('sizes, activations and initializers', () => {
    const [smaller, larger, hidden, output, started] = train([
      fixed(table, 'smaller-layers:hidden@0=4=3'),
      fixed(table, 'larger-layers:hidden@0=16=12'),
      fixed(table, 'hidden-activation:dense@1'),
      fixed(table, 'output-activation:dense@2'),
      fixed(fixed(table, 'hidden-activation:dense@1'), 'initializer:dense@1'),
    ]);
    expect(smaller?.sizes).toEqual([4, 3, 1]);
    expect(larger?.sizes).toEqual([16, 12, 1]);
    expect(hidden?.activations).toEqual(['relu', 'relu', 'relu']);
    expect(output?.activations).toEqual(['relu', 'linear', 'linear']);
    expect(hidden?.spread[1]).toBe(0);
    // sqrt(2 / inputs), by 48 drawn weights.
    expect(started?.spread[1]).toBeGreaterThan(0.3);
    expect(started?.spread[1]).toBeLessThan(0.7);
  });
});

describe('max-norm', () => {
  const steep = (options: string, fit: string): string => `
import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 4, inputShape: [4]${options} }));
model.add(tf.layers.batchNormalization());
model.add(tf.layers.dense({ units: 1 }));
model.compile({ loss: 'meanSquaredError', optimizer: tf.train.adam(1) });
const xs = tf.randomNormal([16, 4], 0, 1, 'float32', 1), ys = tf.randomNormal([16, 1], 0, 1, 'float32', 2);
let epochs = 0;
globalThis.result = (async () => {
  await model.fit(xs, ys, ${fit});
  const kernel = model.layers[0].getWeights()[0];
  return { norm: tf.max(tf.norm(kernel, 2, 0)).dataSync()[0], epochs };
})();
`;
  const counting = '{ epochs: 5, verbose: 0, callbacks: { onEpochEnd() { epochs++; } } }';

  test('is kept to with the callback that is written, and would not be without', () => {
    const constraint = ', kernelConstraint: tf.constraints.maxNorm({ maxValue: 3 })';
    const results = train<{ norm: number; epochs: number }>([
      steep(constraint, '{ epochs: 5, verbose: 0 }'),
      fixed(steep('', '{ epochs: 5, verbose: 0 }'), 'max-norm:dense@0'),
      fixed(steep('', counting), 'max-norm:dense@0'),
      fixed(steep(constraint, counting), 'max-norm:dense-applied@0'),
    ]);
    const [ignored, ...kept] = results;
    expect(ignored?.norm).toBeGreaterThan(3.5);
    for (const { norm } of kept) expect(norm).toBeLessThan(3.001);
    expect(kept.map(({ epochs }) => epochs)).toEqual([0, 5, 5]);
  });

  test('holds for recurrent layers too', () => {
    const text = (kind: string): string => `
import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.${kind}({ units: 3, inputShape: [4, 2] }), tf.layers.dense({ units: 1 })] });
model.compile({ loss: 'meanSquaredError', optimizer: tf.train.adam(1) });
const xs = tf.randomNormal([8, 4, 2], 0, 1, 'float32', 1), ys = tf.randomNormal([8, 1], 0, 9, 'float32', 2);
globalThis.result = (async () => {
  await model.fit(xs, ys, { epochs: 8, verbose: 0 });
  return { norm: tf.max(tf.norm(model.layers[0].getWeights()[0], 2, 0)).dataSync()[0] };
})();
`;
    const kinds = ['simpleRNN', 'gru', 'lstm'];
    const results = train<{ norm: number }>(kinds.map((kind) => fixed(text(kind), `max-norm:${kind}@0`)));
    for (const { norm } of results) expect(norm).toBeLessThan(3.001);
  });
});

describe('noise is what its layer says', () => {
  test('whole maps are dropped; our alpha dropout keeps mean and variance, that of tfjs does not', () => {
    const script = (layer: string): string => `
import * as tf from '@tensorflow/tfjs';
const unit = tf.sequential({ layers: [tf.layers.dense({ units: 1, activation: 'selu', inputShape: [1] }), ${layer}, tf.layers.dense({ units: 1 })] });
const spatial = tf.layers.dropout({ rate: 0.5, noiseShape: [null, 1, 1, null] as number[] });
const kept = spatial.apply(tf.ones([4, 3, 3, 5]), { training: true }) as tf.Tensor;
const normal = tf.selu(tf.randomNormal([200000, 1], 0, 1, 'float32', 1));
const { mean, variance } = tf.moments(unit.layers[1]!.apply(normal, { training: true }) as tf.Tensor);
globalThis.result = {
  maps: [tf.max(kept, [1, 2]).flatten().arraySync(), tf.min(kept, [1, 2]).flatten().arraySync()],
  mean: mean.dataSync()[0],
  variance: variance.dataSync()[0],
};`;
    const plain = script('tf.layers.dropout({ rate: 0.1 })');
    const theirs = script('tf.layers.alphaDropout({ rate: 0.1 })');
    const results = train<{ maps: number[][]; mean: number; variance: number }>([
      plain,
      theirs,
      fixed(plain, 'alpha-dropout:dropout-1@0'),
      fixed(theirs, 'alpha-dropout:dropout-1@0'),
    ]);
    const [dropped, shifted, ...ours] = results;
    expect(dropped?.maps[0]).toEqual(dropped?.maps[1]);
    expect(new Set(dropped?.maps[0])).toEqual(new Set([0, 2]));
    expect(dropped?.variance).toBeGreaterThan(1.08);
    expect(shifted?.mean).toBeGreaterThan(0.3);
    for (const { mean, variance } of ours) {
      expect(Math.abs(mean)).toBeLessThan(0.01);
      expect(Math.abs(variance - 1)).toBeLessThan(0.01);
    }
  });
});

describe('what tfjs cannot do, which is why it is never written', () => {
  test('activity regularizers throw; recurrent layers drop every penalty', () => {
    const option = (name: string): string => `${name}: 'l1l2', inputShape: [5, 3] })`;
    const names = ['kernelRegularizer', 'recurrentRegularizer', 'biasRegularizer', 'activityRegularizer'];
    const ignored = ['simpleRNN', 'gru', 'lstm'].flatMap((kind) =>
      names.map((name) => sequence(`${kind}({ units: 2, biasInitializer: 'ones', ${option(name)}`)),
    );
    const results = train([
      images("conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2], activityRegularizer: 'l1l2' })"),
      ...ignored,
    ]);
    expect(results[0]?.error).toContain('activity regularizer');
    for (const seen of results.slice(1)) {
      expect(seen.error).toBeUndefined();
      expect(seen.penalties).toBe(0);
      expect(Math.abs(seen.added)).toBeLessThan(1e-5);
    }
  });
});
