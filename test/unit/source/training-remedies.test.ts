import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { applyEdits, type RemedyId } from '../../../src/protocol/edits';
import { languageOf, type Fix, type Language, type Script, type SourceParser } from '../../../src/source';
import { earlyStopping } from '../../../src/source/remedies/early-stopping';
import { lowerLearningRate } from '../../../src/source/remedies/lower-learning-rate';
import { TRAINING_REMEDIES } from '../../../src/source/remedies/training';
import { validationSplit } from '../../../src/source/remedies/validation-split';
import { openParser } from './grammars';
import { lineDiff } from './line-diff';
import { expectValidEdits } from './valid-edits';

const folder = path.resolve('test/fixtures/source/training');
const names = readdirSync(folder).filter((name) => languageOf(name) !== null);
const others = readdirSync(path.dirname(folder)).filter(
  (name) => languageOf(name) !== null && name !== 'broken.js',
);
const remedies = [earlyStopping, validationSplit, lowerLearningRate, ...TRAINING_REMEDIES];

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

const parse = (text: string, language: Language = 'javascript'): Script => parser.parse(text, language);
const list = (script: Script, only?: RemedyId): Fix[] =>
  remedies.filter(({ id }) => only === undefined || id === only).flatMap((remedy) => remedy.find(script));

function read(file: string): Script {
  return parse(readFileSync(path.join(folder, file), 'utf8'), languageOf(file)!);
}

test.each(names)('%s: each fix is the edit one would make by hand', async (name) => {
  const script = read(name);
  const shown = new Set<string>();
  const report = list(script).map((fix) => {
    const body = fix.disabled ?? lineDiff(script.text, applyEdits(script.text, fix.edits));
    return `## ${fix.id} · ${fix.title}\n${shorten(body, shown)}\n`;
  });
  await expect(report.join('\n')).toMatchFileSnapshot(path.join(folder, 'golden', `${name}.md`));
});

/** Blocks that several fixes of a file bring are shown once. */
function shorten(diff: string, shown: Set<string>): string {
  return diff.replace(/(?:^\+.*\n?){8,}/gm, (block) => {
    if (shown.has(block)) return `+… as above: ${block.split('\n')[1] ?? ''}\n`;
    shown.add(block);
    return block;
  });
}

describe.each([...names, ...others.map((name) => `../${name}`)])('%s', (name) => {
  test('each fix leaves valid code, applies once, and touches what it says', async () => {
    const script = read(name);
    await expectValidEdits(parser, script, name, list, (after, { id }) =>
      expect(after.fits.length, id).toBe(script.fits.length),
    );
  });

  test('fixes of one file can be made one after the other', () => {
    let script = read(name);
    const done = new Set<string>();
    for (let step = 0; step < 40; step++) {
      const next = list(script).find(
        (fix) => fix.disabled === null && !done.has(fix.remedy + String(fix.fit)),
      );
      if (!next) break;
      done.add(next.remedy + String(next.fit));
      const text = applyEdits(script.text, next.edits);
      script = parse(text, script.language);
      expect(script.hasErrors, `${next.id}\n${text}`).toBe(false);
    }
    for (const block of [
      'class KeepBestWeights',
      'class CosineDecay',
      'function smoothLabels',
      'class AugmentTable',
    ])
      expect(script.text.split(block).length, block).toBeLessThanOrEqual(2);
  });
});

