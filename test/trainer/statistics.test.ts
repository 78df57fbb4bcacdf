import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zeroShares } from '../../src/trainer/activations';
import { Budget, USUAL_PARTS } from '../../src/trainer/budget';
import { classIndices } from '../../src/trainer/class-indices';
import { dataTraits, taskOf } from '../../src/trainer/data-traits';
import { shadow } from '../../src/trainer/patch';
import { toProbabilities } from '../../src/trainer/probabilities';
import { generator } from '../../src/trainer/random-streams';
import { evenlySpaced } from '../../src/trainer/rows';
import { gini, hoyer, statisticsOf, weightStatistics } from '../../src/trainer/weight-statistics';

const of = (...values: number[]) => Float32Array.from(values);

describe('weight statistics', () => {
  it('has Hoyer 1 and Gini 1 - 1/n for one-hot, 0 and 0 for constant (Hurley and Rickard)', () => {
    const oneHot = weightStatistics(of(0, 0, 5, 0), null);
    expect(oneHot.hoyer).toBeCloseTo(1, 12);
    expect(oneHot.gini).toBeCloseTo(0.75, 12);
    expect(oneHot.exactZeroShare).toBe(0.75);
    const constant = weightStatistics(of(2, -2, 2, 2), null);
    expect(constant.hoyer).toBeCloseTo(0, 12);
    expect(constant.gini).toBeCloseTo(0, 12);
  });

  it('agrees with hand values', () => {
    const { norm, mean, std, histogram, nearZeroShare } = weightStatistics(of(3, -4, 0.001, 0), null);
    expect(norm).toBeCloseTo(5, 6);
    expect(mean).toBeCloseTo(-0.24975, 6);
    expect(std).toBeCloseTo(Math.sqrt(25.000001 / 4 - 0.24975 ** 2), 6);
    expect(nearZeroShare).toBe(0.5);
    expect(histogram).toMatchObject({ min: -4, max: 3 });
    expect(histogram?.counts.reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(histogram?.counts).toHaveLength(32);
    expect(hoyer(2, 7, 5)).toBeCloseTo((Math.SQRT2 - 1.4) / (Math.SQRT2 - 1), 12);
    expect(gini(of(1, 3), 4)).toBeCloseTo(1 - 2 * (0.25 * 0.75 + 0.75 * 0.25), 12);
  });

  it('counts units whose incoming norm is far below the median as dead', () => {
    // Three units: columns (1, 1), (0, 0.001), (2, 1).
    expect(weightStatistics(of(1, 0, 2, 1, 0.001, 1), 3)).toMatchObject({ units: 3, deadUnits: 1 });
  });

  it('survives NaN, infinities, zeros and emptiness', () => {
    expect(weightStatistics(of(NaN, Infinity, 1, -Infinity), null)).toMatchObject({
      nonFinite: 3,
      mean: 1,
      norm: 1,
    });
    expect(weightStatistics(of(0, 0, 0), null)).toMatchObject({
      hoyer: null,
      gini: null,
      nearZeroShare: 1,
      norm: 0,
    });
    expect(weightStatistics(of(), null)).toMatchObject({ count: 0, histogram: null });
    expect(weightStatistics(of(NaN), null)).toMatchObject({ nonFinite: 1, histogram: null });
  });

  it('groups large tensors to within a thousandth of the exact Gini index', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const random = generator(key);
        const values = Float32Array.from({ length: 4096 }, () => (random() - 0.5) * random());
        const l1 = values.reduce((sum, value) => sum + Math.abs(value), 0);
        // Four copies of a tensor have the same inequality, and pass the limit for sorting.
        const four = Float32Array.from([...values, ...values, ...values, ...values]);
        expect(weightStatistics(four, null).gini).toBeCloseTo(gini(values, l1) ?? NaN, 3);
      }),
      { numRuns: 20 },
    );
  });

  it('says the same of values in pieces', () => {
    const random = generator('pieces');
    const values = Float32Array.from({ length: 6000 }, () => random() - 0.5);
    const pieces = () => [values.subarray(0, 1000), values.subarray(1000, 1001), values.subarray(1001)];
    expect(statisticsOf(pieces, values.length, 7)).toEqual(weightStatistics(values, 7));
  });
});

describe('data traits', () => {
  it('reads moments, zeros and the variance of targets', () => {
    const traits = dataTraits(
      { loss: 'meanSquaredError', outputNames: ['y'], outputs: [{ shape: [null, 1] }] },
      [{ shape: [2], values: of(0, 1, 0, 3, 2, 5, 4, 9) }],
      [{ shape: [1], values: of(1, 2, 3, 6) }],
      40,
    );
    expect(traits).toMatchObject({
      rows: 40,
      features: 2,
      sampledRows: 4,
      zeroShare: 0.25,
      inputMean: 3,
      inputMin: 0,
      inputMax: 9,
      task: 'regression',
      targetVariance: 3.5,
    });
    expect(traits.inputStd).toBeCloseTo(Math.sqrt(64 / 8), 12);
  });

  it('tells tasks apart by loss and targets', () => {
    expect(taskOf('sparseCategoricalCrossentropy', of(0, 2), 1, 3)).toEqual({
      task: 'multiclass',
      classes: 3,
    });
    expect(taskOf('categoricalCrossentropy', of(1, 0, 0, 1), 2, 2)).toEqual({
      task: 'multiclass',
      classes: 2,
    });
    expect(taskOf('binaryCrossentropy', of(1, 0), 1, 1)).toEqual({ task: 'binary', classes: 2 });
    expect(taskOf('binaryCrossentropy', of(1, 1, 0, 1), 2, 2).task).toBe('unknown');
    expect(taskOf('meanSquaredError', of(1, 0), 1, 1).task).toBe('regression');
    expect(taskOf('custom', of(1, 0), 1, 1).task).toBe('binary');
    expect(taskOf('custom', of(0.5, 2), 1, 1).task).toBe('unknown');
    expect(classIndices(of(0, 1, 0, 1, 0, 0), 3)).toEqual([1, 0]);
  });
});

