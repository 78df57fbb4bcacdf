import { describe, expect, it } from 'vitest';
import oracle from '../fixtures/trainer/stratified-folds.json';
import { assignFolds } from '../../src/trainer/fold-assignment';
import { generator } from '../../src/trainer/random-streams';
import { ofType, train } from './support';

describe('folds by classes', () => {
  it.each(oracle.cases)(
    'hold as many of each class as scikit-learn’s: $name',
    ({ folds, labels, counts }) => {
      const targets = { values: Float32Array.from(labels), columns: 1, task: 'multiclass' as const };
      const deal = (seed: string) => assignFolds('classes', labels.length, folds, generator(seed), targets);
      const held = counts.map((row, fold) =>
        row.map((_, label) => labels.filter((one, i) => one === label && deal('a')[i] === fold).length),
      );
      expect(held).toEqual(counts);
      expect(deal('a')).toEqual(deal('a'));
      expect(deal('b')).not.toEqual(deal('a'));
    },
  );
});

async function folds(kind: string, more: { by?: string } = {}) {
  const of = 4;
  const runs = await Promise.all(
    [1, 4].map((index) => {
      const env = { KIND: kind, REGULENS_FOLD: JSON.stringify({ index, of, seed: 'x', ...more }) };
      return train('fold-targets.cjs', { env });
    }),
  );
  return runs.map(({ events }) => {
    expect(ofType(events, 'warning')).toEqual([]);
    const [fit] = ofType(events, 'fit-started');
    const { classCounts, inputMin = null, inputMax = null } = fit?.validationData ?? {};
    return { by: fit?.fold?.by, classCounts, from: inputMin && Math.round(inputMin * 103), to: inputMax && Math.round(inputMax * 103) }; // prettier-ignore
  });
}

describe('a run’s folds', () => {
  it.each([
    ['onehot', [90, 13], [23, 3]],
    ['integers', [21, 62, 20], [5, 16, 5]],
  ])('hold each class’s share of %s targets', async (kind, all, about) => {
    for (const { by, classCounts = [] } of await folds(kind)) {
      expect(by).toBe('classes');
      expect(classCounts).toHaveLength(all.length);
      for (const [k, count] of classCounts.entries())
        expect(Math.abs(count - (about[k] ?? 0))).toBeLessThanOrEqual(1);
    }
  });

  it.each(['series', 'activity'])(
    'are successive rows where neighbours resemble each other (%s)',
    async (kind) => {
      expect(await folds(kind)).toMatchObject([
        { by: 'blocks', from: 0, to: 24 },
        { by: 'blocks', from: 77, to: 102 },
      ]);
    },
  );

  it.each(['sorted', 'mixed'])('are chance’s where rows are only %s', async (kind) => {
    for (const { by, from, to } of await folds(kind)) {
      expect(by).toBe('random');
      expect((to ?? 0) - (from ?? 0)).toBeGreaterThan(50);
    }
  });

  it('are what is asked for, as far as there are classes', async () => {
    expect(await folds('onehot', { by: 'blocks' })).toMatchObject([{ by: 'blocks' }, { by: 'blocks' }]);
    expect(await folds('series', { by: 'classes' })).toMatchObject([{ by: 'random' }, { by: 'random' }]);
  });
});
