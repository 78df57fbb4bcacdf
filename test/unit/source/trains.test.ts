import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EditedScripts } from '../../trainer/edited';

let scripts: EditedScripts;
beforeAll(async () => (scripts = await EditedScripts.open()));
afterAll(() => scripts.dispose());

const fixed = (text: string, id: string): string => scripts.fixed('javascript', text, id);
const train = (texts: readonly string[]): unknown[] => scripts.train(texts);

describe('early stopping', () => {
  // A learning rate of 0 keeps the loss where it is: patience 10 ends training after 11 of 40 epochs.
  const script = (fit: string): string => `
import * as tf from '@tensorflow/tfjs';
let calls = 0;
const onEpochEnd = () => { calls++; };
const tfvis = { show: { fitCallbacks: () => ({ onEpochEnd }) } };
class Mine extends tf.Callback { async onEpochEnd() { calls++; } }
const helper = () => [{ onEpochEnd }];
const config = { epochs: 40, validationSplit: 0.5 };
const own = { onEpochEnd };
const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, inputShape: [2] }));
model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0) });
const xs = tf.ones([8, 2]), ys = tf.ones([8, 1]);
const train = async (callbacks) => (${fit});
const history = await train(null);
globalThis.result = { epochs: history.epoch.length, calls };
`;
  const options = (callbacks: string): string =>
    `model.fit(xs, ys, { epochs: 40, validationSplit: 0.5, ${callbacks} })`;
  const shapes: [string, string, number][] = [
    ['absent', options('verbose: 0'), 0],
    ['options in a variable', 'model.fit(xs, ys, config)', 0],
    ['an object literal', options('callbacks: { onEpochEnd }'), 11],
    [
      'an object literal over several lines',
      options('callbacks: {\n  onEpochEnd, // mine\n  // done\n}'),
      11,
    ],
    ['an object in a variable', options('callbacks: own'), 11],
    ['an array of objects', options('callbacks: [{ onEpochEnd }, own]'), 22],
    ['an array of an object and an unknown', options('callbacks: [{ onEpochEnd }, helper()[0]]'), 22],
    ['an instance', options('callbacks: new tf.CustomCallback(own)'), 11],
    ['an instance of a class of one’s own', options('callbacks: new Mine()'), 11],
    ['an array of instances', options('callbacks: [new Mine(), new tf.CustomCallback(own)]'), 22],
    ['a helper call', options('callbacks: helper()'), 11],
    ['tfvis.show.fitCallbacks', options("callbacks: tfvis.show.fitCallbacks('a', ['loss'])"), 11],
    ['a ternary that gives null', options('callbacks: calls > 0 ? helper() : null'), 0],
    ['a shorthand that is null', options('callbacks'), 0],
    ['null', options('callbacks: null'), 0],
    ['an empty array', options('callbacks: [],'), 0],
    ['no options but epochs by spread', 'model.fit(xs, ys, { ...config })', 0],
  ];

  test('stops training in every legal shape of callbacks, and the others are still called', () => {
    const results = train(shapes.map(([, fit]) => fixed(script(fit), 'early-stopping:fit@0')));
    expect(shapes.map(([shape], i) => ({ shape, result: results[i] }))).toEqual(
      shapes.map(([shape, , calls]) => ({ shape, result: { epochs: 11, calls } })),
    );
  });

  test('tfjs really crashes on plain objects beside instances, in either order', () => {
    const early = 'tf.callbacks.earlyStopping({ patience: 10 })';
    const results = train([
      script(options(`callbacks: [{ onEpochEnd }, ${early}]`)),
      script(options(`callbacks: [${early}, { onEpochEnd }]`)),
    ]);
    for (const result of results) expect(result).toHaveProperty('error');
  });
});

