import { describe, expect, test } from 'vitest';
import { planOf, slotOf } from '../../../src/cli/sweep-arguments';
import type { Slot } from '../../../src/protocol/sweep';

const site = { file: '/a.js', line: 1, column: 1 };
const number: Slot = {
  id: 'l2:dense@3=0.03',
  label: 'L2 of dense_1',
  type: 'number',
  value: null,
  low: 1e-5,
  high: 0.1,
  scale: 'log',
  choices: [],
  site,
  fix: 'l2:dense@3=0.03',
};
const units: Slot = {
  ...number,
  id: 'units@dense_1',
  label: 'units',
  type: 'integer',
  low: 4,
  high: 64,
  fix: null,
};
const kind: Slot = {
  ...units,
  id: 'optimizer',
  type: 'choice',
  low: null,
  high: null,
  choices: ['adam', 'sgd'],
};
const slots = [{ ...number, id: 'l2:dense@3' }, number, units, kind];

describe('--param', () => {
  test.each([
    ['units@dense_1', units],
    ['units@dense_1=8..16', { ...units, low: 8, high: 16 }],
    ['units@dense_1=8..16:linear', { ...units, low: 8, high: 16, scale: 'linear' }],
    ['l2:dense@3=0.03', number],
    ['l2:dense@3=0.03=1e-6..1e-2', { ...number, low: 1e-6, high: 1e-2 }],
    ['l2:dense@3=0..0.1', { ...number, id: 'l2:dense@3', low: 0, high: 0.1, scale: 'linear' }],
    [
      'units@dense_1=8,16,32',
      { ...units, type: 'choice', low: null, high: null, choices: ['8', '16', '32'] },
    ],
    ['optimizer=sgd', { ...kind, choices: ['sgd'] }],
  ])('%s', (given, slot) => {
    expect(slotOf(slots, given)).toEqual(slot);
  });

  test.each([
    ['momentum', 'no "momentum" to sweep'],
    ['units@dense_1=16..8', 'is no range'],
    ['units@dense_1=1.5..8', 'whole numbers'],
    ['units@dense_1=few,many', 'takes numbers'],
    ['optimizer=1..2', 'has no range'],
    ['optimizer=adam,lion', 'can be adam, sgd'],
  ])('%s is refused', (given, words) => {
    expect(() => slotOf(slots, given)).toThrow(words);
  });
});

describe('a plan', () => {
  test('has TPE, thirty trials and no folds unless asked otherwise', () => {
    expect(planOf('/a.js', slots, '1', { param: ['optimizer'] })).toEqual({
      script: '/a.js',
      slots: [kind],
      sampler: 'tpe',
      scheduler: 'none',
      trials: 30,
      seed: '1',
      folds: null,
    });
    const folds = { folds: '5', repeats: '2', 'group-column': '3', nested: true };
    expect(planOf('/a.js', slots, '1', { param: ['optimizer'], ...folds }).folds).toEqual({
      count: 5,
      repeats: 2,
      by: 'groups',
      groups: 3,
      nested: true,
    });
  });

  test.each([
    [{}, 'name what to sweep'],
    [{ param: ['optimizer'], sampler: 'luck' }, '--sampler takes grid, random, quasi-random, tpe'],
    [{ param: ['optimizer'], nested: true }, '--nested needs --folds'],
    [{ param: ['optimizer'], folds: '1' }, '--folds takes a whole number of at least 2'],
  ])('%o is refused', (values, words) => {
    expect(() => planOf('/a.js', slots, '1', values)).toThrow(words);
  });
});
