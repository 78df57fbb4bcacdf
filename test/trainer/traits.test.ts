import { describe, expect, it } from 'vitest';
import { saturatedShare } from '../../src/trainer/activations';
import { collinearityOf } from '../../src/trainer/collinearity';
import { columnMoments, columnScales, overallMoments } from '../../src/trainer/column-moments';
import { symmetricEigenvalues } from '../../src/trainer/eigenvalues';
import { fitOptions } from '../../src/trainer/fit-options';
import { namesGiven } from '../../src/trainer/names';
import { ranksOf } from '../../src/trainer/spectrum';
import { targetOrder } from '../../src/trainer/target-order';

/*
 * Expected numbers were computed once with numpy 2.4.6, statsmodels 0.15.0 (variance_inflation_factor with an intercept) and
 * scikit-learn 1.9.1 (cohen_kappa_score) from the same numbers, which both sides make by this generator.
 */

function* parkMiller(seed: number): Generator<number, never> {
  for (;;) {
    seed = (seed * 16807) % 2147483647;
    yield (seed - 1) / 2147483646;
  }
}

const numbers = (seed: number, count: number): number[] => {
  const random = parkMiller(seed);
  return Array.from({ length: count }, () => random.next().value);
};

/** Columns: a, b around 2000, nearly a, nearly a/2 - b, independent, constant. */
function table(seed: number, rows: number): Float32Array {
  const random = parkMiller(seed);
  const next = () => random.next().value;
  return Float32Array.from(
    Array.from({ length: rows }, () => {
      const [a, b, c, d, e] = [next(), next(), next(), next(), next()];
      return [a, b * 100 + 2000, a + 0.1 * c, 0.5 * a - b + 0.05 * e, d, 3];
    }).flat(),
  );
}

const of = (...values: number[]) => Float32Array.from(values);
const floats = (values: number[]) => Float32Array.from(values);
const collinearity = (values: Float32Array, columns: number) =>
  collinearityOf({ values, columns }, columnMoments({ values, columns }));

describe('moments of columns', () => {
  it('agree with numpy, column by column and together', () => {
    const moments = columnMoments({ values: table(42, 60), columns: 6 });
    const stds = Array.from(moments.squares, (squares) => Math.sqrt(squares / 60));
    [0.30096968, 30.24354073, 0.30576212, 0.33070438, 0.25001374, 0].forEach((std, j) =>
      expect(stds[j]).toBeCloseTo(std, 7),
    );
    expect(columnScales([moments])).toEqual({ count: 6, constant: 1, minStd: stds[4], maxStd: stds[1] });
    const { inputMean, inputStd, integerInputs, nonFiniteInputs } = overallMoments([moments]);
    expect(inputMean).toBeCloseTo(342.63011728594495, 8);
    expect(inputStd).toBeCloseTo(764.3739752677341, 8);
    expect({ integerInputs, nonFiniteInputs }).toEqual({ integerInputs: false, nonFiniteInputs: 0 });
  });

  it('says what isn’t finite and what is whole, and survives emptiness', () => {
    const moments = columnMoments({ values: of(NaN, 1, 2, Infinity, 3, 4), columns: 2 });
    expect(overallMoments([moments])).toMatchObject({ nonFiniteInputs: 2, inputMin: 1, inputMean: NaN });
    expect(columnScales([moments])).toMatchObject({ count: 2, constant: 0 });
    const whole = columnMoments({ values: Int32Array.of(1, 0, 3, 4), columns: 2 });
    expect(overallMoments([whole])).toMatchObject({ integerInputs: true, zeroShare: 0.25 });
    expect(overallMoments([columnMoments({ values: of(), columns: 3 })])).toMatchObject({ inputMean: null });
  });
});

