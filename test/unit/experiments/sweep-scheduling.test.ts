import { describe, expect, test } from 'vitest';
import { foldRuns, outerRuns } from '../../../src/experiments/sweep/fold-plan';
import { slotImportances, varianceShares } from '../../../src/experiments/sweep/importances';
import { waitingTrial } from '../../../src/experiments/sweep/run-trial';
import { successiveHalving } from '../../../src/experiments/sweep/successive-halving';
import { generator } from '../../../src/protocol/generator';
import type { Slot, SweepPlan } from '../../../src/protocol/sweep';
import oracle from '../../fixtures/experiments/optuna.json';

describe('successive halving', () => {
  test('stops the trials that Optuna’s pruner stops, where it stops them', () => {
    const { of, firstRung, reduction, losses, stopped } = oracle.halving;
    const halving = successiveHalving({ firstRung: firstRung / of, reduction });
    expect(halving.rungs.map((share) => share * of)).toEqual([9, 27]);
    const found = losses.map((loss, trial) => {
      for (let epoch = 1; epoch < of; epoch++) if (halving.report(trial, epoch / of, loss)) return epoch;
      return null;
    });
    expect(found).toEqual(stopped);
    expect(new Set(stopped)).toEqual(new Set([null, 9, 27]));
  });

  test('a sweep that goes on after it was cut short stops what it would have stopped', () => {
    const { of, firstRung, reduction, losses, stopped } = oracle.halving;
    const options = { firstRung: firstRung / of, reduction };
    const cut = losses.length >> 1;
    let halving = successiveHalving(options);
    const found = losses.map((loss, trial) => {
      if (trial === cut) {
        const kept = losses.slice(0, cut).map((_, number) => halving.lossesOf(number));
        halving = successiveHalving(options);
        for (const [number, rungs] of kept.entries()) halving.restore(number, rungs);
      }
      for (let epoch = 1; epoch < of; epoch++) if (halving.report(trial, epoch / of, loss)) return epoch;
      return null;
    });
    expect(found).toEqual(stopped);
  });

  test('nothing is stopped before half of its epochs by default, nor what diverged allowed to go on', () => {
    const halving = successiveHalving();
    expect(halving.report(1, 0.5, 0.1)).toBe(false);
    expect(halving.report(2, 0.49, 9)).toBe(false);
    expect(halving.report(2, 0.5, 9)).toBe(true);
    expect(halving.report(3, 0.5, NaN)).toBe(true);
    // A trial is judged at a rung once.
    expect(halving.report(1, 0.6, 99)).toBe(false);
  });
});

const plan: SweepPlan = {
  script: 'train.js',
  slots: [],
  sampler: 'random',
  scheduler: 'none',
  trials: 10,
  seed: 's',
  folds: null,
};
const folds = { count: 3, repeats: 1, by: 'auto', groups: null, nested: false } as const;

describe('folds of a trial', () => {
  test('one run without folds, each part held out once with them, anew under another seed in each repeat', () => {
    expect(foldRuns(plan)).toEqual([{ seed: 's', fold: null, outer: null }]);
    const runs = foldRuns({ ...plan, folds: { ...folds, repeats: 2 } });
    expect(runs.map(({ seed, fold }) => `${seed} ${fold?.index}/${fold?.of} ${fold?.seed}`)).toEqual([
      's 1/3 s', 's 2/3 s', 's 3/3 s', 's-2 1/3 s-2', 's-2 2/3 s-2', 's-2 3/3 s-2',
    ]); // prettier-ignore
    expect(outerRuns({ ...plan, folds })).toEqual([]);
  });

  test('nested: every outer part left away in turn, then held out', () => {
    const nested = { ...plan, folds: { ...folds, nested: true, by: 'groups', groups: 2 } as const };
    const runs = foldRuns(nested);
    expect(runs.map(({ outer, fold }) => [outer, fold?.index, fold?.inner?.index])).toEqual([
      [1, 1, 1], [1, 1, 2], [1, 1, 3], [2, 2, 1], [2, 2, 2], [2, 2, 3], [3, 3, 1], [3, 3, 2], [3, 3, 3],
    ]); // prettier-ignore
    expect(outerRuns(nested).map(({ fold }) => fold)).toEqual(
      [1, 2, 3].map((index) => ({ index, of: 3, seed: 's', by: 'groups', groups: 2 })),
    );
  });
});

describe('importances', () => {
  test.each(oracle.importances)('are those of Optuna’s fANOVA: $name', ({ rows, values, fanova }) => {
    const shares = varianceShares(rows, values, '1');
    const main = fanova.map(
      (_, i) => shares.reduce((sum, one) => sum + (one.main[i] ?? 0), 0) / shares.length,
    );
    const whole = main.reduce((sum, one) => sum + one, 0);
    for (const [i, share] of fanova.entries())
      expect(Math.abs((main[i] ?? 0) / whole - share)).toBeLessThan(0.05);
  });

  test('two slots that matter only together both matter', () => {
    const { rows, values } = oracle.importances.find(({ name }) => name === 'interplay')!;
    const shares = varianceShares(rows, values, '1');
    const mean = (of: (one: (typeof shares)[number]) => number | undefined): number =>
      shares.reduce((sum, one) => sum + (of(one) ?? 0), 0) / shares.length;
    // Of 8²/144 + 1/12 the interplay is .842; by themselves x0 and x1 do nothing. A forest of 150 rows sees most of it.
    for (const i of [0, 1]) {
      expect(mean(({ total }) => total[i])).toBeGreaterThan(0.5);
      expect(mean(({ main }) => main[i])).toBeLessThan(0.15);
    }
    expect(mean(({ total }) => total[3])).toBeLessThan(0.2);
  });

  const slot = (id: string, more: Partial<Slot> = {}): Slot => ({
    id, label: id, type: 'number', value: 1, low: 0, high: 1, scale: 'linear', choices: [], site: { file: 'a', line: 1, column: 1 }, fix: null, ...more,
  }); // prettier-ignore

  test('of a sweep: highest first, choices too, diverged trials as the worst; none of a few', () => {
    const slots = [slot('x'), slot('kind', { type: 'choice', choices: ['a', 'b', 'c'] }), slot('idle')];
    const random = generator('trials');
    const trials = Array.from({ length: 80 }, (_, i) => {
      const parameters = { x: random(), kind: ['a', 'b', 'c'][i % 3]!, idle: random() };
      const loss = i === 40 ? Infinity : Math.exp(3 * (parameters.kind === 'b' ? 1 : 0) + parameters.x);
      return { ...waitingTrial(i + 1, parameters), state: 'complete' as const, loss };
    });
    const found = slotImportances(slots, trials, '1')!;
    expect(found.map((one) => one.slot)).toEqual(['kind', 'x', 'idle']);
    expect(found[0]!.importance).toBeGreaterThan(0.8);
    expect(found[2]!.importance).toBeLessThan(0.05);
    for (const { importance, low, high } of found) {
      expect(low).toBeLessThanOrEqual(importance);
      expect(high).toBeGreaterThanOrEqual(importance);
    }
    expect(slotImportances(slots, trials.slice(0, 9), '1')).toBeNull();
  });
});
