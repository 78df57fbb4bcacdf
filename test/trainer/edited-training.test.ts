import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listFixes } from '../../src/source';
import { EditedScripts } from './edited';
import { ofType, train as trainRecorded } from './support';

let scripts: EditedScripts;
beforeAll(async () => (scripts = await EditedScripts.open()));
afterAll(() => scripts.dispose());

const fixed = (text: string, ...ids: string[]): string => scripts.fixed('javascript', text, ...ids);
const train = (...texts: readonly string[]) => scripts.train(texts) as Record<string, unknown>[];

const TF = `import * as tf from '@tensorflow/tfjs';\n`;

/*
 * One weight w with y = w·x, x = 1, from 0 towards 1 by steps of 0.1 of what is left: after n epochs w = 1 − 0.9ⁿ. The validation
 * rows want 0.5, so their loss is lowest after 7 epochs (w = 0.5217; after 6 it is 0.4686) and rises after.
 */
const BEST = 1 - 0.9 ** 7;
const overshooting = (fit: string, more = ''): string => `${TF}
const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros', inputShape: [1] }));
model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0.05) });
const xs = tf.ones([8, 1]), ys = tf.ones([8, 1]);
const validationData = [tf.ones([4, 1]), tf.fill([4, 1], 0.5)];
const rows = (y) => tf.data.zip({ xs: tf.data.array([[1], [1]]), ys: tf.data.array([[y], [y]]) }).batch(2);
let called = 0;
const onEpochEnd = () => { called++; };
${more}
const before = tf.memory().numTensors;
const history = await (${fit});
globalThis.result = {
  epochs: history.epoch.length, weight: model.getWeights()[0].dataSync()[0], leaked: tf.memory().numTensors - before,
  called, history: history.history, rate: model.optimizer.learningRate,
};
`;

describe('keep-best-weights', () => {
  const shapes: [string, string][] = [
    ['without callbacks', 'model.fit(xs, ys, { epochs: 40, validationData })'],
    ['an object', 'model.fit(xs, ys, { epochs: 40, validationData, callbacks: { onEpochEnd } })'],
    [
      'an instance',
      'model.fit(xs, ys, { epochs: 40, validationData, callbacks: new tf.CustomCallback({ onEpochEnd }) })',
    ],
    [
      'null or an object',
      'model.fit(xs, ys, { epochs: 40, validationData, callbacks: called === 0 ? null : { onEpochEnd } })',
    ],
    ['a spread of settings', 'model.fit(xs, ys, { ...{ epochs: 40 }, validationData })'],
    [
      'restoreBestWeights',
      'model.fit(xs, ys, { epochs: 40, validationData, callbacks: tf.callbacks.earlyStopping({ patience: 30, restoreBestWeights: true }) })',
    ],
    ['a dataset', 'model.fitDataset(rows(1), { epochs: 40, validationData: rows(0.5) })'],
  ];

  test('ends with the weights of the best epoch, ten epochs later, and holds no tensor', () => {
    const results = train(...shapes.map(([, fit]) => fixed(overshooting(fit), 'keep-best-weights:fit@0')));
    shapes.forEach(([shape, fit], i) => {
      expect({ shape, ...results[i] }).toMatchObject({ shape, epochs: 17, leaked: 0 });
      expect(results[i]!['weight']).toBeCloseTo(BEST, 5);
      expect(results[i]!['called'], shape).toBe(
        fit.includes('{ onEpochEnd }') && !fit.includes('null') ? 17 : 0,
      );
    });
  });

  test('stands beside other instances in a second fit, and starts anew there', () => {
    const twice = fixed(
      overshooting('model.fit(xs, ys, options)', 'const options = { epochs: 40, validationData };')
        .replace(
          'globalThis.result = {',
          'model.setWeights([tf.zeros([1, 1])]);\nconst second = await again();\nglobalThis.result = { second: second.epoch.length,',
        )
        .replace('let called', 'const again = () => model.fit(xs, ys, options);\nlet called'),
      'keep-best-weights:fit@1',
    );
    const [result] = train(twice);
    expect(result).toMatchObject({ epochs: 17, second: 17 });
    expect(result!['weight']).toBeCloseTo(BEST, 5);
  });

  test.each([
    ['with a name for the history', 'const result = await model.fit(xs, ys, { epochs: 1, validationData });'],
    ['without one', 'await model.fit(xs, ys, { epochs: 1, validationData }); // one epoch'],
  ])('in a loop of one’s own, %s', (_shape, statement) => {
    const text = `${overshooting('model.fit(xs, ys)').split('const before')[0]!}
let epochs = 0;
const before = tf.memory().numTensors;
for (let i = 0; i < 40; i++) {
  epochs++;
  ${statement}
}
globalThis.result = { epochs, weight: model.getWeights()[0].dataSync()[0], leaked: tf.memory().numTensors - before };
`;
    const [result] = train(fixed(text, 'keep-best-weights:fit@0'));
    expect(result).toMatchObject({ epochs: 17, leaked: 0 });
    expect(result!['weight']).toBeCloseTo(BEST, 5);
  });

  test('tfjs’s own early stopping can end such a loop as well, with the last weights', () => {
    const [result] = train(
      fixed(
        `${overshooting('model.fit(xs, ys)').split('const before')[0]!}
let epochs = 0;
for (let i = 0; i < 40; i++) {
  epochs++;
  await model.fit(xs, ys, { epochs: 1, validationData });
}
globalThis.result = { epochs, weight: model.getWeights()[0].dataSync()[0] };
`,
        'early-stopping:fit@0',
      ),
    );
    expect(result).toMatchObject({ epochs: 17 });
    expect(result!['weight']).toBeCloseTo(1 - 0.9 ** 17, 5);
  });

  test('without validation data it watches the training loss, which here falls to the end', () => {
    const [result] = train(
      fixed(overshooting('model.fit(xs, ys, { epochs: 20 })'), 'keep-best-weights:fit@0'),
    );
    expect(result).toMatchObject({ epochs: 20 });
    expect(result!['weight']).toBeCloseTo(1 - 0.9 ** 20, 5);
  });

  test('tfjs still refuses restoreBestWeights, which is why the class is brought', () => {
    const [result] = train(overshooting(shapes[5]![1]));
    expect(result!['error']).toContain('restoreBestWeights');
  });

  test('a recorded run sees it stop, and goes through as without recording', async () => {
    const script = path.join(scripts.folder, 'recorded.mjs');
    writeFileSync(
      script,
      `${fixed(overshooting(shapes[0]![1]), 'keep-best-weights:fit@0')}\nconsole.log('WEIGHT', globalThis.result.weight);`,
    );
    const { code, stdout, events } = await trainRecorded(script);
    expect(code).toBe(0);
    expect(Number(/WEIGHT (\S+)/.exec(stdout)?.[1])).toBeCloseTo(BEST, 5);
    expect(ofType(events, 'epoch')).toHaveLength(17);
  });
});

