// A dense network as in facts everyone can rebuild: 100-256-128-10, random data, batch 64.
const tf = require('@tensorflow/tfjs');
require('./backend.cjs')(tf);
const fit = require('./turns.cjs');
const rows = Number(process.argv[2] ?? 2000);
const epochs = Number(process.argv[3] ?? 4);
const dense = (units, options) => tf.layers.dense({ units, activation: 'relu', ...options });
const x = tf.randomNormal([rows, 100], 0, 1, 'float32', 1);
const y = tf.oneHot(tf.randomUniform([rows], 0, 10, 'int32', 2), 10);
const model = tf.sequential({
  layers: [dense(256, { inputShape: [100] }), dense(128), dense(10, { activation: 'softmax' })],
});
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
fit(tf, model, x, y, { epochs, batchSize: 64, validationSplit: 0.2 });
