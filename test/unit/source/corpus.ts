/*
 * The styles in which real code defines layers and trains, by the census of 198 files in 49 public repositories: one short script a style.
 * Layer styles train in one way, training styles have one model, so that each remedy meets each style.
 */

const HEAD = "import * as tf from '@tensorflow/tfjs';\n";

const COMPILE =
  "model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });\n";
const FIT = 'await model.fit(xs, ys, { epochs: 20, batchSize: 16, validationSplit: 0.2 });\n';

/** Scripts that end in a model. */
const MODELS: Record<string, string> = {
  'model.add(layer)': `const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [8] }));
model.add(tf.layers.dropout({ rate: 0.2 }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'layer().apply(x)': `const input = tf.input({ shape: [8] });
const hidden = tf.layers.dense({ units: 32, activation: 'relu' }).apply(input) as tf.SymbolicTensor;
const output = tf.layers.dense({ units: 3, activation: 'softmax' }).apply(hidden) as tf.SymbolicTensor;
const model = tf.model({ inputs: input, outputs: output });
`,
  '.apply on a new line': `const input = tf.input({ shape: [28, 28, 1] });
let x = tf.layers
  .conv2d({ filters: 8, kernelSize: 3, activation: 'relu' })
  .apply(input) as tf.SymbolicTensor;
x = tf.layers.flatten().apply(x) as tf.SymbolicTensor;
const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3, activation: 'softmax' }).apply(x) as tf.SymbolicTensor });
`,
  'const l = layer()': `const first = tf.layers.dense({ units: 32, activation: 'tanh', inputShape: [8] });
const last = tf.layers.dense({ units: 3, activation: 'softmax' });
const model = tf.sequential();
model.add(first);
model.add(last);
`,
  'sequential({ layers: […] })': `const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 32, activation: 'relu', inputShape: [8] }),
    tf.layers.batchNormalization(),
    tf.layers.dense({ units: 3, activation: 'softmax' }),
  ],
});
`,
  'layer of a wrapper': `const model = tf.sequential();
model.add(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 16, activation: 'relu' }), inputShape: [5, 8] }));
model.add(tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 8 }), mergeMode: 'concat' }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'argument of another call': `const model = tf.sequential();
const put = (layer: tf.layers.Layer) => model.add(layer);
put(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [8] }));
put(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'x = layer()': `const model = tf.sequential();
let layer: tf.layers.Layer;
layer = tf.layers.dense({ units: 32, activation: 'relu', inputShape: [8] });
model.add(layer);
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'options on several lines': `const model = tf.sequential();
model.add(
  tf.layers.dense({
    units: 32,
    activation: 'relu',
    inputShape: [8]
  })
);
model.add(tf.layers.dense({
  units: 3,
  activation: 'softmax'
}));
`,
  'trailing commas': `const model = tf.sequential();
model.add(tf.layers.dense({
  units: 32,
  activation: 'relu',
  inputShape: [8],
}));
model.add(tf.layers.dense({ units: 3, activation: 'softmax', }));
`,
  'no argument and {}': `const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, inputShape: [8] }));
model.add(tf.layers.reLU());
model.add(tf.layers.batchNormalization({}));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'comments in options': `const model = tf.sequential();
model.add(tf.layers.dense({
  units: 32, // a few
  /* as ever */ activation: 'relu',
  inputShape: [8] //12544
}));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' /* classes */ }));
`,
  'spread in options': `const shared = { activation: 'relu' as const };