describe('collinearity', () => {
  it('agrees with statsmodels and numpy', () => {
    const found = collinearity(table(42, 60), 6);
    expect(found?.columns).toBe(5);
    expect(found?.maxVif).toBeCloseTo(680.6155362595639, 4);
    expect(found?.conditionIndex).toBeCloseTo(57.319339512093805, 6);
  });

  it('is near 1 for independent columns', () => {
    const values = table(3, 40);
    const independent = Float32Array.from(
      Array.from({ length: 40 }, (_, row) => [0, 1, 4].map((j) => values[row * 6 + j] ?? 0)).flat(),
    );
    const found = collinearity(independent, 3);
    expect(found?.maxVif).toBeCloseTo(1.0313255624562632, 8);
    expect(found?.conditionIndex).toBeCloseTo(1.20388288174246, 8);
  });

  it('is infinite for a column that others make up, and silent where rows are too few or columns too', () => {
    const [x, y] = [numbers(1, 30), numbers(2, 30)];
    const exact = Float32Array.from(x.flatMap((a, i) => [a, a, y[i] ?? 0]));
    expect(collinearity(exact, 3)).toEqual({ columns: 3, conditionIndex: Infinity, maxVif: Infinity });
    expect(collinearity(table(42, 9), 6)).toBeNull();
    expect(collinearity(of(1, 2, 3, 4), 1)).toBeNull();
    expect(collinearity(of(1, 2, NaN, 4, 5, 6, 7, 9), 2)).toBeNull();
  });

  it('looks at 64 of many columns', () => {
    const found = collinearity(Float32Array.from(numbers(9, 500 * 150)), 150);
    expect(found?.columns).toBe(64);
    expect(found?.conditionIndex).toBeLessThan(10);
  });
});

describe('eigenvalues and ranks', () => {
  it('agree with numpy', () => {
    const values = numbers(11, 64);
    const symmetric = Float64Array.from({ length: 64 }, (_, i) => {
      const [row, column] = [Math.floor(i / 8), i % 8];
      return (values[row * 8 + column] ?? 0) - 0.5 + (values[column * 8 + row] ?? 0) - 0.5;
    });
    const expected = [
      -1.9148358187788743, -1.574621564789833, -0.8324252028670508, -0.6358025696802652, 0.26426566589083106,
      1.011112906567384, 1.451285344495123, 2.0554907820613604,
    ];
    expect(Array.from(symmetricEigenvalues(symmetric, 8) ?? [])).toEqual(
      expected.map((value) => expect.closeTo(value, 12) as number),
    );
    expect(Array.from(symmetricEigenvalues(Float64Array.of(2, 0, 0, 3), 2) ?? [])).toEqual([2, 3]);
    expect(Array.from(symmetricEigenvalues(new Float64Array(9), 3) ?? [])).toEqual([0, 0, 0]);
    expect(symmetricEigenvalues(Float64Array.of(1, NaN, NaN, 1), 2)).toBeNull();
  });

  it('keep trace and sum of squares at the size of real layers', () => {
    const n = 100;
    const values = numbers(4, n * n);
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = (values[i * n + j] ?? 0) - 0.5;
    const eigenvalues = Array.from(symmetricEigenvalues(matrix, n) ?? []);
    const sum = (list: number[]) => list.reduce((total, value) => total + value, 0);
    expect(sum(eigenvalues)).toBeCloseTo(sum(Array.from({ length: n }, (_, i) => matrix[i * n + i] ?? 0)), 9);
    expect(sum(eigenvalues.map((value) => value ** 2))).toBeCloseTo(
      sum(Array.from(matrix, (v) => v ** 2)),
      7,
    );
  });

  it('effective and stable rank are those of the singular values, of a matrix and its transpose', () => {
    const values = Float32Array.from(numbers(7, 60), (value) => value - 0.5);
    const transposed = Float32Array.from(
      { length: 60 },
      (_, i) => values[(i % 12) * 5 + Math.floor(i / 12)] ?? 0,
    );
    for (const ranks of [ranksOf(values, 5), ranksOf(transposed, 12)]) {
      expect(ranks?.effectiveRank).toBeCloseTo(4.631469885839944, 6);
      expect(ranks?.stableRank).toBeCloseTo(2.6289513456910534, 6);
    }
    expect(ranksOf(of(1, 2, 2, 4), 2)?.effectiveRank).toBeCloseTo(1, 5);
    expect(ranksOf(of(0, 0, 0, 0), 2)).toBeNull();
    expect(ranksOf(of(1, NaN, 0, 0), 2)).toBeNull();
  });
});

