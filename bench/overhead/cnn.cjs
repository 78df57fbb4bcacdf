// Where a training step is dear and its values are many: the CNN of bench/backends, 28×28, 32 and 64 filters, dense 128, batch 64. What it costs is spread over
// all threads, and its largest layer is one that TensorFlow itself updates.
const tf = require('@tensorflow/tfjs');
require('./backend.cjs')(tf);
const fit = require('./turns.cjs');
const rows = Number(process.argv[2] ?? 922);
const epochs = Number(process.argv[3] ?? 24);
const x = tf.randomUniform([rows, 28, 28, 1], 0, 1, 'float32', 1);
const y = tf.oneHot(tf.randomUniform([rows], 0, 10, 'int32', 2), 10);
const convolution = (filters, options) =>
  tf.layers.conv2d({ filters, kernelSize: 3, activation: 'relu', ...options });
const model = tf.sequential({
  layers: [
    convolution(32, { inputShape: [28, 28, 1] }),
    convolution(64),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 128, activation: 'relu' }),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
fit(tf, model, x, y, { epochs, batchSize: 64 });
