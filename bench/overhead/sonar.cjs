// Tiny steps, where a recorder's fixed costs weigh most: the bundled example's model on random data.
const tf = require('@tensorflow/tfjs');
require('./backend.cjs')(tf);
const fit = require('./turns.cjs');
const epochs = Number(process.argv[2] ?? 80);
const x = tf.randomUniform([124, 60], 0, 1, 'float32', 1);
const y = tf.randomUniform([124, 1], 0, 2, 'int32', 2).toFloat();
const validationData = [
  tf.randomUniform([84, 60], 0, 1, 'float32', 3),
  tf.randomUniform([84, 1], 0, 2, 'int32', 4).toFloat(),
];
const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [60], units: 128, activation: 'relu' }));
model.add(tf.layers.dense({ units: 64, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
fit(tf, model, x, y, { epochs, batchSize: 16, validationData });
