import { describe, expect, it } from 'vitest';
import { classTexts, matchColumn, sourceOf } from '../../src/trainer/column-match';
import { ofType, train } from './support';

const script = 'named-dataset.cjs';

async function names(env: Record<string, string>) {
  const { events, stdout, code } = await train(script, { env: { REGULENS_INSPECT: '1', ...env } });
  expect(code).toBe(0);
  expect(ofType(events, 'warning')).toEqual([]);
  const [data] = ofType(events, 'fit-data');
  const [importance] = ofType(events, 'importance');
  const [started] = ofType(events, 'fit-started');
  return { data, started, importance, stdout };
}

describe('names of columns and classes', () => {
  it.each(['csv', 'array'])('are followed through what the script does with elements (%s)', async (from) => {
    const { data, importance, stdout } = await names({ FROM: from });
    expect(data?.featureNames).toEqual(['height', 'width', 'length', 'site=south', 'x[4]']);
    expect(data?.classNames).toEqual(['setosa', 'versicolor', 'virginica']);
    const byIndex = new Map(importance?.features.map(({ index, name }) => [index, name]));
    expect([0, 1, 2, 3, 4].map((index) => byIndex.get(index))).toEqual(data?.featureNames);
    // Looking on changes nothing.
    const plain = await train(script, { env: { FROM: from }, recorded: false });
    expect(stdout).toBe(plain.stdout);
  });

  it.each(['stacked', 'inputs'])('reach %s', async (model) => {
    const { data, importance } = await names({ MODEL: model });
    expect(data?.featureNames).toEqual(['length', 'width']);
    expect(importance?.columns).toBe(2);
    expect(new Set(importance?.features.map(({ name }) => name))).toEqual(new Set(['length', 'width']));
  });

  it('that the user gives come first', async () => {
    const { started, data } = await names({
      REGULENS_FEATURES: '["a","b","c","d","e"]',
      REGULENS_CLASSES: '["k","l","m"]',
    });
    for (const one of [started, data])
      expect(one).toMatchObject({ featureNames: ['a', 'b', 'c', 'd', 'e'], classNames: ['k', 'l', 'm'] });
  });
});

describe('a column', () => {
  const column = (key: string, values: unknown[]) => ({ path: key, key, values });
  const wave = Array.from({ length: 20 }, (_, i) => Math.sin(i * 12.9898) * 40);
  const source = (key: string, values: unknown[]) => sourceOf(column(key, values));

  it('that two others could be is neither', () => {
    const bits = wave.map((value) => (value > 0 ? 1 : 0));
    const sources = [
      source('a', bits),
      source(
        'b',
        bits.map((bit) => 1 - bit),
      ),
    ];
    expect(matchColumn(column('', bits), sources)?.source.key).toBe('a');
    expect(
      matchColumn(
        column(
          '',
          bits.map((bit) => bit * 2 - 1),
        ),
        sources,
      ),
    ).toBeNull();
  });

  it('of texts names classes only where these are classes', () => {
    const species = wave.map((value) => (value > 0 ? 'cat' : 'dog'));
    const classes = wave.map((value) => (value > 0 ? 1 : 0));
    expect(classTexts(classes, [source('species', species)])).toEqual(
      new Map([
        [0, 'dog'],
        [1, 'cat'],
      ]),
    );
    // The names of cars and their prices; a temperature told in words.
    const prices = wave.map((_, i) => 20_000 + i * 500);
    expect(
      classTexts(prices, [
        source(
          'car',
          prices.map((price) => `car ${price}`),
        ),
      ]),
    ).toBeNull();
    const degrees = classes.map((index) => index + 0.5);
    expect(classTexts(degrees, [source('species', species)])).toBeNull();
  });

  it('is none of few elements, and none that it only resembles', () => {
    const few = wave.slice(0, 5);
    expect(matchColumn(column('', few), [source('a', few)])).toBeNull();
    const bent = wave.map((value, i) => (i === 7 ? value + 20 : value));
    expect(
      matchColumn(
        column(
          '',
          bent.map((value) => value ** 2),
        ),
        [source('a', wave)],
      ),
    ).toBeNull();
    expect(matchColumn(column('', bent), [source('a', wave)])).toBeNull();
  });

  it('is found where values are missing and made up for', () => {
    const holes = wave.map((value, i) => (i % 5 === 0 ? undefined : value));
    const filled = holes.map((value) => ((value ?? 0) - 3) / 10);
    expect(
      matchColumn(column('', filled), [source('a', holes), source('b', wave.map(Math.abs))])?.source.key,
    ).toBe('a');
  });
});
