// Splice site or not? 180 indicators of 60 DNA bases, and only 120 sequences to learn from.
import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';

const lines = readFileSync(new URL('./dna.csv', import.meta.url), 'utf8').trim().split('\n').slice(1);
const rows = lines.map((line) => line.split(',').map(Number));
tf.util.shuffle(rows);

const bases = (some) => tf.tensor2d(some.map((row) => row.slice(0, 180)));
const sites = (some) => tf.oneHot(tf.tensor1d(some.map((row) => row[180]), 'int32'), 3);
const [train, validation, test] = [rows.slice(0, 120), rows.slice(120, 220), rows.slice(220)];

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [180], units: 64, activation: 'relu' }));
model.add(tf.layers.dense({ units: 32, activation: 'relu' }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.003), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

await model.fit(bases(train), sites(train), {
  epochs: 60,
  batchSize: 16,
  validationData: [bases(validation), sites(validation)],
  verbose: 0,
});

const [loss, accuracy] = model.evaluate(bases(test), sites(test));
console.log(`test loss ${loss.dataSync()[0].toFixed(3)}, accuracy ${accuracy.dataSync()[0].toFixed(3)}`);
