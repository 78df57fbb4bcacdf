// Trains one model on one rung and prints the time per row, in ms: `child.mjs RUNG MODEL ROWS`. RUNG: cpu, stock (tfjs's own WASM), tfjs-node
// (TFJS_NODE: its folder), or native and wasm as a script has them that Regulens starts, without its measurements.
import { createRequire } from 'node:module';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/lib/install.mjs';

const require = createRequire(import.meta.url);
const [rung, name, rowsText] = process.argv.slice(2);
const rows = Number(rowsText);
if (rung === 'wasm' || rung === 'native') {
  Object.assign(process.env, {
    REGULENS_RUN_DIR: mkdtempSync(path.join(tmpdir(), 'regulens-bench-')),
    REGULENS_BACKEND: rung,
    REGULENS_OVERHEAD: '0',
  });
  require(path.join(root, 'dist/preload.cjs'));
}
const tf = require(rung === 'tfjs-node' ? process.env['TFJS_NODE'] : '@tensorflow/tfjs');
if (rung === 'stock') require('@tensorflow/tfjs-backend-wasm');
if (rung === 'stock' || rung === 'cpu') await tf.setBackend(rung === 'stock' ? 'wasm' : 'cpu');
await tf.ready();
const expected = { native: 'tensorflow', 'tfjs-node': 'tensorflow', stock: 'wasm' }[rung] ?? rung;
if (tf.getBackend() !== expected) throw new Error(`trains on ${tf.getBackend()}`);

const { layers: L } = tf;
const sequential = (...layers) => tf.sequential({ layers });
const models = {
  mlp: () => [
    [100],
    sequential(
      L.dense({ units: 256, activation: 'relu', inputShape: [100] }),
      L.dense({ units: 128, activation: 'relu' }),
      L.dense({ units: 10, activation: 'softmax' }),
    ),
  ],
  cnn: () => [
    [28, 28, 1],
    sequential(
      L.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      L.maxPooling2d({ poolSize: 2 }),
      L.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      L.maxPooling2d({ poolSize: 2 }),
      L.flatten(),
      L.dense({ units: 128, activation: 'relu' }),
      L.dense({ units: 10, activation: 'softmax' }),
    ),
  ],
  lstm: () => [
    [20, 16],
    sequential(L.lstm({ units: 64, inputShape: [20, 16] }), L.dense({ units: 10, activation: 'softmax' })),
  ],
  embedding: () => [
    [40],
    sequential(
      L.embedding({ inputDim: 1000, outputDim: 32, inputLength: 40 }),
      L.flatten(),
      L.dense({ units: 64, activation: 'relu' }),
      L.dense({ units: 10, activation: 'softmax' }),
    ),
    1000,
  ],
  transformer: () => {
    const input = tf.input({ shape: [32, 32] });
    const dense = (units, activation) => L.dense({ units, activation });
    const scores = L.dot({ axes: [2, 2] }).apply([dense(32).apply(input), dense(32).apply(input)]);
    const attended = L.dot({ axes: [2, 1] }).apply([
      L.softmax({ axis: 2 }).apply(scores),
      dense(32).apply(input),
    ]);
    const first = L.layerNormalization().apply(L.add().apply([input, attended]));
    const second = L.add().apply([first, dense(32).apply(dense(64, 'relu').apply(first))]);
    return [
      [32, 32],
      tf.model({
        inputs: input,
        outputs: dense(10, 'softmax').apply(L.globalAveragePooling1d({}).apply(second)),
      }),
    ];
  },
};
const [shape, model, words] = models[name]();
const x = words ? tf.randomUniform([rows, ...shape], 0, words, 'int32') : tf.randomNormal([rows, ...shape]);
const y = tf.oneHot(tf.randomUniform([rows], 0, 10, 'int32'), 10);
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
const epochs = [];
// The first is for warming up, but on cpu, which takes long and warms up fast.
for (let epoch = 0; epoch < (rung === 'cpu' ? 1 : 4); epoch++) {
  const start = performance.now();
  await model.fit(x, y, { epochs: 1, batchSize: 64, verbose: 0 });
  epochs.push(performance.now() - start);
}
const warm = epochs.slice(rung === 'cpu' ? 0 : 1).sort((a, b) => a - b);
console.log(warm[warm.length >> 1] / rows);