describe('order of targets', () => {
  it('is Cohen’s kappa of neighbouring classes', () => {
    const classes = numbers(5, 200).map((value) => Math.floor(value * 3));
    const sorted = [...classes].sort((a, b) => a - b);
    expect(targetOrder(Float32Array.from(classes), 1, true)).toBeCloseTo(-0.03519896719319582, 12);
    expect(targetOrder(Float32Array.from(sorted), 1, true)).toBeCloseTo(0.9848830142813735, 12);
    const oneHot = Float32Array.from(sorted.flatMap((index) => [0, 1, 2].map((k) => Number(k === index))));
    expect(targetOrder(oneHot, 3, true)).toBeCloseTo(0.9848830142813735, 12);
  });

  it('is the correlation of neighbouring numbers', () => {
    const values = numbers(5, 200);
    expect(targetOrder(floats(values), 1, false)).toBeCloseTo(0.03447792228620817, 6);
    const sorted = [...values].sort((a, b) => a - b);
    expect(targetOrder(floats(sorted), 1, false)).toBeCloseTo(0.9997848626991732, 6);
  });

  it('is not told where there is nothing to tell', () => {
    expect(targetOrder(of(1, 1, 1, 1), 1, true)).toBeNull();
    expect(targetOrder(of(1, 1, 1, 1), 1, false)).toBeNull();
    expect(targetOrder(of(1, 2), 1, false)).toBeNull();
    expect(targetOrder(of(1, NaN, 3, 4), 1, false)).toBeNull();
  });
});

describe('options of a fit', () => {
  it('names what tfjs does not read, and the callbacks', () => {
    class Own {
      readonly kind = 1;
    }
    expect(
      fitOptions('fit', {
        epochs: 3,
        onEpochEnd: () => undefined,
        validation_split: 0.2,
        stepsPerEpoch: 4,
        shuffle: undefined,
        classWeight: { 0: 1, 1: 2 },
        callbacks: [{ onEpochEnd: () => undefined }, new Own(), { patience: 3, minDelta: 0 }],
      }),
    ).toEqual({
      ignoredOptions: ['onEpochEnd', 'validation_split', 'stepsPerEpoch'],
      callbacks: ['CustomCallback', 'Own', 'EarlyStopping'],
      classWeights: true,
    });
    expect(fitOptions('fitDataset', { epochs: 3, batchSize: 32 }).ignoredOptions).toEqual(['batchSize']);
    expect(fitOptions('fit', {})).toEqual({ ignoredOptions: [], callbacks: [], classWeights: false });
  });

  it('reads feature names as a JSON array of strings, or not at all', () => {
    expect(namesGiven('["age","income"]')).toEqual(['age', 'income']);
    for (const text of [undefined, '', 'age,income', '[]', '[1]', '{"a":1}'])
      expect(namesGiven(text)).toBeNull();
  });
});

describe('saturation', () => {
  it('counts outputs whose input is beyond 5 in size', () => {
    const inputs = [-6, -4.9, 0, 4.9, 5.1, 20];
    expect(saturatedShare(Float32Array.from(inputs, Math.tanh), 'tanh')).toBe(0.5);
    const sigmoid = Float32Array.from(inputs, (x) => 1 / (1 + Math.exp(-x)));
    expect(saturatedShare(sigmoid, 'sigmoid')).toBe(0.5);
  });
});