describe('checkpoint', () => {
  const fit = 'model.fit(xs, ys, { epochs: 12, validationData })';
  const load = `
const { readFileSync } = await import('node:fs');
const { modelTopology, weightsManifest: [{ weights }] } = JSON.parse(readFileSync('best-model/model.json', 'utf8'));
const bytes = readFileSync('best-model/weights.bin');
const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
const saved = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weights, weightData }));
globalThis.result = { ...globalThis.result, saved: saved.getWeights()[0].dataSync()[0] };`;

  test('plain tfjs in Node: model.json and weights.bin hold the best epoch, training goes on', () => {
    const [result] = train(fixed(overshooting(fit), 'checkpoint:fit@0') + load);
    expect(result!['saved']).toBeCloseTo(BEST, 5);
    expect(result!['weight']).toBeCloseTo(1 - 0.9 ** 12, 5);
    expect(result!['leaked']).toBe(0);
  });

  test('the files are those tfjs-node reads: format and manifest', () => {
    const json = JSON.parse(
      readFileSync(path.join(scripts.folder, 'best-model/model.json'), 'utf8'),
    ) as Record<string, unknown>;
    expect(json).toMatchObject({ format: 'layers-model', weightsManifest: [{ paths: ['weights.bin'] }] });
  });

  test.each([
    ['in a browser', 'indexeddb://', (text: string) => `${text}\nif (globalThis.no) document.title = '';`],
    [
      'with tfjs-node',
      'file://',
      (text: string) =>
        text
          .replace(
            'await (',
            `process.env.X && await import('@tensorflow/tfjs-node');\nconst history = await (`,
          )
          .replace('const history = process', 'process'),
    ],
  ])('%s it saves to %s', (_where, scheme, change) => {
    // A handler of our own for the scheme stands for the platform's.
    const catching = `tf.io.registerSaveRouter((url) => typeof url === 'string' && url.startsWith('${scheme}') ? { save: async (artifacts) => {
      saves.push(new Float32Array(artifacts.weightData)[0]); return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }; } } : null);
const saves = [];`;
    const text = change(overshooting(fit, catching));
    const [result] = train(`${fixed(text, 'checkpoint:fit@0')}\nglobalThis.result = { saves };`);
    const saves = result!['saves'] as number[];
    expect(saves).toHaveLength(7);
    expect(saves.at(-1)).toBeCloseTo(BEST, 5);
  });
});

