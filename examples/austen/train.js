// Which novel? Passages of 100 words from Emma, Persuasion and Northanger Abbey, names left out.
import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';

const lines = readFileSync(new URL('./passages.tsv', import.meta.url), 'utf8').trim().split('\n').slice(1);
const passages = lines.map((line) => {
  const [novel, words] = line.split('\t');
  return { novel: Number(novel), words: words.split(' ') };
});
tf.util.shuffle(passages);
const [train, validation, test] = [passages.slice(0, 300), passages.slice(300, 450), passages.slice(450)];

// What is counted are the 500 commonest words of the training passages.
const counts = new Map();
for (const { words } of train) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
const vocabulary = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 500).map(([word]) => word);

const count = (words) => vocabulary.map((word) => Math.log1p(words.filter((other) => other === word).length));
const wordCounts = (some) => tf.tensor2d(some.map(({ words }) => count(words)));
const novels = (some) => tf.oneHot(tf.tensor1d(some.map(({ novel }) => novel), 'int32'), 3);

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [500], units: 32, activation: 'relu' }));
model.add(tf.layers.dense({ units: 32, activation: 'relu' }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.003), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

await model.fit(wordCounts(train), novels(train), {
  epochs: 40,
  batchSize: 32,
  validationData: [wordCounts(validation), novels(validation)],
  verbose: 0,
});

const [loss, accuracy] = model.evaluate(wordCounts(test), novels(test));
console.log(`test loss ${loss.dataSync()[0].toFixed(3)}, accuracy ${accuracy.dataSync()[0].toFixed(3)}`);
