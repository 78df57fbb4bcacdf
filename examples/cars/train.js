// How far on a gallon? Cars of 1970 to 1982; cylinders, displacement, horsepower and weight say nearly the same.
import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';

const lines = readFileSync(new URL('./cars.csv', import.meta.url), 'utf8').trim().split('\n').slice(1);
const rows = lines.map((line) => line.split(',').map(Number));
tf.util.shuffle(rows);
const [train, validation, test] = [rows.slice(0, 60), rows.slice(60, 160), rows.slice(160)];

// Columns in units of their spread among the training rows.
const columns = [...train[0].keys()];
const mean = columns.map((column) => train.reduce((sum, row) => sum + row[column], 0) / train.length);
const spread = columns.map((column) =>
  Math.sqrt(train.reduce((sum, row) => sum + (row[column] - mean[column]) ** 2, 0) / train.length),
);
const scaled = (row) => row.map((value, column) => (value - mean[column]) / (spread[column] || 1));
const cars = (some) => tf.tensor2d(some.map((row) => scaled(row).slice(0, 9)));
const miles = (some) => tf.tensor2d(some.map((row) => scaled(row).slice(9)));

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [9], units: 64, activation: 'relu' }));
model.add(tf.layers.dense({ units: 64, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError', metrics: ['mae'] });

await model.fit(cars(train), miles(train), {
  epochs: 120,
  batchSize: 16,
  validationData: [cars(validation), miles(validation)],
  verbose: 0,
});

const [loss, error] = model.evaluate(cars(test), miles(test));
const gallons = (error.dataSync()[0] * spread[9]).toFixed(2);
console.log(`test loss ${loss.dataSync()[0].toFixed(3)}, off by ${gallons} miles per gallon`);