describe('activations and probabilities', () => {
  it('calls a unit dead that is 0 on more than 99 % of examples', () => {
    expect(zeroShares(of(0, 1, 0, 0, 0, 2), 2, null)).toEqual({ deadShare: 0.5, zeroShare: 4 / 6 });
  });

  it('are watched without a trace on a layer, its own methods included', () => {
    const layer = { apply: () => 'own', other: () => 'kept' };
    const plain = Object.create(layer) as typeof layer;
    for (const object of [layer, plain]) {
      const before = Object.getOwnPropertyDescriptors(object);
      const restore = shadow(object, 'apply', () => 'watched');
      expect(object.apply()).toBe('watched');
      expect(Object.keys(object)).not.toContain('apply');
      restore();
      expect(Object.getOwnPropertyDescriptors(object)).toEqual(before);
      expect(object.apply()).toBe('own');
    }
  });

  it('turns logits into probabilities and leaves probabilities alone', () => {
    expect(toProbabilities([0.2, 0.8, 0.5, 0.5], 2)).toEqual([0.2, 0.8, 0.5, 0.5]);
    expect(toProbabilities([0, Math.log(3)], 1)).toEqual(
      [0.25, 0.75].map((p) => expect.closeTo(p, 12) as number),
    );
    expect(toProbabilities([0, 5], 2)[0]).toBe(0.5);
  });
});

describe('the budget', () => {
  it('stays within its share, starves nobody, and lets dear extras wait', () => {
    const { penalty, gradients, weights, inference } = USUAL_PARTS;
    const parts = { penalty, gradients, weights, inference };
    const budget = new Budget(0.01, parts);
    const costs = { weights: 0.5, inference: 40, penalty: 1 } as const;
    const runs: Record<string, number> = {};
    for (let epoch = 0; epoch < 500; epoch++) {
      budget.addTraining(500);
      for (const [extra, cost] of Object.entries(costs) as [keyof typeof costs, number][])
        if (budget.affords(extra, cost)) {
          budget.spend(extra, cost);
          runs[extra] = (runs[extra] ?? 0) + 1;
        }
    }
    expect(budget.spentInAll).toBeLessThanOrEqual(0.01 * 500 * 500);
    // The first epochs pay for what took longest the first time.
    expect(runs['weights']).toBeGreaterThan(490);
    expect(runs['penalty']).toBeGreaterThan(490);
    expect(runs['inference']).toBeGreaterThan(20);
  });

  it('gives a short training an advance, which counts', () => {
    const budget = new Budget(0.01, { weights: 1 });
    budget.addTraining(100);
    budget.addBase(4);
    expect(budget.hasRoomFor(11)).toBe(true);
    expect(budget.hasRoomFor(12)).toBe(false);
    budget.addTraining(9900);
    // What the last epoch may take is kept for it.
    expect(budget.hasRoomFor(81)).toBe(true);
    expect(budget.hasRoomFor(82)).toBe(false);
    budget.grantAllowance();
    expect(budget.hasRoomFor(96)).toBe(true);
    expect(budget.hasRoomFor(97)).toBe(false);
  });
});

describe('a sample of rows', () => {
  it('is fixed, rising, inside, without repetition, and spread over all', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 500 }),
        (start, count, limit) => {
          const rows = [...evenlySpaced(start, count, limit)];
          expect(rows).toHaveLength(Math.min(count, limit));
          expect(rows).toEqual([...evenlySpaced(start, count, limit)]);
          rows.forEach((row, i) => {
            expect(row).toBeGreaterThan(rows[i - 1] ?? start - 1);
            expect(Math.abs((row - start) / count - i / rows.length)).toBeLessThanOrEqual(1 / rows.length);
          });
          expect(rows.at(-1)).toBeLessThan(start + count);
        },
      ),
    );
  });

  it.each([2, 3, 4, 5, 7, 10])('shows every phase of rows that repeat after %i', (period) => {
    for (const stride of [2, 3, 6, 10, 30]) {
      const limit = 300;
      const seen = new Array<number>(period).fill(0);
      for (const row of evenlySpaced(0, stride * limit, limit))
        seen[row % period] = (seen[row % period] ?? 0) + 1;
      // Five standard errors of a fair draw.
      for (const count of seen)
        expect(Math.abs(count / limit - 1 / period)).toBeLessThan(5 * Math.sqrt(1 / period / limit));
    }
  });
});
