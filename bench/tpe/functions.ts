import type { Parameters } from '../../src/protocol/sweep';
import type { Dimension, Sampler } from '../../src/experiments/sweep/space';

/** A function whose least value is known; regret is what is found above it. */
export interface TestFunction {
  readonly name: 'branin' | 'hartmann6' | 'sphere5' | 'mixed';
  readonly dimensions: readonly Dimension[];
  readonly least: number;
  value(parameters: Parameters): number;
}

const float = (id: string, low: number, high: number, log = false): Dimension => ({
  kind: 'number',
  id,
  low,
  high,
  log,
});

const A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
const ALPHA = [1, 1.2, 3, 3.2];
const BY_PENALTY: Readonly<Record<string, number>> = { none: 0.4, l1: 0.3, l2: 0, elastic: 0.1 };

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The same as in scripts/oracles/optuna_sweep.py. */
export const FUNCTIONS: readonly TestFunction[] = [
  {
    name: 'branin',
    dimensions: [float('x1', -5, 10), float('x2', 0, 15)],
    least: 0.397887,
    value(p) {
      const [x, y] = [Number(p['x1']), Number(p['x2'])];
      const bowl = (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2;
      return bowl + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    },
  },
  {
    name: 'hartmann6',
    dimensions: numbers(6).map((i) => float(`x${i}`, 0, 1)),
    least: -3.32237,
    value: (p) =>
      -ALPHA.reduce((sum, alpha, k) => {
        const away = numbers(6).reduce(
          (total, i) => total + (A[k]?.[i] ?? 0) * (Number(p[`x${i}`]) - 1e-4 * (P[k]?.[i] ?? 0)) ** 2,
          0,
        );
        return sum + alpha * Math.exp(-away);
      }, 0),
  },
  {
    name: 'sphere5',
    dimensions: numbers(5).map((i) => float(`x${i}`, -5, 5)),
    least: 0,
    value: (p) => numbers(5).reduce((sum, i) => sum + Number(p[`x${i}`]) ** 2, 0),
  },
  {
    name: 'mixed',
    dimensions: [
      float('lr', 1e-5, 1e-1, true),
      float('drop', 0, 0.8),
      { kind: 'integer', id: 'layers', low: 1, high: 8, log: false },
      { kind: 'choice', id: 'reg', choices: Object.keys(BY_PENALTY) },
    ],
    least: 0,
    value: (p) =>
      (Math.log10(Number(p['lr'])) + 3) ** 2 +
      4 * (Number(p['drop']) - 0.3) ** 2 +
      0.05 * (Number(p['layers']) - 4) ** 2 +
      (BY_PENALTY[String(p['reg'])] ?? NaN),
  },
];

/** Lowest value above the least one, after so many trials one after the other. */
export function regret(one: TestFunction, sampler: Sampler, trials: number): number {
  const seen: { parameters: Parameters; state: 'complete'; loss: number; epochs: number }[] = [];
  for (let number = 1; number <= trials; number++) {
    const parameters = sampler.next(number, seen);
    if (!parameters) break;
    seen.push({ parameters, state: 'complete', loss: one.value(parameters), epochs: 1 });
  }
  return Math.min(...seen.map(({ loss }) => loss)) - one.least;
}

/** The quartiles of some values, as NumPy interpolates them. */
export function quartiles(values: readonly number[]): { low: number; median: number; high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
    return below + (above - below) * (place - Math.floor(place));
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