describe('learning rates', () => {
  // A loss whose gradient is 1 whatever the weight: a step of sgd or adam is the learning rate.
  const straight = (optimizer: string): string => `${TF}
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, useBias: false, kernelInitializer: 'zeros', inputShape: [1] })] });
model.compile({ loss: (yTrue, yPred) => yPred.sub(yTrue).mean(), optimizer: ${optimizer} });
const xs = tf.ones([4, 1]), ys = tf.zeros([4, 1]);
const seen = [], weights = [];
const onEpochEnd = () => { seen.push(model.optimizer.learningRate); weights.push(model.getWeights()[0].dataSync()[0]); };
await model.fit(xs, ys, { epochs: 8, batchSize: 4, callbacks: { onEpochEnd } });
globalThis.result = { seen, weights, after: model.optimizer.learningRate };
`;
  const optimizers = [
    'sgd(0.1)',
    'momentum(0.1, 0.5)',
    'adam(0.1)',
    'rmsprop(0.1)',
    'adagrad(0.1)',
    'adadelta(0.1)',
    'adamax(0.1)',
  ];
  const cosine = (epoch: number): number => 0.1 * (0.01 + 0.99 * ((1 + Math.cos((Math.PI * epoch) / 8)) / 2));

  test('follow a cosine with every optimizer, are obeyed, and are put back', () => {
    const plain = optimizers.map((name) => straight(`tf.train.${name}`));
    const results = train(...plain.map((text) => fixed(text, 'learning-rate-schedule:fit@0')), ...plain);
    optimizers.forEach((name, i) => {
      const { seen, weights, after } = results[i] as { seen: number[]; weights: number[]; after: number };
      const constant = (results[i + optimizers.length] as { weights: number[] }).weights;
      seen.forEach((rate, epoch) => expect(rate, name).toBeCloseTo(cosine(epoch), 6));
      expect(after, name).toBeCloseTo(0.1, 6);
      const last = (w: number[]): number => Math.abs(w[7]! - w[6]!);
      // With a schedule the last step is a tenth of what it is without, or less; momentum keeps some of the earlier ones.
      expect(last(weights), name).toBeLessThan(last(constant) * (name.startsWith('momentum') ? 0.25 : 0.1));
      if (!/^(sgd|adam)\(/.test(name)) return;
      weights.forEach((w, epoch) =>
        expect((weights[epoch - 1] ?? 0) - w, name).toBeCloseTo(cosine(epoch), 4),
      );
    });
  });

  test('sgd goes on at its old rate if only learningRate is set, which is why setLearningRate is called', () => {
    const [result] = train(
      straight('tf.train.sgd(0.1)').replace(
        'await model.fit',
        'model.optimizer.learningRate = 0;\nawait model.fit',
      ),
    );
    expect((result!['weights'] as number[])[7]).toBeCloseTo(-0.8, 4);
  });

  test('are lowered tenfold and raised threefold, from strings, literals and settings', () => {
    const held = straight('tf.train.sgd(settings.rate)').replace(
      'const model',
      'const settings = { rate: 0.02 };\nconst model',
    );
    const cases: [string, string, number][] = [
      [straight("'adam'"), 'lower-learning-rate:compile@0=0.0001', 0.0001],
      [straight("'adam'"), 'raise-learning-rate:compile@0=0.003', 0.003],
      [straight('tf.train.sgd(0.1)'), 'raise-learning-rate:compile@0=0.3', 0.3],
      [held, 'raise-learning-rate:compile@0=0.06', 0.06],
      [held, 'lower-learning-rate:compile@0=0.002', 0.002],
    ];
    const results = train(...cases.map(([text, id]) => fixed(text, id)));
    cases.forEach(([, id, rate], i) => expect(results[i]!['after'], id).toBeCloseTo(rate, 9));
  });
});

test('epochs are doubled, batches enlarged', () => {
  const batches = `const onBatchEnd = () => { called++; };`;
  const small = overshooting(
    'model.fit(xs, ys, { epochs: 3, batchSize: 2, callbacks: { onBatchEnd } })',
    batches,
  );
  const plain = overshooting('model.fit(xs, ys)');
  const data = overshooting(
    'model.fitDataset(tf.data.zip({ xs: tf.data.array([[1], [1]]), ys: tf.data.array([[1], [1]]) }).batch(1), { epochs: 2, callbacks: { onBatchEnd } })',
    batches,
  );
  const [longer, larger, first, dataset] = train(
    fixed(small, 'train-longer:fit@0=6'),
    fixed(small, 'larger-batch:fit@0=32'),
    fixed(plain, 'train-longer:fit@0=20'),
    fixed(data, 'larger-batch:fit@0=32'),
  );
  expect(longer).toMatchObject({ epochs: 6, called: 24 });
  expect(larger).toMatchObject({ epochs: 3, called: 3 });
  expect(first).toMatchObject({ epochs: 20 });
  expect(dataset).toMatchObject({ epochs: 2, called: 2 });
});

/** A softmax over three classes with logits 2, 0, 0 for every row; the learning rate is 0, so losses can be worked out by hand. */
const classes = (
  fit: string,
  labels = '[[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]',
  loss = "'categoricalCrossentropy'",
): string => `${TF}
const labels = ${labels};
const units = Array.isArray(labels[0]) && labels[0].length === 3 || ${loss.includes('sparse')} ? 3 : 1;
const model = tf.sequential();
model.add(tf.layers.dense({ units, activation: units === 3 ? 'softmax' : 'sigmoid', inputShape: [1] }));
model.compile({ loss: ${loss}, optimizer: tf.train.sgd(0) });
model.setWeights(units === 3 ? [tf.tensor2d([[2, 0, 0]]), tf.zeros([3])] : [tf.tensor2d([[2]]), tf.zeros([1])]);
const xs = tf.ones([4, 1]), ys = tf.tensor(labels);
const data = tf.data.zip({ xs: tf.data.array(xs.arraySync()), ys: tf.data.array(labels) }).batch(2);
const history = await (${fit});
globalThis.result = { ...Object.fromEntries(Object.entries(history.history).map(([key, values]) => [key, values.map(Number).at(-1)])) };
`;
const P = Math.exp(2) / (Math.exp(2) + 2);
const [TRUE, FALSE] = [-Math.log(P), -Math.log((1 - P) / 2)];

describe('label smoothing', () => {
  const smooth = (label: number): number =>
    (label === 0 ? 1 - 0.1 + 0.1 / 3 : 0.1 / 3) * TRUE + (label === 0 ? 0.2 / 3 : 1 - 0.1 / 3) * FALSE;

  test('changes the training loss as by hand, and leaves the validation loss', () => {
    const split = classes('model.fit(xs, ys, { epochs: 1, validationSplit: 0.5 })');
    const given = classes('model.fit(xs, ys, { epochs: 1, validationData: [xs, ys] })');
    const dataset = classes('model.fitDataset(data, { epochs: 1, validationData: data })');
    const results = train(
      ...[split, given, dataset].map((text) => fixed(text, 'label-smoothing:fit@0')),
      split,
    );
    const all = (2 * smooth(0) + 2 * smooth(1)) / 4;
    const hard = (2 * TRUE + 2 * FALSE) / 4;
    const expected = [
      [smooth(0), FALSE],
      [all, hard],
      [all, hard],
      [TRUE, FALSE],
    ];
    expected.forEach(([loss, held], i) => {
      expect(results[i]!['loss']).toBeCloseTo(loss!, 4);
      expect(results[i]!['val_loss']).toBeCloseTo(held!, 4);
    });
  });

  test('of yes and no goes towards one half, whatever the shape', () => {
    const binary = (labels: string): string =>
      classes('model.fit(xs, ys, { epochs: 1 })', labels, "'binaryCrossentropy'");
    const texts = [binary('[[1], [1], [1], [0]]'), binary('[1, 1, 1, 0]')];
    const s = 1 / (1 + Math.exp(-2));
    const loss = (y: number): number => -(y * Math.log(s) + (1 - y) * Math.log(1 - s));
    for (const result of train(...texts.map((text) => fixed(text, 'label-smoothing:fit@0'))))
      expect(result['loss']).toBeCloseTo((3 * loss(0.95) + loss(0.05)) / 4, 4);
  });

  test('binary accuracy on smoothed labels is 0 in tfjs, which is why that is refused', () => {
    const text = classes(
      'model.fit(xs, tf.tensor([0.95, 0.95, 0.95, 0.05]), { epochs: 1 })',
      '[1, 1, 1, 0]',
      "'binaryCrossentropy', metrics: ['accuracy']",
    );
    expect(train(text)[0]).toMatchObject({ acc: 0 });
    const [fix] = listFixes(
      scripts.parser.parse(text.replace('tf.tensor([0.95, 0.95, 0.95, 0.05])', 'ys'), 'javascript'),
    ).filter(({ remedy }) => remedy === 'label-smoothing');
    expect(fix?.disabled).toContain('would always be 0');
  });
});

describe('class weights', () => {
  test('are those of scikit-learn, and the loss obeys them', () => {
    const share = (counts: number[], losses: number[]): number => {
      const n = counts.reduce((a, b) => a + b);
      return counts.reduce((sum, c, i) => sum + c * (n / (counts.length * c)) * losses[i]!, 0) / n;
    };
    const s = 1 / (1 + Math.exp(-2));
    const cases: [string, number][] = [
      [classes('model.fit(xs, ys, { epochs: 1 })'), share([2, 1, 1], [TRUE, FALSE, FALSE])],
      [
        classes(
          'model.fit(xs, ys, { epochs: 1 })',
          '[[0], [0], [1], [2]]',
          "'sparseCategoricalCrossentropy'",
        ),
        share([2, 1, 1], [TRUE, FALSE, FALSE]),
      ],
      [
        classes('model.fit(xs, ys, { epochs: 1 })', '[1, 1, 1, 0]', "'binaryCrossentropy'"),
        share([3, 1], [-Math.log(s), -Math.log(1 - s)]),
      ],
    ];
    const weights = `globalThis.result.weights = balancedWeights(tf.tensor([0, 0, 0, 1]), 1);`;
    const results = train(...cases.map(([text]) => fixed(text, 'class-weights:fit@0') + weights));
    cases.forEach(([, loss], i) => expect(results[i]!['loss']).toBeCloseTo(loss, 4));
    // sklearn.utils.class_weight.compute_class_weight('balanced', classes=[0, 1], y=[0, 0, 0, 1]), scikit-learn 1.5: [0.66666667, 2.]
    expect(results[0]!['weights']).toEqual({ 0: 2 / 3, 1: 2 });
  });
});

describe('mixup', () => {
  const text = `${TF}
const model = tf.sequential({ layers: [tf.layers.dense({ units: 6, activation: 'softmax', inputShape: [6] })] });
model.compile({ loss: 'categoricalCrossentropy', optimizer: 'sgd' });
const xs = tf.eye(6), ys = tf.eye(6);
const data = tf.data.array(xs.arraySync()).map((row) => ({ xs: row, ys: row })).batch(4);
let batches = 0;
const onBatchEnd = () => { batches++; };
await model.fit(xs, ys, { epochs: 1, verbose: 0 });
const before = tf.memory().numTensors;
const history = await FIT;
const leaked = tf.memory().numTensors - before;
const batch = typeof mixUp === 'function' ? mixUp({ xs, ys }, 0.2) : null;
globalThis.result = { epochs: history.epoch.length, batches, leaked, xs: batch?.xs.arraySync(), ys: batch?.ys.arraySync() };
`;
  test('blends inputs and targets alike, in every batch, and leaves no tensor behind', () => {
    const fit = text.replace(
      'FIT',
      'model.fit(xs, ys, { epochs: 3, batchSize: 4, shuffle: true, callbacks: { onBatchEnd }, validationData: [xs, ys] })',
    );
    const dataset = text.replace('FIT', 'model.fitDataset(data, { epochs: 3, callbacks: { onBatchEnd } })');
    for (const result of train(fixed(fit, 'mixup:fit@1'), fixed(dataset, 'mixup:fit@1'))) {
      expect(result).toMatchObject({ epochs: 3, batches: 6, leaked: 0 });
      const blended = result['xs'] as number[][];
      expect(result['ys']).toEqual(blended);
      const mixed = blended.filter((row) => row.filter((value) => value > 0).length === 2);
      for (const row of blended) expect(row.reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
      // Each row keeps the same share of itself; rows that met themselves stay whole.
      const shares = blended.map((row, i) => row[i]!).filter((_, i) => mixed.includes(blended[i]!));
      for (const share of shares) expect(share).toBeCloseTo(shares[0]!, 5);
    }
  });

  test('keeps the rows that validationSplit held back out of it', () => {
    const split = text
      .replace(
        'const xs = tf.eye(6), ys = tf.eye(6);',
        'const xs = tf.eye(8).slice([0, 0], [8, 6]), ys = xs;',
      )
      .replace(
        'FIT',
        'model.fit(xs, ys, { epochs: 2, batchSize: 4, validationSplit: 0.25, callbacks: { onBatchEnd } })',
      );
    const seen = `
let rows = 0;
await shuffledBatches(xs, ys, 4, 0.25).forEachAsync((batch) => { rows += batch.xs.sum().dataSync()[0]; });
globalThis.result = { ...globalThis.result, rows, held: history.history.val_loss[1] };`;
    const [result] = train(fixed(split, 'mixup:fit@1') + seen);
    // The last two of the eight rows have no class: the loss on them is 0.
    expect(result).toMatchObject({ epochs: 2, batches: 4, rows: 6 });
    expect(result!['held']).toBe(0);
  });
});

describe('augmentation', () => {
  const model = (layer: string, shape: string): string => `${TF}
const model = tf.sequential();
model.add(${layer});
${shape.includes(',') ? 'model.add(tf.layers.flatten());' : ''}
model.add(tf.layers.dense({ units: 1 }));
model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(1e-4) });
const xs = tf.randomUniform([12, ${shape}]), ys = tf.ones([12, 1]);
const plain = model.predict(xs).arraySync();
await model.fit(xs, ys, { epochs: 1, batchSize: 5, verbose: 0 });
const before = tf.memory().numTensors;
await model.fit(xs, ys, { epochs: 3, batchSize: 5, verbose: 0 });
const leaked = tf.memory().numTensors - before;
const layer = model.layers[0];
const twice = [0, 1].map(() => layer.apply(xs, { training: true }).arraySync());
let seed = 1;
const random = Math.random;
const seeded = [0, 1].map(() => { seed = 1; Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647; return layer.apply(xs, { training: true }).arraySync(); });
Math.random = random;
let artifacts;
await model.save(tf.io.withSaveHandler(async (given) => { artifacts = given; return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }; }));
const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
const none = (options) => new layer.constructor({ ...layer.options, strength: 0, inputShape: undefined, ...options }).apply(xs, { training: true });
globalThis.result = {
  kinds: model.layers.map((one) => one.getClassName()), plain: plain.flat().every(Number.isFinite), leaked,
  same: JSON.stringify(twice[0]) === JSON.stringify(twice[1]), seededSame: JSON.stringify(seeded[0]) === JSON.stringify(seeded[1]),
  changed: tf.tensor(twice[0]).sub(xs).abs().max().dataSync()[0], shape: tf.tensor(twice[0]).shape,
  finite: twice.flat(Infinity).every(Number.isFinite),
  predicted: layer.apply(xs, { training: false }).sub(xs).abs().max().dataSync()[0],
  loaded: model.predict(xs).sub(loaded.predict(xs)).abs().max().dataSync()[0],
  strength: loaded.layers[0].options?.strength,
  none: layer.options ? none({ mirror: false }).sub(xs).abs().max().dataSync()[0] : null,
  mirrored: layer.options && xs.rank === 4 ? (() => {
    const image = none({ mirror: true }), turned = xs.reverse(2);
    return image.unstack().map((one, i) => Math.min(one.sub(xs.unstack()[i]).abs().max().dataSync()[0], one.sub(turned.unstack()[i]).abs().max().dataSync()[0]));
  })() : null,
};
`;
  const shared = {
    leaked: 0,
    same: false,
    seededSame: true,
    finite: true,
    predicted: 0,
    loaded: 0,
    plain: true,
  };

  test('changes what training sees, in batches of any size, and nothing that predicts; can be saved and loaded', () => {
    const [images, colours, sequences, table] = train(
      fixed(
        model('tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 2, kernelSize: 3 })', '8, 8, 1'),
        'augment-images:before-conv2d@0',
      ),
      fixed(
        model('tf.layers.conv2d({ inputShape: [8, 6, 3], filters: 2, kernelSize: 3 })', '8, 6, 3'),
        'augment-images:before-conv2d@0',
      ),
      fixed(
        model('tf.layers.conv1d({ inputShape: [20, 3], filters: 2, kernelSize: 3 })', '20, 3'),
        'augment-sequences:before-conv1d@0',
      ),
      fixed(model('tf.layers.dense({ units: 3, inputShape: [4] })', '4'), 'augment-table:before-dense@0'),
    );
    const rest = ['Flatten', 'Dense'];
    expect(images).toMatchObject({
      ...shared,
      kinds: ['AugmentImages', 'Conv2D', ...rest],
      shape: [12, 8, 8, 1],
      strength: 1,
    });
    expect(colours).toMatchObject({ ...shared, shape: [12, 8, 6, 3] });
    expect(sequences).toMatchObject({
      ...shared,
      kinds: ['AugmentSequences', 'Conv1D', ...rest],
      shape: [12, 20, 3],
      strength: 1,
    });
    expect(table).toMatchObject({
      ...shared,
      kinds: ['AugmentTable', 'Dense', 'Dense'],
      shape: [12, 4],
      strength: 0.3,
    });
    for (const one of [images, colours, sequences, table]) {
      expect(one!['changed']).toBeGreaterThan(0.01);
      // With no strength, data come out as they went in.
      expect(one!['none']).toBeLessThan(1e-5);
    }
    // Mirrored images are exact mirror images; the first shape's are not mirrored unless told to.
    for (const one of [images, colours])
      for (const off of one!['mirrored'] as number[]) expect(off).toBeLessThan(1e-5);
  });

  test('halved in strength', () => {
    const augmented = fixed(
      model('tf.layers.dense({ units: 3, inputShape: [4] })', '4'),
      'augment-table:before-dense@0',
    );
    expect(train(fixed(augmented, 'weaken-augmentation:layer@0=0.15'))[0]).toMatchObject({ strength: 0.15 });
  });

  test('noise is a share of each column’s deviation, and functional models take the layer too', () => {
    const text = `${TF}
const input = tf.input({ shape: [2] });
const output = tf.layers.dense({ units: 1 }).apply(input);
const model = tf.model({ inputs: input, outputs: output });
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
const xs = tf.stack([tf.linspace(-1, 1, 4000), tf.linspace(-1000, 1000, 4000)], 1);
const noise = model.layers[1].apply(xs, { training: true }).sub(xs);
globalThis.result = { ratio: tf.moments(noise, 0).variance.sqrt().div(tf.moments(xs, 0).variance.sqrt()).arraySync(), kinds: model.layers.map((one) => one.getClassName()) };
`;
    const [result] = train(fixed(text, 'augment-table:before-dense@0'));
    expect(result!['kinds']).toEqual(['InputLayer', 'AugmentTable', 'Dense']);
    // 4,000 draws: the standard error of a deviation is 1.1 %.
    for (const ratio of result!['ratio'] as number[]) expect(Math.abs(ratio / 0.3 - 1)).toBeLessThan(0.06);
  });
});

describe('rows', () => {
  const sorted = (fit: string): string => `${TF}
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', inputShape: [1] })] });
model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0), metrics: [(yTrue, yPred) => yTrue.mean()] });
const rows = Array.from({ length: 200 }, (_, i) => [i < 100 ? 0 : 1]);
const xs = tf.tensor2d(rows), ys = tf.tensor2d(rows);
const data = tf.data.zip({ xs: tf.data.array(rows), ys: tf.data.array(rows) }).batch(20);
let batches = 0;
const callbacks = { onBatchEnd: () => { batches++; } };
const history = await (${fit});
const last = (key) => history.history[key]?.at(-1);
const name = Object.keys(history.history).find((key) => !/loss/.test(key) && !key.startsWith('val_'));
globalThis.result = { batches, loss: last('loss'), valLoss: last('val_loss'), share: last(name), valShare: last('val_' + name) };
`;
  test('are shuffled together, so that the held-back ones are of both kinds', () => {
    const text = sorted('model.fit(xs, ys, { epochs: 1, validationSplit: 0.5, callbacks })');
    const [before, after] = train(text, fixed(text, 'shuffle:fit@0'));
    expect(before).toMatchObject({ share: 0, valShare: 1 });
    // Inputs and targets are still the same row: y = x fits exactly.
    expect(after).toMatchObject({ loss: 0, valLoss: 0 });
    expect(after!['valShare']).toBeGreaterThan(0.3);
    expect(after!['valShare']).toBeLessThan(0.7);
    expect((after!['share'] as number) + (after!['valShare'] as number)).toBeCloseTo(1, 5);
  });

  test('of datasets are shuffled before they are batched, and held back by batches', () => {
    const text = sorted('model.fitDataset(data, { epochs: 2, callbacks })');
    const [held, shuffled] = train(
      fixed(text, 'validation-split:fit@0'),
      fixed(text, 'shuffle:dataset@0').replace(
        'globalThis.result = {',
        'const batch = (await data.take(1).toArray())[0].ys.mean().dataSync()[0];\nglobalThis.result = { batch,',
      ),
    );
    expect(held).toMatchObject({ batches: 16, loss: 0, valLoss: 0, valShare: 0 });
    expect(shuffled).toMatchObject({ batches: 20, loss: 0 });
    expect(shuffled!['batch']).toBeGreaterThan(0);
  });
});

describe('standardized inputs', () => {
  const text = (fit: string): string => `${TF}
const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, inputShape: [3] }));
model.compile({ loss: 'meanSquaredError', optimizer: 'adam' });
const xs = tf.tensor2d([[1, 1000, 5], [3, 3000, 5], [2, 5000, 5], [6, 7000, 5], [90, 90, 90]]), ys = tf.ones([5, 1]);
await model.fit(xs, ys, ${fit});
let artifacts;
await model.save(tf.io.withSaveHandler(async (given) => { artifacts = given; return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }; }));
const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
globalThis.result = {
  weights: model.layers[0].getWeights().map((w) => w.arraySync()), out: model.layers[0].apply(xs.slice(0, 4)).arraySync(),
  finite: Number.isFinite(model.predict(xs).sum().dataSync()[0]), loaded: loaded.predict(xs).sub(model.predict(xs)).abs().max().dataSync()[0],
};
`;
  test('have the mean and deviation of the training rows, everywhere the model is used', () => {
    const [split, all] = train(
      fixed(text('{ epochs: 1, validationSplit: 0.2 }'), 'standardize-inputs:before-dense@0'),
      fixed(
        text('{ epochs: 1, validationData: [xs, ys] }')
          .replace(', [90, 90, 90]', '')
          .replace('[5, 1]', '[4, 1]'),
        'standardize-inputs:before-dense@0',
      ),
    );
    for (const result of [split, all]) {
      // numpy 1.26: mean and std of columns (1, 3, 2, 6) and (1000, 3000, 5000, 7000), population deviation
      const [mean, deviation] = result!['weights'] as number[][];
      [3, 4000, 5].forEach((value, i) => expect(mean![i]).toBeCloseTo(value, 3));
      [1.8708287, 2236.0679775, 1].forEach((value, i) => expect(deviation![i]).toBeCloseTo(value, 3));
      expect(result).toMatchObject({ finite: true, loaded: 0 });
      expect((result!['out'] as number[][]).map((row) => row[2])).toEqual([0, 0, 0, 0]);
    }
  });

  test('of images are divided by 255 in the model', () => {
    const script = `${TF}
const model = tf.sequential({ layers: [tf.layers.conv2d({ inputShape: [4, 4, 1], filters: 1, kernelSize: 2 }), tf.layers.flatten(), tf.layers.dense({ units: 1 })] });
globalThis.result = { most: model.layers[0].apply(tf.fill([1, 4, 4, 1], 255)).max().dataSync()[0], out: model.predict(tf.ones([1, 4, 4, 1])).shape };
`;
    expect(train(fixed(script, 'standardize-inputs:before-conv2d@0'))[0]).toEqual({ most: 1, out: [1, 1] });
  });
});

describe('mistakes in the code', () => {
  test('a regularizer that is given a number throws, and works with a name', () => {
    const script = `${TF}
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelRegularizer: tf.regularizers.l2(0.25), biasRegularizer: tf.regularizers.l1l2(0.5, 0.125) })] });
const { kernelRegularizer: k, biasRegularizer: b } = model.layers[0];
globalThis.result = { values: [k.l1, k.l2, b.l1, b.l2] };
`;
    const [broken, repaired] = train(script, fixed(script, 'repair-regularizer:all@2'));
    expect(broken!['error']).toContain('regularizer');
    expect(repaired).toEqual({ values: [0, 0.25, 0.5, 0.125] });
  });

  test('handlers beside callbacks are ignored, and called inside, with those that were there', () => {
    const beside = overshooting('model.fit(xs, ys, { epochs: 3, onEpochEnd })');
    const both = overshooting(
      'model.fit(xs, ys, { onEpochEnd, epochs: 3, callbacks: tf.callbacks.earlyStopping({ monitor: "loss" }) })',
    );
    const object = overshooting(
      'model.fit(xs, ys, { epochs: 3, callbacks: { onTrainEnd: onEpochEnd }, onEpochEnd })',
    );
    const results = train(
      beside,
      ...[beside, both, object].map((text) => fixed(text, 'move-callback:fit@0')),
    );
    expect(results.map((result) => result['called'])).toEqual([0, 3, 3, 4]);
  });
});