describe('regularizers and dropout', () => {
  const look = `
globalThis.result = (async () => {
  const history = await model.fit(xs, ys, { epochs: 1, verbose: 0 });
  return {
    layers: model.layers.map((l) => l.getClassName()).filter((name) => name !== 'InputLayer'),
    penalties: (model.model ?? model).calculateLosses().length,
    strengths: model.layers.flatMap((l) => [l.kernelRegularizer ?? l.layer?.kernelRegularizer ?? l.pointwiseRegularizer]).filter(Boolean).map((r) => [r.l1, r.l2]),
    rates: model.layers.flatMap((l) => l.rate ?? []),
    learningRate: model.optimizer.learningRate,
    keys: Object.keys(history.history),
  };
})();
`;
  const sequential = `
import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 4, activation: 'relu', inputShape: [2] }));
model.add(tf.layers.dense({
  units: 4, // hidden
}))
model.add(tf.layers.dense({ units: 1, kernelRegularizer: tf.regularizers.l2({ l2: 0.1 }) }));
model.compile({ loss: 'meanSquaredError', optimizer: 'adam' });
const xs = tf.ones([8, 2]), ys = tf.ones([8, 1]);
${look}`;
  const functional = `
const { layers: { dense, concatenate }, input, model: make, ones } = require('@tensorflow/tfjs')
const x = input({ shape: [2] })
let h = dense({ units: 4 }).apply(x)
const side = dense({ units: 3 })
h = concatenate().apply([h, side.apply(x)])
const model = make({ inputs: x, outputs: dense({ units: 1 }).apply(h) })
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' })
const xs = ones([8, 2]), ys = ones([8, 1])
${look}`;
  const list = `
import { sequential, layers, ones } from '@tensorflow/tfjs';
const model = sequential({ layers: [
  layers.conv1d({ filters: 2, kernelSize: 2, inputShape: [6, 2] }), layers.maxPooling1d({ poolSize: 2 }),
  layers.timeDistributed({ layer: layers.dense({ units: 3 }) }), // wrapped
  layers.lstm({ units: 2 }),
  layers.dropout({ rate: 0.3 }),
  layers.dense({ units: 1 })
] });
model.compile({ loss: 'meanSquaredError', optimizer: 'rmsprop' });
const xs = ones([8, 6, 2]), ys = ones([8, 1]);
${look}`;

  const cases: [string, string, object][] = [
    [sequential, 'l2:hidden@0', { strengths: [[0, 0.01], [0, 0.01], [0, 0.1]], penalties: 3 }], // prettier-ignore
    [sequential, 'l1:hidden@0', { strengths: [[0.001, 0], [0.001, 0], [0, 0.1]], penalties: 3 }], // prettier-ignore
    [sequential, 'elastic-net:dense@1', { strengths: [[0.001, 0.001], [0, 0.1]], penalties: 2 }], // prettier-ignore
    [sequential, 'elastic-net:dense@2', { strengths: [[0.001, 0.001]] }],
    [sequential, 'weaken-regularizer:dense@2=0.01', { strengths: [[0, 0.01]] }],
    [sequential, 'remove-regularizer:dense@2', { strengths: [], penalties: 0 }],
    [sequential, 'dropout:hidden@0', { layers: ['Dense', 'Dropout', 'Dense', 'Dropout', 'Dense'] }],
    [sequential, 'lower-learning-rate:compile@0=0.0001', { learningRate: 0.0001 }],
    [sequential, 'validation-split:fit@0', { keys: ['val_loss', 'loss'] }],
    [functional, 'l2:hidden@0', { strengths: [[0, 0.01], [0, 0.01]], penalties: 2 }], // prettier-ignore
    [
      functional,
      'dropout:hidden@0',
      { layers: ['Dense', 'Dense', 'Dropout', 'Dropout', 'Concatenate', 'Dense'] },
    ],
    [functional, 'lower-learning-rate:compile@0=0.001', { learningRate: 0.001 }],
    [list, 'l2:hidden@0', { strengths: [[0, 0.01], [0, 0.01]], penalties: 2 }], // prettier-ignore
    [list, 'dropout:after-conv1d@0', { layers: ['Conv1D', 'MaxPooling1D', 'Dropout', 'TimeDistributed', 'LSTM', 'Dropout', 'Dense'] }], // prettier-ignore
    [list, 'dropout:after-dense@3', { layers: ['Conv1D', 'MaxPooling1D', 'TimeDistributed', 'Dropout', 'LSTM', 'Dropout', 'Dense'] }], // prettier-ignore
    [list, 'dropout-rate:dropout@5=0.4', { rates: [0.4] }],
    [list, 'lower-dropout-rate:dropout@5=0.2', { rates: [0.2] }],
    [
      list,
      'remove-dropout:dropout@5',
      { layers: ['Conv1D', 'MaxPooling1D', 'TimeDistributed', 'LSTM', 'Dense'] },
    ],
  ];

  test('are really there when the edited script trains', () => {
    const results = train(cases.map(([text, id]) => fixed(text, id)));
    cases.forEach(([, id, expected], i) =>
      expect({ id, ...(results[i] as object) }).toMatchObject({ id, ...expected }),
    );
  });

  test('tfjs still ignores regularizers of recurrent layers, which is why they are not offered', () => {
    const recurrent = (layer: string): string => `
import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [${layer}, tf.layers.dense({ units: 1, kernelRegularizer: 'l1l2' })] });
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
const xs = tf.ones([4, 3, 2]), ys = tf.ones([4, 1]);
${look}`;
    const results = train(
      ['lstm', 'gru', 'simpleRNN'].flatMap((kind) => {
        const layer = `tf.layers.${kind}({ units: 2, kernelRegularizer: 'l1l2', inputShape: [3, 2] })`;
        return [
          recurrent(layer),
          recurrent(`tf.layers.bidirectional({ layer: ${layer}, mergeMode: 'concat', inputShape: [3, 2] })`),
        ];
      }),
    );
    for (const result of results) expect(result).toMatchObject({ penalties: 1 });
  });
});
