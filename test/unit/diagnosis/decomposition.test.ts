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
}

const fixture = path.join(import.meta.dirname, '../../fixtures/diagnosis/bias-variance.json.gz');
const { cases } = JSON.parse(gunzipSync(readFileSync(fixture)).toString()) as { cases: PublishedCase[] };

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
  it.each(cases)("gives mlxtend's figures: $name", ({ loss, targets, predictions, expected }) => {
    const measure =
      loss === 'mse'
        ? squaredError(predictions, targets)
        : zeroOne(predictions, targets, Math.max(...targets) + 1);
    const parts = measure(ones(predictions.length));
    for (const part of ['loss', 'bias', 'variance'] as const)
      expect(parts[part]).toBeCloseTo(expected[part], loss === 'mse' ? 3 : 10);
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
