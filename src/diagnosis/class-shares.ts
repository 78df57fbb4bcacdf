import type { DataTraits } from '../protocol/events';

/** How far the classes of two samples differ. */
export interface ClassShift {
  /** Total variation distance of the shares: 0 for the same, 1 for none in common. */
  distance: number;
  /** χ² of homogeneity as a standard normal deviate. */
  z: number;
  /** Class that differs most, with its shares. */
  most: { index: number; training: number; validation: number };
}

/** Classes expected less often than this are counted as one, as the χ² distribution takes (Cochran 1954). */
const LEAST_EXPECTED = 5;

/** Null where one of them has no classes or nothing to count. */
export function classShift(training: DataTraits | null, validation: DataTraits | null): ClassShift | null {
  const a = training?.classCounts ?? [];
  const b = validation?.classCounts ?? [];
  const [n, m] = [sum(a), sum(b)];
  if (a.length < 2 || a.length !== b.length || n === 0 || m === 0) return null;
  let most = { index: 0, training: NaN, validation: NaN };
  let distance = 0;
  for (const [index, value] of a.entries()) {
    const shares = { index, training: value / n, validation: (b[index] ?? 0) / m };
    const difference = Math.abs(shares.training - shares.validation);
    distance += difference / 2;
    if (!(difference <= Math.abs(most.training - most.validation))) most = shares;
  }
  return { distance, z: homogeneityZ(a, b), most };
}

/**
 * Pearson's χ² test that two samples of counts come from the same shares, as a standard normal deviate (Wilson, Hilferty 1931: the
 * cube root of χ²/df is close to normal). 0 where there are too few to test.
 */
export function homogeneityZ(a: readonly number[], b: readonly number[]): number {
  const [n, m] = [sum(a), sum(b)];
  const table: [number, number][] = [];
  const rare: [number, number] = [0, 0];
  for (const [index, first] of a.entries()) {
    const second = b[index] ?? 0;
    if (((first + second) * Math.min(n, m)) / (n + m) >= LEAST_EXPECTED) table.push([first, second]);
    else {
      rare[0] += first;
      rare[1] += second;
    }
  }
  if (((rare[0] + rare[1]) * Math.min(n, m)) / (n + m) >= LEAST_EXPECTED) table.push(rare);
  const df = table.length - 1;
  if (df < 1) return 0;
  const [tn, tm] = [sum(table.map(([x]) => x)), sum(table.map(([, y]) => y))];
  let chi2 = 0;
  for (const [x, y] of table) {
    const ex = ((x + y) * tn) / (tn + tm);
    const ey = ((x + y) * tm) / (tn + tm);
    chi2 += (x - ex) ** 2 / ex + (y - ey) ** 2 / ey;
  }
  return (Math.cbrt(chi2 / df) - (1 - 2 / (9 * df))) / Math.sqrt(2 / (9 * df));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
