// Rock or mine? 208 sonar echoes of 60 frequency bands each.
import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';

const lines = readFileSync(new URL('./sonar.csv', import.meta.url), 'utf8').trim().split('\n').slice(1);
const rows = lines.map((line) => line.split(',').map(Number));
tf.util.shuffle(rows);

const inputs = rows.map((row) => row.slice(0, 60));
const labels = rows.map((row) => [row[60]]);
const trainRows = 124;

const x = tf.tensor2d(inputs.slice(0, trainRows));
const y = tf.tensor2d(labels.slice(0, trainRows));
const validationData = [tf.tensor2d(inputs.slice(trainRows)), tf.tensor2d(labels.slice(trainRows))];

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [60], units: 128, activation: 'relu' }));
model.add(tf.layers.dense({ units: 64, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
model.compile({ optimizer: tf.train.adam(0.003), loss: 'binaryCrossentropy', metrics: ['accuracy'] });

await model.fit(x, y, { epochs: 80, batchSize: 16, validationData, verbose: 0 });

const [loss, accuracy] = model.evaluate(...validationData);
console.log(`validation loss ${loss.dataSync()[0].toFixed(3)}, accuracy ${accuracy.dataSync()[0].toFixed(3)}`);