const model = tf.sequential();
model.add(tf.layers.dense({ ...shared, units: 32, inputShape: [8] }));
model.add(tf.layers.dense({ units: 16, ...shared }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'shorthand in options': `const units = 32, inputShape = [8], rate = 0.4;
const model = tf.sequential();
model.add(tf.layers.dense({ units, activation: 'relu', inputShape }));
model.add(tf.layers.dropout({ rate }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  loop: `const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [8] }));
for (const units of [16, 8]) {
  model.add(tf.layers.dense({ units, activation: 'relu' }));
}
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'forEach and map': `const model = tf.sequential();
[32, 16].forEach((units, at) => model.add(tf.layers.dense({ units, activation: 'relu', ...(at === 0 && { inputShape: [8] }) })));
[8].map((units) => tf.layers.dense({ units })).forEach((layer) => model.add(layer));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'if, switch and ternary': `const model = tf.sequential();
if (deep) model.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [8] }));
else {
  model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [8] }));
}
switch (kind) {
  case 'a':
    model.add(tf.layers.dropout({ rate: 0.5 }));
    break;
}
model.add(wide ? tf.layers.dense({ units: 9 }) : tf.layers.dense({ units: 5 }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'a kernelRegularizer that is there': `const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [8], kernelRegularizer: tf.regularizers.l2({ l2: 0.1 }) }));
model.add(tf.layers.dense({ units: 16, kernelRegularizer: 'l1l2' }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'a regularizer with a number': `const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [8], kernelRegularizer: tf.regularizers.l2(0.01) }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'destructured functions': `const { layers: { dense, dropout }, sequential } = tf;
const model = sequential();
model.add(dense({ units: 32, activation: 'relu', inputShape: [8] }));
model.add(dropout({ rate: 0.3 }));
model.add(dense({ units: 3, activation: 'softmax' }));
`,
  'tf.layers[k]': `const model = tf.sequential();
const kind = 'dense';
model.add(tf.layers[kind]({ units: 32, activation: 'relu', inputShape: [8] }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'a Layer subclass': `class Double extends tf.layers.Layer {
  call(inputs: tf.Tensor) { return inputs.mul(2); }
}
const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [8] }));
model.add(new Double());
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  images: `const model = tf.sequential();
model.add(tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }));
model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
model.add(tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'selu' }));
model.add(tf.layers.flatten());
model.add(tf.layers.dropout({ rate: 0.9 }));
model.add(tf.layers.batchNormalization());
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  sequences: `const model = tf.sequential();
model.add(tf.layers.lstm({ units: 16, returnSequences: true, inputShape: [20, 3] }));
model.add(tf.layers.gru({ units: 8, dropout: 0.8 }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
`,
  'an output that is wrong': `const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'sigmoid', inputShape: [8] }));
model.add(tf.layers.dense({ units: 3 }));
`,
};

const MODEL = MODELS['model.add(layer)'] ?? '';

/** Scripts that train a model which is there. */
const TRAININGS: Record<string, string> = {
  'options an object': FIT,
  'options an identifier': `const options = { epochs: 20, validationSplit: 0.2 };
await model.fit(xs, ys, options);
`,
  'no options and {}': `await model.fit(xs, ys);
await model.fit(xs, ys, {});
`,
  'a comment in options': `await model.fit(xs, ys, {
  epochs: 20, // enough
  // callbacks: logger,
  validationSplit: 0.2 // the last rows
});
`,
  'a spread in options': `const rest = { verbose: 0 };
await model.fit(xs, ys, { ...rest, epochs: 20, validationSplit: 0.2 });
await model.fit(xs, ys, { epochs: 20, validationSplit: 0.2, ...rest });
`,
  'shorthand in options': `const epochs = 20, batchSize = 16, callbacks = [logger];
await model.fit(xs, ys, { epochs, batchSize, callbacks, validationData: [vx, vy] });
`,
  'trailing commas': `await model.fit(xs, ys, {
  epochs: 20,
  validationData: [vx, vy],
});
`,
  'no validation': `await model.fit(xs, ys, { epochs: 20, batchSize: 16 });
`,
  'callbacks an object literal': `await model.fit(xs, ys, { epochs: 20, validationSplit: 0.2, callbacks: { onEpochEnd: (epoch, logs) => console.log(epoch, logs) } });
`,
  'callbacks a ternary': `await model.fit(xs, ys, { epochs: 20, validationSplit: 0.2, callbacks: quiet ? undefined : board(dir, { rate: 1 }) });
`,
  'callbacks an identifier': `const logger = { onEpochEnd: console.log };
await model.fit(xs, ys, { epochs: 20, validationSplit: 0.2, callbacks: logger });
`,
  'callbacks of a helper': `await model.fit(xs, ys, { epochs: 20, validationSplit: 0.2, callbacks: tfvis.show.fitCallbacks({ name: 'x' }, ['loss']) });
