import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompose } from '../../../src/diagnosis';
import {
  crossEntropy,
  squaredError,
  zeroOne,
  type Parts,
} from '../../../src/diagnosis/decomposition/measures';
import type { DecompositionState } from '../../../src/protocol/run-state';

interface PublishedCase {
  name: string;
  loss: '0-1_loss' | 'mse';
  targets: number[];
  predictions: number[][];
  expected: Parts;
  /** Of single examples, and of those of each class. */
  some: (Parts & { examples: number[] })[];
}

interface EntropyCase {
  name: string;
  targets: number[];
  /** Rounds × (examples · classes). */
  probabilities: number[][];
  expected: Parts;
  /** Loss, bias and variance of each example. */
  examples: [number, number, number][];
}

const fixture = path.join(import.meta.dirname, '../../fixtures/diagnosis/bias-variance.json.gz');
const { cases, crossEntropy: entropies } = JSON.parse(gunzipSync(readFileSync(fixture)).toString()) as {
  cases: PublishedCase[];
  crossEntropy: EntropyCase[];
};

const PARTS = ['loss', 'bias', 'variance'] as const;

function expectParts(found: Parts, expected: Parts): void {
  // The same predictions, so the same numbers but for rounding: 1e-6 relative.
  for (const part of PARTS)
    expect(Math.abs(found[part] - expected[part])).toBeLessThan(1e-6 * Math.max(1e-3, expected[part]));
}

const ones = (n: number) => Array.from({ length: n }, () => 1);

function state(
  task: DecompositionState['started']['task'],
  outputs: number,
  targets: number[],
  predictions: number[][],
): DecompositionState {
  return {
    started: {
      t: 0,
      type: 'decomposition-started',
      fit: 'f1',
      site: null,
      replicates: predictions.length,
      task,
      examples: targets.length / (task === 'regression' ? outputs : 1),
      outputs,
      targets,
      trainExamples: 100,
    },
    results: predictions.map((row, i) => ({
      t: i,
      type: 'trial-result',
      fit: 'f1',
      replicate: i + 1,
      predictions: row,
      trainLoss: null,
      valLoss: null,
      durationMs: 1,
    })),
  };
}

