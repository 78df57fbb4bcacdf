// Which disease has the soybean plant? 99 yes-or-no signs, 19 diseases; four in five signs are "no".
import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';

const lines = readFileSync(new URL('./soybean.csv', import.meta.url), 'utf8').trim().split('\n').slice(1);
const rows = lines.map((line) => line.split(',').map(Number));
tf.util.shuffle(rows);

const signs = (some) => tf.tensor2d(some.map((row) => row.slice(0, 99)));
const diseases = (some) => tf.oneHot(tf.tensor1d(some.map((row) => row[99]), 'int32'), 19);
const [train, validation, test] = [rows.slice(0, 150), rows.slice(150, 300), rows.slice(300)];

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [99], units: 128, activation: 'relu' }));
model.add(tf.layers.dense({ units: 64, activation: 'relu' }));
model.add(tf.layers.dense({ units: 19, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.005), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

await model.fit(signs(train), diseases(train), {
  epochs: 80,
  batchSize: 16,
  validationData: [signs(validation), diseases(validation)],
  verbose: 0,
});

const [loss, accuracy] = model.evaluate(signs(test), diseases(test));
console.log(`test loss ${loss.dataSync()[0].toFixed(3)}, accuracy ${accuracy.dataSync()[0].toFixed(3)}`);