describe('what is not safe is said', () => {
  const model = (loss: string, more = ''): string =>
    `const m = tf.sequential(); m.add(tf.layers.dense({ units: 3, inputShape: [4] })); m.compile({ optimizer: 'adam', loss: ${loss}${more} });\n`;
  const categorical = model("'categoricalCrossentropy'");
  test.each<[remedy: string, text: string, reason: string | null | undefined]>([
    [
      'label-smoothing',
      `${model("'sparseCategoricalCrossentropy'")}m.fit(x, y, { epochs: 2 });`,
      'one-hot encode',
    ],
    ...["'hinge'", "'squaredHinge'", "'categoricalHinge'"].flatMap((loss) =>
      ['label-smoothing', 'mixup'].map((remedy): [string, string, string] => [
        remedy,
        `${model(loss)}m.fit(x, y, { epochs: 2 });`,
        'must stay as they are',
      ]),
    ),
    [
      'label-smoothing',
      `${model("'binaryCrossentropy'", ", metrics: ['acc']")}m.fit(x, y, { epochs: 2 });`,
      'always be 0',
    ],
    [
      'label-smoothing',
      `const METRICS = ['accuracy']; ${model("'binaryCrossentropy'", ', metrics: METRICS')}m.fit(x, y, { epochs: 2 });`,
      'always be 0',
    ],
    [
      'label-smoothing',
      `function a() { ${categorical} return m; } function b() { ${model("'mse'")} return m; } const m = a(); m.fit(x, y, { epochs: 2 });`,
      'not written in this file',
    ],
    [
      'label-smoothing',
      `function a() { ${categorical} return m; } function b() { ${categorical} return m; } const m = a(); m.fit(x, y, { epochs: 2 });`,
      undefined,
    ],
    ['early-stopping', `${categorical}m.fit(...data, { epochs: 2 });`, 'made by an expression (...data)'],
    ['label-smoothing', `${model('(a, b) => a.sub(b)')}m.fit(x, y, { epochs: 2 });`, 'loss is your own'],
    ['label-smoothing', 'm.fit(x, y, { epochs: 2 });', 'not written in this file'],
    ['label-smoothing', `${model("'mse'")}m.fit(x, y, { epochs: 2 });`, null],
    [
      'label-smoothing',
      `${categorical}function f(o) { m.fit(x, y, { epochs: 2, ...o }); }`,
      'labels must stay',
    ],
    ['label-smoothing', `${categorical}m.fit(x, [y, z], { epochs: 2 });`, 'several inputs or outputs'],
    ['class-weights', `${categorical}m.fitDataset(d, { epochs: 2 });`, 'not counted'],
    ['class-weights', `${categorical}m.fit(x, y.toFloat(), { epochs: 2 });`, 'a name first'],
    ['class-weights', `${categorical}m.fit(x, y, { epochs: 2, classWeight: w });`, null],
    ['class-weights', `const o = { epochs: 2 };\n${categorical}m.fit(x, y, o);`, 'made elsewhere'],
    ['mixup', `${model("'sparseCategoricalCrossentropy'")}m.fit(x, y, { epochs: 2 });`, 'cannot be blended'],
    ['mixup', `${categorical}m.fit(x, y);`, 'no options'],
    ['shuffle', `${categorical}m.fit(x, y, { epochs: 2, validationData: [a, b] });`, null],
    ['shuffle', `${categorical}m.fit(x, y, { epochs: 2, validationSplit: 0.1, shuffle: false });`, undefined],
    ['shuffle', `${categorical}m.fit([x, z], y, { epochs: 2, validationSplit: 0.1 });`, 'several inputs'],
    ['shuffle', `${categorical}m.fitDataset(make(), { epochs: 2 });`, 'made elsewhere'],
    ['shuffle', `${categorical}m.fitDataset(tf.data.csv(u).shuffle(9).batch(2), { epochs: 2 });`, null],
    [
      'validation-split',
      `const d = tf.data.csv(u).batch(2); ${categorical}m.fitDataset(d, { epochs: 2 });`,
      'How long',
    ],
    [
      'validation-split',
      `const d = tf.data.array(u).shuffle(9).batch(2); ${categorical}m.fitDataset(d, { epochs: 2 });`,
      'shuffled anew',
    ],
    ['checkpoint', `${categorical}m.fit(x, y, { epochs: 2 });`, 'no validation data'],
    ['keep-best-weights', `${categorical}for (;;) { await m.fit(x, y, { epochs: 1 }); }`, 'in the loop'],
    ['keep-best-weights', `${categorical}m.trainOnBatch(x, y);`, 'calls no callbacks'],
    [
      'keep-best-weights',
      `${categorical}for (let left = 9; left > 0; left--) { await m.fit(x, y, { epochs: 1 }); }`,
      'in the loop',
    ],
    [
      'keep-best-weights',
      `${categorical}for (let step = 0; step < 9; step++) { await m.trainOnBatch(x, y); }`,
      'calls no callbacks',
    ],
    [
      'label-smoothing',
      `${model("['categoricalCrossentropy', 'meanSquaredError']")}m.fit(x, [y, z], { epochs: 2 });`,
      'several outputs',
    ],
    [
      'keep-best-weights',
      `const KeepBestWeights = 3; ${categorical}m.fit(x, y, { epochs: 2 });`,
      'name of something else',
    ],
    [
      'keep-best-weights',
      `${categorical}m.fit(x, y, { epochs: 2, callbacks: new KeepBestWeights(3) });`,
      null,
    ],
    ['learning-rate-schedule', `${categorical}m.fit(x, y, { epochs: 1 });`, 'one epoch only'],
    [
      'learning-rate-schedule',
      `${categorical}m.optimizer.learningRate = 1; m.fit(x, y, { epochs: 9 });`,
      null,
    ],
    ['train-longer', `${categorical}while (go) { await m.fit(x, y, { epochs: 1 }); }`, 'counts the epochs'],
    ['train-longer', `const N = 5; ${categorical}make(N); m.fit(x, y, { epochs: N });`, 'also used'],
    [
      'train-longer',
      `const EPOCHS = 5; ${categorical}log(EPOCHS); m.fit(x, y, { epochs: EPOCHS });`,
      undefined,
    ],
    ['larger-batch', `${categorical}m.fitDataset(d, { epochs: 2 });`, 'batched elsewhere'],
    ['augment-images', categorical, null],
    ['augment-table', `function f(o) { const m = tf.sequential({ layers: [tf.layers.dense(o)] }); }`, null],
    [
      'augment-sequences',
      'm.add(tf.layers.embedding({ inputDim: 9, outputDim: 2, inputShape: [5] }))',
      'numbers of words',
    ],
    ['standardize-inputs', categorical, 'No call in this file'],
    ['standardize-inputs', `${categorical}m.fit(x.div(2), y, { epochs: 2 });`, 'a name first'],
    ['standardize-inputs', `${categorical}m.fitDataset(d, { epochs: 2 });`, 'not read before'],
    [
      'repair-regularizer',
      'const c = { l2: 1 }; tf.regularizers.l2(c); tf.regularizers.l2({ l2: 1 }); tf.regularizers.l2()',
      null,
    ],
    ['move-callback', `${categorical}m.fit(x, y, { epochs: 2, callbacks: { onEpochEnd } });`, null],
  ])('%s: %s', (remedy, text, reason) => {
    const [fix] = list(parse(text)).filter((one) => one.remedy === remedy);
    if (reason === null) expect(fix).toBeUndefined();
    else if (reason === undefined) expect(fix?.disabled).toBeNull();
    else expect(fix?.disabled).toContain(reason);
  });
});
