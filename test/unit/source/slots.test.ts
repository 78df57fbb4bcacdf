import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { languageOf, type Script, type SourceParser } from '../../../src/source';
import { findSlots, withParameters, type SourceSlot } from '../../../src/source/slots';
import { openParser } from './grammars';

const FILE = '/project/train.js';
const TEXT = `import * as tf from '@tensorflow/tfjs';
const UNITS = 64;
const settings = { rate: 0.3, epochs: 100 };
const model = tf.sequential();
model.add(tf.layers.dense({ units: UNITS, activation: 'relu', inputShape: [8], kernelRegularizer: tf.regularizers.l2({ l2: 1e-4 }) }));
model.add(tf.layers.dropout({ rate: settings.rate }));
model.add(tf.layers.dense({ units: UNITS, activation: "tanh", name: 'middle' }));
model.add(tf.layers.dropout({ rate: settings.rate }));
model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
await model.fit(xs, ys, {
  epochs: settings.epochs,
  batchSize: 32,
  validationSplit: 0.2,
  callbacks: tf.callbacks.earlyStopping({ patience: 7 }),
});
`;

let parser: SourceParser;
beforeAll(async () => {
  parser = await openParser();
});
const parse: SourceParser['parse'] = (text, language) => parser.parse(text, language);
const open = (text = TEXT): { script: Script; slots: SourceSlot[] } => {
  const script = parse(text, 'javascript');
  return { script, slots: findSlots(script, FILE) };
};
const set = (parameters: Record<string, number | string>, text = TEXT): string => {
  const { script, slots } = open(text);
  const [own, ...more] = withParameters(script, slots, parameters, parse);
  expect(more).toEqual([]);
  return own!.text;
};

describe('the slots of a script', () => {
  test('are its numbers and names, once each, with ranges around what they are', () => {
    const present = open().slots.filter(({ fix }) => fix === null);
    expect(
      present.map(({ slot: s }) => [s.id, s.label, s.value, s.type, s.low, s.high, s.scale, s.site.line]),
    ).toEqual([
      ['units@dense_1+middle', 'units of dense_1 and middle', 64, 'integer', 8, 256, 'log', 2],
      ['rate@dropout_1+dropout_2', 'rate of dropout_1 and dropout_2', 0.3, 'number', 0, 0.6, 'linear', 3],
      ['epochs', 'epochs', 100, 'integer', 25, 200, 'log', 3],
      ['activation@dense_1', 'activation of dense_1', 'relu', 'choice', null, null, 'linear', 5],
      ['l2@dense_1', 'L2 of dense_1', 1e-4, 'number', 1e-6, 0.1, 'log', 5],
      ['activation@middle', 'activation of middle', 'tanh', 'choice', null, null, 'linear', 7],
      ['optimizer', 'optimizer', 'adam', 'choice', null, null, 'linear', 10],
      ['learning-rate', 'learning rate', 0.001, 'number', 1e-5, 0.03, 'log', 10],
      ['batch-size', 'batch size', 32, 'integer', 8, 256, 'log', 13],
      ['patience', 'patience', 7, 'integer', 3, 50, 'log', 15],
    ]);
    // The size and the activation of the output, and what is held back, are no matter of taste.
    expect(present.some(({ slot }) => slot.value === 1 || slot.value === 0.2)).toBe(false);
  });

  test('and what remedies would bring', () => {
    const brought = open().slots.filter(({ fix }) => fix !== null);
    const labels = new Map(brought.map(({ slot }) => [slot.id, slot.label]));
    expect(labels.get('mixup:fit@0') ?? labels.get('max-norm:hidden@0')).toBeDefined();
    expect(labels.get('gaussian-noise:input@0')).toBe('noise before dense_1');
    for (const { slot } of brought) {
      expect(slot.value).toBeNull();
      expect(slot.fix).toBe(slot.id);
      expect(slot.low!).toBeLessThan(slot.high!);
      // What stands in the source is no news: no second slot for it, and never other rows held back.
      expect(slot.id).not.toMatch(
        /^(validation-split|train-longer|lower-|raise-|weaken-|dropout-rate|smaller|larger)/,
      );
    }
  });

  test('none where the text can’t be parsed', () => {
    expect(open('model.fit(xs, {{').slots).toEqual([]);
  });
});