describe('decompositions', () => {
  const measureOf = ({ loss, targets, predictions }: PublishedCase, at = targets.map((_, i) => i)) => {
    const of = (row: number[]) => at.map((i) => row[i] ?? NaN);
    return loss === 'mse'
      ? squaredError(predictions.map(of), of(targets))
      : zeroOne(predictions.map(of), of(targets), Math.max(...targets) + 1);
  };

  it.each(cases)("gives mlxtend's figures: $name", (one) => {
    expectParts(measureOf(one)(ones(one.predictions.length)), one.expected);
    expect(one.some.length).toBeGreaterThan(0);
    for (const { examples, ...expected } of one.some)
      expectParts(measureOf(one, examples)(ones(one.predictions.length)), expected);
  });

  it.each(entropies)('splits cross-entropy as its definition by divergences does: $name', (one) => {
    const { targets, probabilities, expected, examples } = one;
    const classes = 3;
    expectParts(crossEntropy(probabilities, targets, classes)(ones(probabilities.length)), expected);
    examples.forEach(([loss, bias, variance], i) => {
      const rows = probabilities.map((row) => row.slice(i * classes, (i + 1) * classes));
      expectParts(crossEntropy(rows, [targets[i] ?? NaN], classes)(ones(rows.length)), {
        loss,
        bias,
        variance,
      });
    });
  });

  it("reaches the published figures of mlxtend's user guide", () => {
    const published = Object.fromEntries(cases.map(({ name, expected }) => [name, expected]));
    expect(published['iris, decision tree']?.loss).toBeCloseTo(0.0615556, 7);
    expect(published['iris, decision tree']?.bias).toBeCloseTo(0.0222222, 7);
    expect(published['iris, decision tree']?.variance).toBeCloseTo(0.04, 7);
    expect(published['iris, bagging']?.loss).toBeCloseTo(0.048, 3);
    expect(published['Boston, decision tree']?.loss).toBeCloseTo(31.536009, 5);
    expect(published['Boston, decision tree']?.bias).toBeCloseTo(14.095801, 5);
    expect(published['Boston, decision tree']?.variance).toBeCloseTo(17.440208, 5);
  });

  it('computes squared error by hand', () => {
    const { loss, bias, variance } = squaredError([[1, 3], [2, 5], [4, 7]], [2, 4])(ones(3)); // prettier-ignore
    expect(loss).toBeCloseTo(2.66667, 5);
    expect(bias).toBeCloseTo(0.55556, 5);
    expect(variance).toBeCloseTo(2.11111, 5);
  });

  it('computes cross-entropy by hand', () => {
    const rows = [[0.7, 0.2, 0.1], [0.5, 0.3, 0.2], [0.2, 0.6, 0.2]]; // prettier-ignore
    const { loss, bias, variance } = crossEntropy(rows, [0], 3)(ones(3));
    expect(loss).toBeCloseTo(0.88642, 5);
    expect(bias).toBeCloseTo(0.78224, 5);
    expect(variance).toBeCloseTo(0.10418, 5);
  });

  it('takes the smallest label where votes tie', () => {
    expect(zeroOne([[2], [0]], [0], 3)([1, 1])).toEqual({ loss: 0.5, bias: 0, variance: 0.5 });
    expect(zeroOne([[1], [0]], [1], 3)([1, 1])).toEqual({ loss: 0.5, bias: 1, variance: 0.5 });
  });

  it('counts a replicate n times as if it were there n times', () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    const predictions = fc.array(fc.array(probability, { minLength: 4, maxLength: 4 }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(predictions, fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }), (rows, counts) => {
        fc.pre(counts.some((n) => n > 0));
        const repeated = rows.flatMap((row, r) => Array.from({ length: counts[r] ?? 0 }, () => row));
        for (const [measure, same] of [
          [squaredError(rows, [0, 1, 1, 0]), squaredError(repeated, [0, 1, 1, 0])],
          [crossEntropy(rows, [0, 1], 2), crossEntropy(repeated, [0, 1], 2)],
        ] as const) {
          const a = measure(counts);
          const b = same(ones(repeated.length));
          expect(a.loss).toBeCloseTo(b.loss, 9);
          expect(a.bias).toBeCloseTo(b.bias, 9);
          expect(a.loss).toBeCloseTo(a.bias + a.variance, 9);
        }
      }),
    );
  });
});

