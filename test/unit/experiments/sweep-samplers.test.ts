import { describe, expect, test } from 'vitest';
import { FUNCTIONS, quartiles, regret } from '../../../bench/tpe/functions';
import { halton } from '../../../src/experiments/sweep/halton';
import { cumulative, logMass, quantile } from '../../../src/diagnosis/distributions/normal';
import { parzenOfChoices, parzenOfNumbers } from '../../../src/experiments/sweep/parzen';
import { gridSampler, quasiRandomSampler, randomSampler } from '../../../src/experiments/sweep/samplers';
import {
  dimensionsOf,
  written,
  type Dimension,
  type Observation,
} from '../../../src/experiments/sweep/space';
import { tpeSampler } from '../../../src/experiments/sweep/tpe';
import { generator } from '../../../src/protocol/generator';
import oracle from '../../fixtures/experiments/optuna.json';

const rate: Dimension = { kind: 'number', id: 'rate', low: 1e-5, high: 0.1, log: true };
const units: Dimension = { kind: 'integer', id: 'units', low: 4, high: 256, log: true };
const layers: Dimension = { kind: 'integer', id: 'layers', low: 1, high: 4, log: false };
const kind: Dimension = { kind: 'choice', id: 'kind', choices: ['relu', 'tanh', 'elu'] };
const all = [rate, units, layers, kind];

describe('the normal distribution', () => {
  // Abramowitz and Stegun, table 26.1; far tails from SciPy 1.10.1 (norm.logcdf).
  test.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1.959963984540054, 0.025],
    [-5, 2.866515718791939e-7],
    [3.5, 0.999767370920964],
  ])('below %d lies %d', (z, p) => {
    expect(cumulative(z)).toBeCloseTo(p, 14);
    expect(cumulative(z) / p).toBeCloseTo(1, 12);
    expect(quantile(p)).toBeCloseTo(z, 8);
  });

  test('a mass far out keeps its digits', () => {
    expect(logMass(-Infinity, -30)).toBeCloseTo(-454.3212439563432, 9);
    expect(logMass(30, Infinity)).toBeCloseTo(-454.3212439563432, 9);
    expect(logMass(-1, 1)).toBeCloseTo(Math.log(0.682689492137086), 12);
  });
});

describe('Parzen estimators are Optuna’s', () => {
  test.each(oracle.parzen)('$name', (one) => {
    const estimator =
      one.choices === undefined
        ? parzenOfNumbers(
            { id: 'x', kind: one.kind as 'number', low: one.low, high: one.high, log: one.log },
            one.observed,
          )
        : parzenOfChoices(one.choices, one.observed);
    for (const [i, asked] of one.asked.entries())
      expect(estimator.logPdf(asked), String(asked)).toBeCloseTo(one.logPdf[i]!, 7);
    const sigmas: unknown[] =
      'sigmas' in estimator && Array.isArray(estimator.sigmas) ? estimator.sigmas : [];
    for (const [i, sigma] of (one.sigmas ?? []).entries()) expect(sigmas[i]).toBeCloseTo(sigma, 9);
  });

  test('what they draw is spread as the mixture is', () => {
    const range = { kind: 'number', id: 'x', low: 0, high: 1, log: false } as const;
    const observed = [0.1, 0.2, 0.25, 0.7];
    const estimator = parzenOfNumbers(range, observed);
    const random = generator('draw');
    const drawn = Array.from({ length: 20_000 }, () => estimator.sample(random));
    const mus = [...observed, 0.5];
    for (let cell = 0; cell < 10; cell++) {
      const [low, high] = [cell / 10, (cell + 1) / 10];
      const share = drawn.filter((x) => x >= low && x <= high).length / drawn.length;
      const masses = mus.map((mu, i) => {
        const width = estimator.sigmas[i]!;
        const between = (a: number, b: number): number =>
          Math.exp(logMass((a - mu) / width, (b - mu) / width));
        return between(low, high) / between(0, 1);
      });
      const mass = masses.reduce((sum, one) => sum + one / mus.length, 0);
      // Five standard errors of a share.
      expect(Math.abs(share - mass)).toBeLessThan(5 * Math.sqrt((mass * (1 - mass)) / drawn.length));
    }
  });
});