describe('parameters', () => {
  test('are written where the number stands, in its way of writing', () => {
    const text = set({
      'l2@dense_1': 0.00032,
      'rate@dropout_1+dropout_2': 0.45,
      'units@dense_1+middle': 100,
      epochs: 60,
    });
    expect(text).toContain('l2({ l2: 3.2e-4 })');
    expect(text).toContain('const settings = { rate: 0.45, epochs: 60 };');
    expect(text).toContain('const UNITS = 100;');
    expect(set({ 'l2@dense_1': 0.25 })).toContain('l2({ l2: 0.25 })');
    expect(set({ 'activation@middle': 'elu' })).toContain('activation: "elu", name:');
  });

  test('an optimizer named by a string keeps its name, gets a rate, or both', () => {
    expect(set({ optimizer: 'sgd' })).toContain("optimizer: 'sgd',");
    expect(set({ 'learning-rate': 0.02 })).toContain('optimizer: tf.train.adam(0.02),');
    expect(set({ 'learning-rate': 0.02, optimizer: 'rmsprop' })).toContain(
      'optimizer: tf.train.rmsprop(0.02),',
    );
    const made = TEXT.replace("'adam'", 'tf.train.adam(2e-3)');
    expect(set({ 'learning-rate': 0.004, optimizer: 'sgd' }, made)).toContain(
      'optimizer: tf.train.sgd(4e-3),',
    );
  });

  test('remedies come on top, found again behind what numbers changed', () => {
    const text = set({
      'units@dense_1+middle': 1000,
      'gaussian-noise:input@0': 0.07,
      'max-norm:hidden@0': 2.5,
    });
    expect(text).toContain('const UNITS = 1000;');
    expect(text).toContain('gaussianNoise({ stddev: 0.07, inputShape: [8] })');
    expect(text.match(/maxNorm\(\{ maxValue: 2.5 \}\)/g)).toHaveLength(2);
  });

  test('that can’t be had together, or don’t exist, are refused', () => {
    const plain = TEXT.replace(/model.add\(tf.layers.dropout.*\n/g, '');
    const both = { 'dropout:hidden@0': 0.3, 'gaussian-dropout:hidden@0': 0.3 };
    expect(() => set(both, plain)).toThrow("can't be had together");
    expect(() => set({ nothing: 1 })).toThrow('no "nothing"');
  });
});

const files = ['test/fixtures/source', 'test/fixtures/source/training'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => languageOf(name) !== null)
    .map((name) => path.join(folder, name)),
);

test.each(files)('%s: every value can be set, and nothing else changes', (file) => {
  const script = parse(readFileSync(file, 'utf8'), languageOf(file)!);
  const slots = findSlots(script, file);
  expect(new Set(slots.map(({ slot }) => slot.id)).size).toBe(slots.length);
  for (const { slot, fix } of slots) {
    if (fix) continue; // tuned.test.ts
    const other =
      slot.choices.find((one) => one !== slot.value) ?? (slot.value === slot.high ? slot.low! : slot.high!);
    const [own] = withParameters(script, slots, { [slot.id]: other }, parse);
    const after = parse(own!.text, script.language);
    expect(after.hasErrors, `${slot.id}\n${own!.text}`).toBe(false);
    const again = findSlots(after, file).find((one) => one.slot.id === slot.id);
    expect(again?.slot.value, slot.id).toBe(other);
    // Beside the line itself only an import may be extended.
    const rest = (text: string): string[] =>
      text.split('\n').filter((line, i) => i !== slot.site.line - 1 && !line.includes('@tensorflow/'));
    expect(rest(own!.text)).toEqual(rest(script.text));
  }
});
