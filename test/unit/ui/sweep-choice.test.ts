import { expect, test } from 'vitest';
import { trainings } from '../../../src/experiments/sweep/fold-plan';
import type { Slot } from '../../../src/protocol/sweep';
import {
  choiceFor,
  firstChoice,
  planOf,
  rangeText,
  readRange,
  withRange,
} from '../../../src/ui/sweeps/choice';
import { sweepItem } from '../../../src/ui/sweeps/sweep-item';

const slot = (id: string, more: Partial<Slot> = {}): Slot => ({
  id,
  label: id,
  type: 'number',
  value: 0.1,
  low: 0.001,
  high: 1,
  scale: 'log',
  choices: [],
  site: { file: '/train.js', line: 1, column: 1 },
  fix: null,
  ...more,
});
const added = (id: string) => slot(id, { value: null, fix: id });
const optimizer = slot('optimizer', {
  type: 'choice',
  value: 'adam',
  low: null,
  high: null,
  choices: ['adam', 'sgd', 'adagrad'],
});

test('what regularizes is ticked with the learning rate: what stands in the script, else one penalty and one dropout to be added', () => {
  const has = [
    slot('epochs'),
    slot('learning-rate'),
    optimizer,
    slot('rate@dropout_1'),
    slot('l2@dense_1'),
    added('l2@2'),
  ];
  expect(firstChoice(has).ticked).toEqual(['learning-rate', 'rate@dropout_1', 'l2@dense_1']);
  const lacks = [
    slot('units@dense_1'),
    slot('learning-rate'),
    added('l1@1'),
    added('l2@1'),
    added('l2@2'),
    added('dropout:after-dense@1'),
  ];
  expect(firstChoice(lacks).ticked).toEqual(['learning-rate', 'l2@1', 'dropout:after-dense@1']);
  expect(firstChoice([slot('units@a'), slot('units@b'), slot('units@c')]).ticked).toEqual([
    'units@a',
    'units@b',
  ]);
});

test('the last choice is kept as far as the script still has its slots', () => {
  const kept = {
    ...firstChoice([slot('a')]),
    ticked: ['a', 'gone'],
    trials: 7,
    ranges: { a: { low: 1, high: 2 } },
  };
  expect(choiceFor([slot('a'), slot('b')], kept)).toMatchObject({ ticked: ['a'], trials: 7 });
  expect(choiceFor([slot('learning-rate')], kept)).toMatchObject({ ticked: ['learning-rate'], trials: 30 });
  expect(choiceFor([slot('learning-rate')], { of: 'an older version' })).toMatchObject({ trials: 30 });
});

test('a plan holds what is ticked, in the ranges given', () => {
  const slots = [slot('a'), slot('b'), optimizer];
  const choice = {
    ...firstChoice(slots),
    ticked: ['optimizer', 'a'],
    ranges: { a: { low: 0, high: 3 }, optimizer: { choices: ['sgd', 'adam'] } },
  };
  const plan = planOf('/train.js', slots, choice, '7');
  // Nothing has no logarithm.
  expect(plan.slots).toMatchObject([
    { id: 'a', low: 0, high: 3, scale: 'linear' },
    { id: 'optimizer', choices: ['adam', 'sgd'] },
  ]);
  expect(
    trainings({
      ...plan,
      trials: 10,
      folds: { count: 5, repeats: 2, by: 'auto', groups: null, nested: false },
    }),
  ).toBe(100);
});

test.each([
  ['0.001 to 0.1', slot('a'), { low: 0.001, high: 0.1 }],
  ['1e-5 … 1e-1', slot('a'), { low: 1e-5, high: 0.1 }],
  ['.5, 2', slot('a'), { low: 0.5, high: 2 }],
  ['8 - 64', slot('units', { type: 'integer' }), { low: 8, high: 64 }],
  ['sgd, adam', optimizer, { choices: ['sgd', 'adam'] }],
])('"%s" is read as a range', (text, of, range) => {
  expect(readRange(text, of)).toEqual(range);
});

test.each([
  ['0.1', slot('a'), /^Give the lowest and the highest/],
  ['1 to 1', slot('a'), /^1 is not less than 1/],
  ['-1 to 1', slot('a'), /below 0/],
  ['0.5 to 3', slot('units', { type: 'integer' }), /whole numbers/],
  ['sgd', optimizer, /^Name two or more of adam, sgd, adagrad/],
  ['sgd, lion', optimizer, /^lion is none of/],
])('"%s" is refused with the reason', (text, of, problem) => {
  expect(readRange(text, of)).toEqual({ problem: expect.stringMatching(problem) as string });
});

test('what is shown as a range is read as the same range', () => {
  for (const one of [
    slot('a', { low: 3e-6, high: 0.009 }),
    optimizer,
    slot('u', { type: 'integer', low: 8, high: 256 }),
  ]) {
    const range = readRange(rangeText(one), one);
    expect(range).not.toHaveProperty('problem');
    if (!('problem' in range)) expect(withRange(one, range)).toEqual(one);
  }
});

test('the list says how a sweep stands, and what can be done with it', () => {
  const plan = planOf('/train.js', [slot('learning rate')], { ...firstChoice([slot('learning rate')]) }, '7');
  const record = {
    version: 1,
    id: 's',
    name: 'train.js',
    created: '2026-11-28T10:00:00.000Z',
    plan,
    pid: null,
    pidStarted: null,
    reason: null,
  };
  const item = (status: 'running' | 'finished' | 'lost' | 'failed') =>
    sweepItem({ ...record, status }, { language: 'en', now: new Date('2026-11-28T11:00:00.000Z') });
  expect(item('running')).toMatchObject({
    label: 'Sweep of train.js',
    context: 'sweep.running',
    icon: 'loading~spin',
  });
  expect(item('finished').description).toMatch(/^30 trials · /);
  expect([item('lost').context, item('failed').context]).toEqual(['sweep.resumable', 'sweep.ended']);
});
