import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/protocol/edits';
import { listFixes, type SourceParser } from '../../src/source';
import { openParser } from '../unit/source/grammars';
import { ofType, train as trainRecorded } from './support';

/*
 * Scripts edited by remedies train with the real framework, and what the edits promise is measured. Each script leaves what is to be
 * seen in globalThis.result; all of a group run in one child process, because loading tfjs is what takes the time.
 */
const runner = `
const results = [];
for (const file of process.argv.slice(2)) {
  globalThis.result = null;
  try {
    await import(file);
    results.push(await globalThis.result);
  } catch (error) {
    results.push({ error: String(error?.message ?? error) });
  }
}
process.stdout.write('RESULTS' + JSON.stringify(results));
`;

let parser: SourceParser;
let folder: string;
let count = 0;
beforeAll(async () => {
  parser = await openParser();
  folder = mkdtempSync(path.join(os.tmpdir(), 'regulens-edited-'));
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'runner.mjs'), runner);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fixed(text: string, ...ids: string[]): string {
  return ids.reduce((before, id) => {
    const fixes = listFixes(parser.parse(before, 'javascript'));
    const fix = fixes.find((one) => one.id === id);
    if (!fix) throw new Error(`${id} is not among ${fixes.map((one) => one.id).join(', ')}`);
    if (fix.disabled !== null) throw new Error(`${id}: ${fix.disabled}`);
    return applyEdits(before, fix.edits);
  }, text);
}

/** What each script leaves in globalThis.result. */
function train(...texts: readonly string[]): Record<string, unknown>[] {
  const files = texts.map((text) => {
    const file = path.join(folder, `script-${count++}.mjs`);
    writeFileSync(file, text);
    return file;
  });
  const out = execFileSync(process.execPath, [path.join(folder, 'runner.mjs'), ...files], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(out.slice(out.indexOf('RESULTS') + 7)) as Record<string, unknown>[];
}

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
    const script = path.join(folder, 'recorded.mjs');
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
    const json = JSON.parse(readFileSync(path.join(folder, 'best-model/model.json'), 'utf8')) as Record<
      string,
      unknown
    >;
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