describe('TPE', () => {
  test.each(FUNCTIONS)('finds the least value of $name as well as Optuna’s', (one) => {
    const found = quartiles(
      Array.from({ length: 30 }, (_, seed) => regret(one, tpeSampler(one.dimensions, String(seed)), 100)),
    );
    const theirs = oracle.regret[one.name];
    expect(found.median).toBeLessThanOrEqual(theirs.tpe.high);
    // Random search is what it has to beat.
    expect(found.high).toBeLessThan(theirs.random.median);
  });

  test('trials that still run are not proposed again', () => {
    const x: Dimension = { kind: 'number', id: 'x', low: 0, high: 1, log: false };
    const random = randomSampler([x], 'first');
    const seen: Observation[] = Array.from({ length: 30 }, (_, i) => {
      const parameters = random.next(i + 1, [])!;
      return { parameters, state: 'complete', loss: (Number(parameters['x']) - 0.3) ** 2, epochs: 1 };
    });
    const sampler = tpeSampler([x], '1');
    const proposed = (running: number[]): number[] =>
      Array.from({ length: 40 }, (_, i) => {
        const open = running.map((value): Observation => ({
          parameters: { x: value },
          state: 'running',
          loss: Infinity,
          epochs: 0,
        }));
        return Number(sampler.next(100 + i, [...seen, ...open])!['x']);
      });
    const near = (values: number[]): number => values.filter((value) => Math.abs(value - 0.3) < 0.02).length;
    expect(near(proposed(Array.from({ length: 8 }, () => 0.3)))).toBeLessThan(near(proposed([])) / 2);
  });

  test('pruned trials count as worse than complete ones, and later ones as better than earlier', () => {
    const x: Dimension = { kind: 'number', id: 'x', low: 0, high: 1, log: false };
    const at = (value: number, more: Partial<Observation>): Observation => ({
      parameters: { x: value },
      state: 'complete',
      loss: 1,
      epochs: 10,
      ...more,
    });
    const seen = [
      ...Array.from({ length: 9 }, (_, i) => at(0.9 + i / 1000, { state: 'pruned', loss: 0.1, epochs: 2 })),
      at(0.8, { state: 'pruned', loss: 0.1, epochs: 8 }),
      at(0.1, { loss: 5 }),
    ];
    const proposals = Array.from({ length: 30 }, (_, i) =>
      Number(tpeSampler([x], '1').next(i + 50, seen)!['x']),
    );
    expect(proposals.filter((value) => value < 0.85).length).toBeGreaterThan(25);
  });
});

describe('samplers', () => {
  test.each([
    ['random', randomSampler],
    ['quasi-random', quasiRandomSampler],
    ['tpe', tpeSampler],
  ] as const)('%s stays within ranges, and a seed and a number say all', (_, make) => {
    const seen: Observation[] = [];
    for (let number = 1; number <= 60; number++) {
      const parameters = make(all, 'a').next(number, seen)!;
      expect(make(all, 'a').next(number, seen)).toEqual(parameters);
      expect(Number(parameters['rate'])).toBeGreaterThanOrEqual(1e-5);
      expect(Number(parameters['rate'])).toBeLessThanOrEqual(0.1);
      expect(Number.isInteger(parameters['units'])).toBe(true);
      expect([1, 2, 3, 4]).toContain(parameters['layers']);
      expect(['relu', 'tanh', 'elu']).toContain(parameters['kind']);
      seen.push({ parameters, state: 'complete', loss: number % 7, epochs: 1 });
    }
    expect(new Set(seen.map(({ parameters }) => parameters['layers'])).size).toBe(4);
    expect(make(all, 'b').next(1, [])).not.toEqual(make(all, 'a').next(1, []));
  });

  test('half of random rates lie below the middle of the logarithmic range', () => {
    const sampler = randomSampler([rate], '1');
    const below = Array.from({ length: 2000 }, (_, i) => Number(sampler.next(i + 1, [])!['rate'])).filter(
      (r) => r < 1e-3,
    ).length;
    expect(Math.abs(below - 1000)).toBeLessThan(150);
  });

  test('a grid has every combination once, ends included, within the number of trials', () => {
    const grid = gridSampler(all, 100);
    const points: string[] = [];
    for (let point = grid.next(1, []); point; point = grid.next(points.length + 1, []))
      points.push(JSON.stringify(point));
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points.length).toBe(3 * 3 * 3 * 3);
    expect(new Set(points).size).toBe(points.length);
    expect(points[0]).toBe('{"kind":"relu","layers":1,"units":4,"rate":0.00001}');
    expect(points.at(-1)).toContain('"rate":0.1');
  });

  test('Halton’s sequence is SciPy’s before it is scrambled, and more even than chance after', () => {
    const plain = halton(5, null);
    for (const [i, point] of oracle.halton.entries())
      for (const [j, value] of point.entries()) expect(plain(i)[j]).toBeCloseTo(value, 12);
    const cells = (points: number[][]): number =>
      new Set(points.map(([x = 0, y = 0]) => Math.floor(x * 8) * 8 + Math.floor(y * 8))).size;
    const random = generator('cells');
    const even: number[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const point = halton(2, String(seed));
      even.push(cells(Array.from({ length: 64 }, (_, i) => point(i))));
    }
    const chance = Array.from({ length: 20 }, () =>
      cells(Array.from({ length: 64 }, () => [random(), random()])),
    );
    expect(Math.min(...even)).toBeGreaterThan(Math.max(...chance));
  });

  test('numbers are written with few digits', () => {
    expect(written(rate, 0.00124681)).toBe(0.001247);
    expect(written({ kind: 'number', id: 'x', low: 0.33334, high: 1, log: false }, 0.333341)).toBe(0.33334);
    expect(written(units, 12)).toBe(12);
  });

  test('what has no range is no dimension', () => {
    const site = { file: 'a.js', line: 1, column: 1 };
    const slot = {
      id: 'a',
      label: 'a',
      type: 'number',
      value: 1,
      low: 1,
      high: 1,
      scale: 'linear',
      choices: [],
      site,
      fix: null,
    } as const;
    expect(dimensionsOf([{ ...slot, choices: [] }])).toEqual([]);
    expect(dimensionsOf([{ ...slot, high: 2, choices: [] }])).toHaveLength(1);
  });
});
