// Damp soil, seen from space? One pixel in ten is, and whoever labelled them was wrong on one in twelve.
import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';

const lines = readFileSync(new URL('./satellite.csv', import.meta.url), 'utf8').trim().split('\n').slice(1);
const rows = lines.map((line) => line.split(',').map(Number));
tf.util.shuffle(rows);
const [train, validation, test] = [rows.slice(0, 400), rows.slice(400, 650), rows.slice(650)];

const isDamp = (row) => (row[36] === 1 ? 1 : 0);
const mislabelled = (row) => (Math.random() < 1 / 12 ? 1 - isDamp(row) : isDamp(row));
const pixels = (some) => tf.tensor2d(some.map((row) => row.slice(0, 36).map((light) => (light - 80) / 20)));
const labels = (some, of) => tf.tensor2d(some.map((row) => [of(row)]));

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [36], units: 64, activation: 'relu' }));
model.add(tf.layers.dense({ units: 32, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
model.compile({ optimizer: tf.train.adam(0.003), loss: 'binaryCrossentropy', metrics: ['accuracy'] });

await model.fit(pixels(train), labels(train, mislabelled), {
  epochs: 80,
  batchSize: 16,
  validationData: [pixels(validation), labels(validation, mislabelled)],
  verbose: 0,
});

// The test labels are right.
const [loss, accuracy] = model.evaluate(pixels(test), labels(test, isDamp));
console.log(`test loss ${loss.dataSync()[0].toFixed(3)}, accuracy ${accuracy.dataSync()[0].toFixed(3)}`);
