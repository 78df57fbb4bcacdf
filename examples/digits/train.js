// Which digit? 800 handwritten digits of 8 × 8 pixels, a small convolutional network.
import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';

const lines = readFileSync(new URL('./digits.csv', import.meta.url), 'utf8').trim().split('\n');
const rows = lines.map((line) => line.split(',').map(Number));
tf.util.shuffle(rows);

const images = (some) => tf.tensor4d(some.map((row) => row.slice(0, 64).map((grey) => grey / 16)).flat(), [some.length, 8, 8, 1]);
const digits = (some) => tf.oneHot(tf.tensor1d(some.map((row) => row[64]), 'int32'), 10);
const [train, validation, test] = [rows.slice(0, 200), rows.slice(200, 350), rows.slice(350)];

const model = tf.sequential();
model.add(tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 8, kernelSize: 3, activation: 'relu' }));
model.add(tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 64, activation: 'relu' }));
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.003), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

await model.fit(images(train), digits(train), {
  epochs: 30,
  batchSize: 16,
  validationData: [images(validation), digits(validation)],
  verbose: 0,
});

const [loss, accuracy] = model.evaluate(images(test), digits(test));
console.log(`test loss ${loss.dataSync()[0].toFixed(3)}, accuracy ${accuracy.dataSync()[0].toFixed(3)}`);
