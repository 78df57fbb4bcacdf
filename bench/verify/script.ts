import type { Problem } from './problems';

/** The script as its author might have written it. It looks at test rows only where TEST_ROWS names them, which no verification does. */
export function scriptOf(
  { task, classes, layers, learningRate, batchSize, epochs }: Problem,
  inputs: number,
): string {
  const output = {
    binary: "dense({ units: 1, activation: 'sigmoid' })",
    classes: `dense({ units: ${classes}, activation: 'softmax' })`,
    regression: 'dense({ units: 1 })',
    series: 'dense({ units: 1 })',
  }[task];
  const [loss, metric] = {
    binary: ['binaryCrossentropy', 'accuracy'],
    classes: ['categoricalCrossentropy', 'accuracy'],
    regression: ['meanSquaredError', 'mae'],
    series: ['meanSquaredError', 'mae'],
  }[task];
  const targets =
    task === 'classes'
      ? `tf.oneHot(tf.tensor1d(rows.map((row) => row.at(-1)), 'int32'), ${classes})`
      : `tf.tensor2d(rows.map((row) => row.slice(-1)))`;
  const added = [...layers, output].map((layer, i) =>
    i === 0 ? layer.replace('({', `({ inputShape: [${inputs}],`) : layer,
  );
  return `import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';

const read = (name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8').trim().split('\\n').map((line) => line.split(',').map(Number));
const inputs = (rows) => tf.tensor2d(rows.map((row) => row.slice(0, -1)));
const targets = (rows) => ${targets};

const [train, validation] = [read('./train.csv'), read('./validation.csv')];

const model = tf.sequential();
${added.map((layer) => `model.add(tf.layers.${layer});`).join('\n')}
model.compile({ optimizer: tf.train.adam(${learningRate}), loss: '${loss ?? ''}', metrics: ['${metric ?? ''}'] });

await model.fit(inputs(train), targets(train), {
  epochs: ${epochs},
  batchSize: ${batchSize},
  validationData: [inputs(validation), targets(validation)],
  verbose: 0,
});

if (process.env.TEST_ROWS) {
  const test = read(process.env.TEST_ROWS);
  const [loss, metric] = model.evaluate(inputs(test), targets(test));
  console.log(\`test \${loss.dataSync()[0]} \${metric.dataSync()[0]}\`);
}
`;
}
