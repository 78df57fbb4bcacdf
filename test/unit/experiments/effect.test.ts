import { describe, expect, test } from 'vitest';
import { effectOf, type Pair } from '../../../src/experiments/verify/effect';
import { studentQuantile } from '../../../src/diagnosis/distributions/student';
import { generator } from '../../../src/protocol/generator';

test.each([
  // scipy.stats.t.ppf (SciPy 1.x), whole and broken degrees of freedom.
  [0.975, 1, 12.706205],
  [0.975, 2, 4.302653],
  [0.975, 2.5, 3.574655],
  [0.975, 4, 2.776445],
  [0.995, 5.7, 3.788913],
  [0.999, 8, 4.500791],
  [0.9, 3, 1.637744],
  [0.975, 33.3, 2.033819],
  [0.9999, 12, 5.263273],
  [0.6, 6, 0.264835],
  [0.025, 7, -2.364624],
])('the %f quantile of Student’s t with %f degrees of freedom', (p, degrees, expected) => {
  // Hill's expansion is for whole degrees and good to two percent between 2 and 3.
  expect(Math.abs(studentQuantile(p, degrees) / expected - 1)).toBeLessThan(
    degrees > 2 && degrees < 3 ? 2e-2 : 2e-4,
  );
});

describe('the effect of a change', () => {
  const pair = (seed: string, baseline: number[], candidate: number[], rows?: number[]): Pair => {
    const losses = (values: number[]) => ({
      losses: Float32Array.from(values),
      rows: rows ? Float64Array.from(rows) : null,
      targets: null,
    });
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      seed,
      baselineLoss: mean(baseline),
      candidateLoss: mean(candidate),
      examples: { baseline: losses(baseline), candidate: losses(candidate) },
    };
  };

  test('is the geometric mean of the ratios, and one seed has an interval by what is known of seeds', () => {
    const one = effectOf([pair('1', [2, 2, 2, 2], [1, 1, 1, 1])]);
    expect(one?.ratio).toBeCloseTo(0.5, 6);
    // Every example says the same, so only another seed could say something else.
    expect(one?.errorOfExamples).toBeCloseTo(0, 6);
    expect(one?.errorOfSeeds).toBeCloseTo(0.064, 6);
    const two = effectOf([pair('1', [2, 2], [1, 1]), pair('2', [1, 1], [2, 2])]);
    expect(two?.ratio).toBeCloseTo(1, 6);
    expect(two?.low).toBeLessThan(0.5);
  });

  test('has no number where losses are not positive or not finite', () => {
    expect(effectOf([])).toBeNull();
    expect(effectOf([pair('1', [NaN, 1], [1, 1])])).toBeNull();
    expect(effectOf([pair('1', [0, 0], [1, 1])])).toBeNull();
  });

  test('rests on as many examples as there are, whatever the number of seeds', () => {
    const rows = [11, 12, 13];
    const same = effectOf([pair('1', [1, 2, 3], [1, 1, 1], rows), pair('2', [1, 2, 3], [1, 1, 1], rows)]);
    expect(same?.examples).toBe(3);
    const others = effectOf([
      pair('1', [1, 2, 3], [1, 1, 1], rows),
      pair('2', [1, 2, 3], [1, 1, 1], [14, 15, 16]),
    ]);
    expect(others?.examples).toBe(6);
    expect(others?.errorOfExamples).toBeLessThan(same?.errorOfExamples ?? 0);
  });

  /** Share of 95 % intervals that hold the true ratio, 0.8: losses are skewed, as they are (gamma, shape 1/2), and correlated. */
  function coverage(examples: number, seeds: number, sameExamples: boolean): number {
    const random = generator(`coverage ${examples} ${seeds} ${sameExamples}`);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let held = 0;
    const rounds = 1500;
    for (let round = 0; round < rounds; round++) {
      const base = () => Array.from({ length: examples }, () => normal() ** 2);
      let [shared, own] = [base(), base()];
      const pairs = Array.from({ length: seeds }, (_, s) => {
        if (!sameExamples) [shared, own] = [base(), base()];
        const shift = Math.exp(0.064 * normal());
        const candidate = shared.map((loss, i) => 0.8 * shift * (0.7 * loss + 0.3 * (own[i] ?? 0)));
        const rows = shared.map((_, i) => (sameExamples ? i : s * examples + i));
        return pair(String(s), shared, candidate, rows);
      });
      const effect = effectOf(pairs);
      if (effect && effect.low <= 0.8 && effect.high >= 0.8) held++;
    }
    return held / rounds;
  }

  test.each([
    [40, 1, true],
    [40, 3, true],
    [150, 3, true],
    [40, 3, false],
  ])(
    'has intervals that hold the truth as often as they say: %i examples, %i seeds, the same %s',
    (examples, seeds, same) => {
      // The Monte Carlo error of the share is .6 points.
      expect(coverage(examples, seeds, same)).toBeGreaterThan(0.92);
      expect(coverage(examples, seeds, same)).toBeLessThan(0.99);
    },
  );
});