describe('parts', () => {
  const finite = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  const table = (rows: number, columns: number) =>
    fc.array(fc.array(finite, { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    });

  it('sum to the loss, over all examples and over each of them', () => {
    fc.assert(
      fc.property(table(5, 6), fc.array(finite, { minLength: 6, maxLength: 6 }), (rows, targets) => {
        const { measured } = decompose(state('regression', 2, targets, rows));
        const [main] = measured;
        const sum = (main?.bias.value ?? NaN) + (main?.variance.value ?? NaN);
        const loss =
          rows.flat().reduce((total, value, i) => total + (value - (targets[i % 6] ?? NaN)) ** 2, 0) / 30;
        expect(sum).toBeCloseTo(main?.loss.value ?? NaN, 6);
        expect(Math.abs(sum - loss)).toBeLessThan(1e-9 * Math.max(1, loss));
      }),
    );
  });

  it('are the same whatever the order of the refits', () => {
    fc.assert(
      fc.property(table(4, 6), (rows) => {
        const softmax = (row: number[]) =>
          [0, 3].flatMap((at) => {
            const part = row.slice(at, at + 3).map((value) => Math.exp(value / 200));
            const total = part.reduce((a, b) => a + b, 0);
            return part.map((value) => value / total);
          });
        const answers = rows.map(softmax);
        const there = decompose(state('multiclass', 3, [0, 2], answers));
        const back = decompose(state('multiclass', 3, [0, 2], answers.toReversed()));
        there.measured.forEach((one, i) => {
          for (const part of PARTS) expect(back.measured[i]?.[part].value).toBeCloseTo(one[part].value, 10);
        });
      }),
    );
  });
});

describe('classes and examples', () => {
  // Ten refits of five examples: 0 always right, 1 always wrong and sure of it, 2 always wrong but less sure, 3 right in half of them.
  const rows = Array.from({ length: 10 }, (_, r) => [0.1, 0.98, 0.8, r % 2 ? 0.9 : 0.1, 0.7]);
  const targets = [0, 0, 0, 1, 1];
  const { detail, measured } = decompose({
    ...state('binary', 1, targets, rows),
    started: {
      ...state('binary', 1, targets, rows).started,
      rows: [3, 7, 11, 20, 31],
      firstRow: 100,
      classNames: ['no', 'yes'],
    },
  });

  it('lists those that no refit gets right, the surest first, by their rows', () => {
    expect(detail?.wrongAlways).toBe(2);
    expect(
      detail?.stubborn.map(({ row, fitRow, target, answer, wrongRefits }) => [
        row,
        fitRow,
        target,
        answer,
        wrongRefits,
      ]),
    ).toEqual([
      [7, 107, [0], [1], 10],
      [11, 111, [0], [1], 10],
    ]);
    expect(detail?.stubborn[0]?.bias.value).toBeCloseTo(-Math.log(0.02), 10);
  });

  it('lists those that vary, and only those', () => {
    expect(detail?.varying.map(({ row, wrongRefits }) => [row, wrongRefits])).toEqual([[20, 5]]);
    const variance = -Math.log(2 * Math.sqrt(0.1 * 0.9));
    expect(detail?.varying[0]?.variance.value).toBeCloseTo(variance, 10);
  });

  it('splits each class, and the classes make up the whole', () => {
    expect(detail?.classes.map(({ name, examples }) => [name, examples])).toEqual([['no', 3], ['yes', 2]]); // prettier-ignore
    measured.forEach(({ loss }, m) => {
      const whole =
        detail?.classes.reduce((sum, one) => sum + one.examples * (one.measured[m]?.loss.value ?? NaN), 0) ??
        NaN;
      expect(whole / 5).toBeCloseTo(loss.value, 12);
    });
  });

  it('takes numbers for odd where all refits miss them by far to one side', () => {
    const wave = (i: number, r: number) => Math.sin(i * 7 + r * 3);
    const numbers = Array.from({ length: 8 }, (_, r) => Array.from({ length: 40 }, (__, i) => wave(i, r)));
    const off = Array.from({ length: 40 }, (_, i) => (i === 13 ? 9 : 0));
    const odd = decompose(state('regression', 1, off, numbers)).detail;
    expect(odd?.stubborn.map(({ row, target, fitRow, wrongRefits }) => [row, target, fitRow, wrongRefits])).toEqual([[13, [9], null, null]]); // prettier-ignore
    expect(odd?.varying).toHaveLength(8);
  });
});

describe('noise of the labels', () => {
  const withTwins = (task: 'regression' | 'binary', targets: number[], twins: number[][]) => {
    const one = state(task, 1, targets, [targets.map(() => 0.4), targets.map(() => 0.6)]);
    return decompose({ ...one, started: { ...one.started, twins } }).detail?.noise;
  };

  it('is the pure error of repeated inputs', () => {
    // Two sets: deviations 1 and 1, and 2, 0 and 2: (2 + 8) / (1 + 2).
    const noise = withTwins('regression', [1, 3, 5, 10, 12, 14], [[0, 1], [3, 4, 5]]); // prettier-ignore
    expect(noise?.estimates[0]?.noise.value).toBeCloseTo(10 / 3, 12);
    expect(noise).toMatchObject({ groups: 2, examples: 5, differing: 2 });
    expect(noise?.words).toMatch(/no model gets below it/);
  });

  it('of two competing labels is found again', () => {
    // 10 % of labels flipped: of 20,000 pairs 18 % disagree.
    let seed = 3;
    const uniform = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const targets = Array.from({ length: 2000 }, (_, i) => ((uniform() < 0.1 ? 1 : 0) + (i >> 1)) % 2);
    const twins = Array.from({ length: 1000 }, (_, i) => [2 * i, 2 * i + 1]);
    const noise = withTwins('binary', targets, twins);
    const zeroOneNoise = noise?.estimates.find(({ measure }) => measure === 'zero-one')?.noise;
    expect(zeroOneNoise?.low).toBeLessThan(0.1);
    expect(zeroOneNoise?.high).toBeGreaterThan(0.1);
    expect((zeroOneNoise?.high ?? 1) - (zeroOneNoise?.low ?? 0)).toBeLessThan(0.05);
  });

  it.each([
    ['there are no repeated inputs', []],
    [
      'all of them agree',
      [
        [0, 2],
        [1, 3],
      ],
    ],
    ['there is one pair', [[0, 1]]],
  ])('can’t be told from bias where %s', (_, twins) => {
    const noise = withTwins('binary', [0, 1, 0, 1], twins);
    expect(noise?.estimates).toEqual([]);
    expect(noise?.words).toMatch(/can’t be told apart without repeated labels/);
  });
});

describe('decompose', () => {
  const confident = Array.from({ length: 10 }, (_, r) => [
    r % 2 ? 0.95 : 0.1,
    r % 3 ? 0.9 : 0.2,
    0.1 + 0.08 * r,
    0.5,
  ]);

  it('splits binary predictions into cross-entropy and 0-1 loss, with intervals around the values', () => {
    const { measured, verdict } = decompose(state('binary', 1, [1, 1, 0, 1], confident));
    expect(measured.map(({ measure }) => measure)).toEqual(['cross-entropy', 'zero-one']);
    for (const { loss, bias, variance, replicates } of measured) {
      expect(replicates).toBe(10);
      for (const { value, low, high } of [loss, bias, variance]) {
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
      }
    }
    const [entropy] = measured;
    expect(entropy?.loss.value).toBeCloseTo((entropy?.bias.value ?? 0) + (entropy?.variance.value ?? 0), 12);
    expect(verdict).toMatch(/variance/);
  });

  it('says the same of one probability and of two', () => {
    const two = confident.map((row) => row.flatMap((p) => [1 - p, p]));
    const one = decompose(state('binary', 1, [1, 1, 0, 1], confident));
    expect(decompose(state('binary', 2, [1, 1, 0, 1], two))).toEqual(one);
    expect(decompose(state('multiclass', 2, [1, 1, 0, 1], two))).toEqual(one);
  });

  it('puts the cause into words', () => {
    const scattered = Array.from({ length: 10 }, (_, r) => [10 * Math.sin(5 * r), 10 * Math.cos(3 * r)]);
    expect(decompose(state('regression', 1, [0, 0], scattered)).verdict).toMatch(
      /^Mostly variance: more than 99 %/,
    );
    const stubborn = Array.from({ length: 10 }, (_, r) => [5 + 0.01 * r, 5]);
    expect(decompose(state('regression', 1, [0, 0], stubborn)).verdict).toMatch(
      /^Mostly bias.*more regularization won't/,
    );
    // Refits that fit their own rows are not short of capacity, whatever their bias.
    const fitted = state('regression', 1, [0, 0], stubborn);
    for (const result of fitted.results) result.trainLoss = 0.01;
    expect(decompose(fitted).verdict).toMatch(
      /^Mostly bias.*a larger model won't help.*regularization may lower/,
    );
    expect(
      decompose(
        state(
          'regression',
          1,
          [0, 0],
          ones(5).map(() => [0, 0]),
        ),
      ).verdict,
    ).toMatch(/^No error is left/);
  });

  it('needs two usable refits, and names those it leaves out', () => {
    expect(decompose(state('binary', 1, [1], [[0.5]]))).toMatchObject({ measured: [] });
    const withBad = decompose(state('binary', 1, [1, 1, 0, 1], [...confident, [NaN, 0, 0, 0], [0.5]]));
    expect(withBad.measured[0]?.replicates).toBe(10);
    expect(withBad.verdict).toMatch(/2 of 12 refits/);
    expect(decompose(state('multiclass', 3, [7], [[1, 0, 0], [1, 0, 0]])).verdict).toMatch(/not class indices/); // prettier-ignore
  });

  it('covers the truth about as often as it says', () => {
    // Predictions y + 1 + e, e ~ uniform(-√3, √3): bias² = 1 and variance = 1 for endlessly many replicates.
    let state32 = 7;
    const uniform = () => (state32 = (Math.imul(state32, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const trials = 200;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const rows = Array.from({ length: 10 }, () =>
        Array.from({ length: 40 }, () => 1 + Math.sqrt(3) * (2 * uniform() - 1)),
      );
      const { measured } = decompose(
        state(
          'regression',
          1,
          Array.from({ length: 40 }, () => 0),
          rows,
        ),
      );
      const loss = measured[0]!.loss;
      if (loss.low <= 2 && loss.high >= 2) covered += 1;
    }
    expect(covered / trials).toBeGreaterThan(0.88);
    expect(covered / trials).toBeLessThan(0.995);
  });
});