`,
  'callbacks an array': `await model.fit(xs, ys, { epochs: 20, validationSplit: 0.2, callbacks: [new tf.CustomCallback({ onEpochEnd })] });
`,
  'early stopping that is there': `await model.fit(xs, ys, { epochs: 20, validationSplit: 0.2, callbacks: tf.callbacks.earlyStopping({ patience: 3 }) });
`,
  'callbacks beside callbacks': `await model.fit(xs, ys, { epochs: 20, validationSplit: 0.2, onEpochEnd: (epoch, logs) => console.log(epoch, logs) });
`,
  'fit in a loop': `for (let round = 0; round < 5; round++) {
  await model.fit(xs, ys, { epochs: 1, validationSplit: 0.2, shuffle: false });
}
`,
  '.then() and return': `function run() {
  return model.fit(xs, ys, { epochs: 20, validationSplit: 0.2 }).then((history) => history);
}
`,
  'model?.fit and casts': `await model?.fit(xs, ys, { epochs: 20, validationSplit: 0.2 } as any);
`,
  'casts of the data': `const data = tf.data.array(rows).batch(16);
await model.fit(xs as tf.Tensor<tf.Rank.R2>, <tf.Tensor2D>ys, { epochs: 20, validationSplit: 0.2, shuffle: true, batchSize: 16 });
await model.fitDataset(data as any, { epochs: 20 });
`,
  'template strings': `await model.fit(xs, ys, { epochs: 20, validationSplit: 0.2, callbacks: { onEpochEnd: (epoch) => log(\`\${epoch} {\${'}'}\`) } });
`,
  fitDataset: `const data = tf.data.zip({ xs: tf.data.array(rows), ys: tf.data.array(labels) }).batch(16);
await model.fitDataset(data, { epochs: 20, validationData: data });
`,
  'trainOnBatch and minimize': `for (const [bx, by] of batches) {
  await model.trainOnBatch(bx, by);
  optimizer.minimize(() => loss(bx, by));
}
`,
  'names for the numbers': `const EPOCHS = 20;
const config = { batch: 2, share: 0.2 };
await model.fit(xs, ys, { epochs: EPOCHS, batchSize: config.batch, validationSplit: config.share, shuffle: false });
`,
};

const OPTIMIZERS: Record<string, string> = {
  'optimizer a string': "model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });\n",
  'optimizer an identifier':
    "const optimizer = tf.train.sgd(0.5);\nmodel.compile({ optimizer, loss: 'meanSquaredError' });\n",
  'optimizer with a name for the rate':
    "const RATE = 1e-6;\nmodel.compile({ optimizer: tf.train.rmsprop(RATE), loss: 'sparseCategoricalCrossentropy' });\n",
};

const THIS = `class Trainer {
  private model = tf.sequential({ layers: [tf.layers.dense({ units: 32, activation: 'relu', inputShape: [8] }), tf.layers.dense({ units: 3, activation: 'softmax' })] });
  async train(xs: tf.Tensor2D, ys: tf.Tensor2D) {
    this.model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    return this.model.fit(xs, ys, { epochs: 20, validationSplit: 0.2 });
  }
}
`;

const GIVEN = 'const { xs, ys, vx, vy, rows, labels } = await load();\n';

/** Scripts by style. */
export const CORPUS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(MODELS).map(
    ([style, text]) => [style, `${HEAD}${GIVEN}${text}${COMPILE}${FIT}`] as const,
  ),
  ...Object.entries(TRAININGS).map(
    ([style, text]) => [`fit: ${style}`, `${HEAD}${GIVEN}${MODEL}${COMPILE}${text}`] as const,
  ),
  ...Object.entries(OPTIMIZERS).map(
    ([style, text]) => [style, `${HEAD}${GIVEN}${MODEL}${text}${FIT}`] as const,
  ),
  ['receiver this', `${HEAD}${THIS}`] as const,
  [
    'other names',
    `import tfl, { data } from '@tensorflow/tfjs';\n${`${GIVEN}${MODEL}${COMPILE}${FIT}`.replaceAll('tf.', 'tfl.')}`,
  ] as const,
]);
