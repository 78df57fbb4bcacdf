import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  fitAt,
  languageOf,
  layerAt,
  type Language,
  type Script,
  type SourceParser,
} from '../../../src/source';
import { openParser } from './grammars';

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});

const read = (text: string, language: Language = 'javascript'): Script => parser.parse(text, language);
const kinds = (text: string, language?: Language): string[] =>
  read(text, language).layers.map((layer) => layer.kind);

describe('layers are found under any name of the framework', () => {
  test.each([
    ["import * as tf from '@tensorflow/tfjs'; tf.layers.dense({})"],
    ["import * as NS from '@tensorflow/tfjs-node'; NS.layers.dense({})"],
    ["import tfl from '@tensorflow/tfjs-layers'; tfl.layers['dense']({})"],
    ["import { layers } from '@tensorflow/tfjs'; layers.dense({})"],
    ["import { layers as L } from 'https://cdn.jsdelivr.net/npm/@tensorflow/tfjs/+esm'; L.dense({})"],
    ["const t = require('@tensorflow/tfjs'); t.layers.dense({})"],
    ["const { layers: { dense: d } } = require('@tensorflow/tfjs'); d({})"],
    ["const { dense } = require('@tensorflow/tfjs').layers; dense({})"],
    ["const tf = await import('npm:@tensorflow/tfjs'); const L = tf.layers; const { dense } = L; dense({})"],
    ['tf.layers.dense({})'],
    ['function build(tf) { return tf.layers.dense({}); }'],
    ["import { tf } from './backend.js'; tf.layers.dense({})"],
    ['globalThis.tf.layers.dense({})'],
    ['tf.layers\n  .dense({})\n  .apply(x)'],
  ])('%s', (text) => {
    expect(kinds(text)).toEqual(['dense']);
  });

  test.each([
    ["import { layers } from 'three'; layers.dense({})"],
    ["import * as tf from '@tensorflow/tfjs'; function f(tf2) { tf2.layers.dense({}); }"],
    ["import * as tf from '@tensorflow/tfjs'; { const tf = other; tf.layers.dense({}); }"],
    ['// tf.layers.dense({})'],
    ['`tf.layers.dense({})`'],
    ['class L extends tf.layers.Layer {} new tf.layers.Layer({})'],
    ["import * as tfvis from '@tensorflow/tfjs-vis'; tfvis.layers.dense({})"],
  ])('but not where it is something else: %s', (text) => {
    expect(kinds(text)).toEqual([]);
  });

  test('in TypeScript too', () => {
    expect(
      kinds(
        "import tf = require('@tensorflow/tfjs'); tf.layers.dense(<any>{ units: 1 } as any)",
        'typescript',
      ),
    ).toEqual(['dense']);
    expect(
      kinds(
        "import tf from '@tensorflow/tfjs'; (tf as any).layers.dense({}); <b>{tf.layers.flatten()}</b>",
        'tsx',
      ),
    ).toEqual(['dense', 'flatten']);
  });
});

describe('training calls', () => {
  const fits = (text: string): string[] =>
    read(text).fits.map((fit) => `${fit.call} ${String(fit.hasValidation)}`);

  test.each([
    ['model.fit(x, y, { epochs: 3 })', ['fit false']],
    ['model.fit(x, y, { epochs: 3, validationData: [a, b] })', ['fit true']],
    [
      'const o = { validationSplit: 0.1 }; this.model?.fit(x, y, o as any)'.replace(' as any', ''),
      ['fit true'],
    ],
    ['function f(o) { model.fit(x, y, { epochs: 1, ...o }); }', ['fit null']],
    ['model.fitDataset(data, { epochs: 2, validationData })', ['fitDataset true']],
    ["import 'x'; model.trainOnBatch(x, y)", ['trainOnBatch null']],
    ["import * as tf from '@tensorflow/tfjs'; const m = tf.sequential(); m.fit(x, y)", ['fit false']],
    ["import * as tf from '@tensorflow/tfjs'; tf.train.sgd(1).minimize(() => l)", ['minimize null']],
    ['arima.fit(x)', []],
    ['arima.fit(x, y)', []],
    ["import * as tf from '@tensorflow/tfjs'; scaler.fit(x)", []],
    ["import * as tf from '@tensorflow/tfjs'; import { Forest } from 'forest'; new Forest().fit(x, y)", []],
    ["import * as tf from '@tensorflow/tfjs'; import arima from 'arima'; arima.fit(x, y)", []],
  ])('%s', (text, expected) => {
    expect(fits(text)).toEqual(expected);
  });
});

describe('a stack frame leads to its call', () => {
  const text = readFileSync(path.resolve('test/fixtures/source/functional.ts'), 'utf8');
  const place = (part: string): { line: number; column: number } => {
    const before = text.slice(0, text.indexOf(part)).split('\n');
    return { line: before.length, column: before.at(-1)!.length + 1 };
  };
  test.each([
    ['dense({ units: 64', 0],
    ['tf.layers.dense({ units: 64', 0],
    ['batchNormalization()', 1],
    ['.dense({\n', 3],
    ['dense({ units: 4 })', 4],
    ['const side', 4],
    ['concatenate()', 5],
  ])('%s', (part, index) => {
    expect(layerAt(read(text, 'typescript'), place(part))?.index).toBe(index);
  });

  test('and nowhere where there is none', () => {
    const script = read(text, 'typescript');
    expect(layerAt(script, { line: 1, column: 1 })).toBeNull();
    expect(layerAt(script, { line: 4000, column: 1 })).toBeNull();
    expect(fitAt(script, place('fit(xs, ys, config'))?.index).toBe(0);
    expect(fitAt(script, place('fit(xs, ys);'))?.index).toBe(1);
  });

  test('two calls on a line are told apart by the column', () => {
    const script = read(
      'model.add(tf.layers.dense({ units: 1 })); model.add(tf.layers.dense({ units: 2 }));',
    );
    expect(layerAt(script, { line: 1, column: 21 })?.index).toBe(0);
    expect(layerAt(script, { line: 1, column: 63 })?.index).toBe(1);
  });

  test('where V8 says it is, in a script that runs', () => {
    const lines = [
      'const tf = { layers: { dense: () => new Error().stack } };',
      'const a = tf',
      '  .layers.dense(1),',
      '  b = tf.layers.dense(2);',
      'return [a, b];',
    ];
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
    const stacks = new Function(lines.join('\n'))() as string[];
    const script = read(lines.slice(1).join('\n'));
    const found = stacks.map((stack) => {
      const [, line, column] = /<anonymous>:(\d+):(\d+)/.exec(stack.split('\n')[2]!)!;
      // Two lines go before the body of a Function; the first line of ours was left out.
      return layerAt(script, { line: Number(line) - 3, column: Number(column) })?.index;
    });
    expect(found).toEqual([0, 1]);
  });
});

test('errors are found and located, curly quotes too', () => {
  expect(read('const a = {\n  b: (\n};')).toMatchObject({ hasErrors: true });
  expect(read('const a = 1;\nconst b = ‘relu’;')).toMatchObject({ hasErrors: true, errorLine: 2 });
  expect(read('const größe = π + \\u0061 + $x;')).toMatchObject({ hasErrors: false, errorLine: null });
});

test.each([
  ['a.js', 'javascript'],
  ['a.test.MJS', 'javascript'],
  ['a.d.ts', 'typescript'],
  ['a.tsx', 'tsx'],
  ['a.py', null],
  ['js', null],
])('%s is %s', (name, language) => {
  expect(languageOf(name)).toBe(language);
});
