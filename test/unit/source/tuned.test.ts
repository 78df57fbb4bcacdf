import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  languageOf,
  listFixes,
  tuned,
  withFix,
  withFixes,
  type Fix,
  type Script,
  type SourceParser,
} from '../../../src/source';
import { openParser } from './grammars';

const folders = ['test/fixtures/source', 'test/fixtures/source/training'];
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => languageOf(name) !== null && name !== 'broken.js')
    .map((name) => path.join(folder, name)),
);

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

const read = (file: string): Script => parser.parse(readFileSync(file, 'utf8'), languageOf(file)!);
const parse: SourceParser['parse'] = (text, language) => parser.parse(text, language);
const tunable = (script: Script): Fix[] =>
  listFixes(script).filter((fix) => fix.literal !== null && fix.disabled === null);

/** Another value that the literal can have. */
function other({ literal }: Fix): number {
  const { value, low, high, integer } = literal!;
  const middle = value === low ? (low + high) / 2 : (low + value) / 2;
  return integer ? Math.ceil(middle) + (Math.ceil(middle) === value ? 1 : 0) : Number(middle.toPrecision(3));
}

const NUMBER = /(?<![\w$])(?:\d[\d_]*\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)/gi;

const able = new Set<string>();
const unable: Fix[] = [];

const texts: [string, () => Script][] = [
  ...files.map((file): [string, () => Script] => [file, () => read(file)]),
  ['selu, augmented, batches in order', () => parse(SELU, 'javascript')],
];

test.each(texts)('%s: a tuned fix is valid code that differs from the fix in its number only', (_, open) => {
  const script = open();
  const seen = new Set<string>();
  for (const fix of tunable(script)) {
    const value = other(fix);
    const changed = tuned(fix, value);
    if (changed) able.add(fix.remedy);
    else unable.push(fix);
    // One of a kind: those at other layers are made by the same code.
    const kind = fix.id.replace(/@.*$/, '');
    const before = withFix(script, fix);
    const after = changed && withFix(script, changed);
    if (!changed || before === null || after === null || seen.has(kind)) continue;
    seen.add(kind);
    expect(parse(after, script.language).hasErrors, `${fix.id}\n${after}`).toBe(false);
    expect(after.replace(NUMBER, '#'), fix.id).toBe(before.replace(NUMBER, '#'));
    const numbers = after.match(NUMBER) ?? [];
    const pairs = (before.match(NUMBER) ?? []).map((number, at) => [Number(number), Number(numbers[at])]);
    const differing = pairs.filter(([a, b]) => a !== b);
    expect(differing.length, fix.id).toBeGreaterThan(0);
    for (const pair of differing) expect(pair, fix.id).toEqual([fix.literal!.value, value]);
    expect(changed.id).toBe(`${fix.id.replace(/=.*$/, '')}=${value}`);
    const said = (changed.title.match(NUMBER) ?? []).map(Number);
    expect(
      said.some((number) => number === value || Math.abs(number - 100 * value) < 1e-9),
      changed.title,
    ).toBe(true);
    const back = tuned(changed, fix.literal!.value)!;
    expect(withFix(script, back), fix.id).toBe(before);
  }
});

test('each remedy with a literal can be tuned; fixes that cannot write numbers that differ', () => {
  expect([...able].sort()).toEqual(WITH_LITERAL);
  for (const { id, edits } of unable) {
    const written = edits.flatMap(({ text, numbers = [] }) => numbers.map((n) => text.slice(n.start, n.end)));
    expect(new Set(written).size, id).toBeGreaterThan(1);
  }
});

const WITH_LITERAL = [
  'alpha-dropout',
  'augment-images',
  'augment-sequences',
  'augment-table',
  'bias-regularizer',
  'class-weights',
  'dropout',
  'dropout-rate',
  'early-stopping',
  'elastic-net',
  'gaussian-dropout',
  'gaussian-noise',
  'keep-best-weights',
  'l1',
  'l2',
  'label-smoothing',
  'larger-batch',
  'larger-layers',
  'learning-rate-schedule',
  'lower-dropout-rate',
  'lower-learning-rate',
  'max-norm',
  'mixup',
  'raise-learning-rate',
  'recurrent-dropout',
  'shuffle',
  'smaller-layers',
  'spatial-dropout',
  'train-longer',
  'validation-split',
  'weaken-augmentation',
  'weaken-regularizer',
];

const SELU = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(new AugmentTable({ strength: 0.8, inputShape: [8] }));
model.add(tf.layers.dense({ units: 64, activation: 'selu', kernelInitializer: 'leCunNormal' }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await model.fitDataset(tf.data.array(rows).batch(16), { epochs: 10 });
`;

const SCRIPT = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [8] }));
model.add(tf.layers.dense({ units: 32, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.adam(1e-3), loss: 'meanSquaredError' });
await model.fit(xs, ys, { epochs: 100, batchSize: 32, validationSplit: 0.2 });
`;

describe('fixes one after the other', () => {
  const script = (): Script => parse(SCRIPT, 'javascript');
  const named = (id: string): Fix => listFixes(script()).find((fix) => fix.id === id)!;

  test('a fix is found again in the text that another left, with its number', () => {
    const noise = tuned(named('gaussian-noise:input@0'), 0.25)!;
    const second = tuned(named('dropout:after-dense@1'), 0.45)!;
    const mixup = named('mixup:fit@0');
    const text = withFixes(script(), [noise, mixup, second, named('early-stopping:fit@0')], parse)!;
    expect(text).toContain('gaussianNoise({ stddev: 0.25, inputShape: [8] })');
    expect(text).toMatch(
      /units: 32, activation: 'relu' \}\)\);\nmodel.add\(tf.layers.dropout\(\{ rate: 0.45 \}\)\);/,
    );
    expect(text).toMatch(/fitDataset\(shuffledBatches[^\n]*earlyStopping/);
    expect(parse(text, 'javascript').layers.map(({ kind }) => kind)).toEqual([
      'gaussianNoise',
      'dense',
      'dense',
      'dropout',
      'dense',
    ]);
  });

  test('a way of writing is kept', () => {
    const slower = tuned(named('lower-learning-rate:compile@0=0.0001'), 0.0005)!;
    expect(slower.title).toBe('Lower the learning rate to 0.0005');
    expect(withFix(script(), slower)).toContain('tf.train.adam(5e-4)');
  });

  test('what another fix has done, or undone the place of, is not done again', () => {
    const all = named('dropout:hidden@0');
    expect(withFixes(script(), [all, all], parse)).toBeNull();
    expect(withFixes(script(), [named('mixup:fit@0'), named('larger-batch:fit@0=64')], parse)).toBeNull();
  });

  test('a count has to be whole', () => {
    expect(tuned(named('early-stopping:fit@0'), 7.5)).toBeNull();
    expect(tuned(named('early-stopping:fit@0'), 7)?.title).toBe('Stop early (patience 7)');
  });
});
