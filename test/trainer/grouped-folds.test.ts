import { describe, expect, it } from 'vitest';
import oracle from '../fixtures/trainer/grouped-folds.json';
import { assignFolds } from '../../src/trainer/fold-assignment';
import { groupFolds } from '../../src/trainer/group-folds';
import { splitRows } from '../../src/trainer/fold-rows';
import { generator } from '../../src/trainer/random-streams';
import { ofType, train } from './support';

describe('folds by groups', () => {
  /** Leaves the order as it is, as scikit-learn does unless asked to shuffle. */
  const inOrder = (): (() => number) => {
    let count = 0;
    return () => count++ / 1e6;
  };

  it.each(oracle.cases)('hold each class as evenly as scikit-learn’s: $name', (one) => {
    const folds = groupFolds(one.groups, one.labels, one.folds, inOrder());
    const held = one.counts.map((row, fold) =>
      row.map((_, label) => one.labels.filter((own, i) => own === label && folds[i] === fold).length),
    );
    expect(held).toEqual(one.counts);
  });

  it.each(oracle.cases)(
    'hold about as many rows as scikit-learn’s where there are no classes: $name',
    (one) => {
      const folds = groupFolds(one.groups, null, one.folds, inOrder());
      const rows = one.rows.map((_, fold) => folds.filter((own) => own === fold).length);
      expect(rows.sort((a, b) => a - b)).toEqual(one.rows);
    },
  );

  it('keep a group in one fold whatever chance says, and need as many groups as folds', () => {
    const { groups, labels } = oracle.cases[0]!;
    const targets = { values: Float32Array.from(labels), columns: 1, task: 'multiclass' as const };
    const deal = (seed: string) => assignFolds('groups', groups.length, 4, generator(seed), targets, groups);
    for (const seed of ['a', 'b', 'c']) {
      const folds = deal(seed);
      const pairs = new Set(groups.map((group, i) => `${group}:${folds[i]}`));
      expect(pairs.size).toBe(new Set(groups).size);
    }
    expect(deal('a')).not.toEqual(deal('b'));
    expect(() => groupFolds([1, 1, 2], null, 3, Math.random)).toThrow('2 groups, too few for 3 folds');
  });
});

describe('nested folds', () => {
  const labels = Array.from({ length: 100 }, (_, i) => (i % 5 === 0 ? 1 : 0));
  const targets = { values: Float32Array.from(labels), columns: 1, task: 'binary' as const };

  it('deal out the rows that an outer fold leaves, each once, with their share of every class', () => {
    for (let outer = 1; outer <= 4; outer++) {
      const fold = { index: outer, of: 4, seed: 's' };
      const whole = splitRows(fold, 'classes', 100, targets, null);
      const seen: number[] = [];
      for (let index = 1; index <= 3; index++) {
        const { held, rest } = splitRows({ ...fold, inner: { index, of: 3 } }, 'classes', 100, targets, null);
        seen.push(...held);
        expect([...held, ...rest].sort((a, b) => a - b)).toEqual([...whole.rest]);
        expect(held.filter((row) => labels[row] === 1).length).toBe(5);
        // No row of the outer part is trained on or validated by.
        expect([...held, ...rest].filter((row) => whole.held.includes(row))).toEqual([]);
      }
      expect(seen.sort((a, b) => a - b)).toEqual([...whole.rest]);
    }
  });
});

describe('a run', () => {
  it('holds out whole groups, and inner folds of what outer ones leave', async () => {
    const fold = { index: 2, of: 4, seed: 'x', by: 'groups', groups: 1 };
    const [outer, inner, none] = await Promise.all(
      [fold, { ...fold, inner: { index: 1, of: 3 } }, { ...fold, groups: 7 }].map((one) =>
        train('fold-groups.cjs', { env: { REGULENS_FOLD: JSON.stringify(one) } }),
      ),
    );
    const sizes = [outer, inner].map((run) => {
      const [fit] = ofType(run!.events, 'fit-started');
      expect(fit?.fold).toEqual({ index: 2, of: 4, by: 'groups' });
      return [fit?.trainExamples, fit?.validationExamples, fit?.validationData?.classCounts];
    });
    // Three of twelve patients; then three of the nine that are left.
    expect(sizes).toEqual([
      [81, 27, [18, 9]],
      [54, 27, [18, 9]],
    ]);
    expect(
      ofType(none!.events, 'warning')
        .map(({ message }) => message)
        .join(),
    ).toContain('no column 7, but 2');
  });
});
