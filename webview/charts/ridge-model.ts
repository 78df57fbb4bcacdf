import type { TensorStatistics } from '../../src/protocol/events';
import { thin } from '../table';

/** The histograms of one tensor over epochs. */
export interface RidgeModel {
  title: string;
  note: string;
  ridges: Ridge[];
}

export interface Ridge {
  epoch: number;
  tensor: TensorStatistics;
}

export type Histogram = NonNullable<TensorStatistics['histogram']>;

const RIDGES = 14;
/** A ridge may rise this many steps above its base line. */
export const HEIGHT = 3;

/** As many ridges as can be told apart. */
export function shownOf({ ridges }: RidgeModel): Ridge[] {
  const kept = new Set(thin(ridges.length, RIDGES));
  return ridges.filter((_, index) => kept.has(index));
}

/** The range of weights that all have in common; null where none has a histogram. */
export function rangeOf(ridges: readonly Ridge[]): { low: number; high: number } | null {
  const ranges = ridges.flatMap(({ tensor }) => (tensor.histogram ? [tensor.histogram] : []));
  if (ranges.length === 0) return null;
  return { low: Math.min(...ranges.map(({ min }) => min)), high: Math.max(...ranges.map(({ max }) => max)) };
}

/** The outline of a histogram, from its left end on the base line to its right one: values, and heights from 0 to `HEIGHT` steps. */
export function outlineOf({ min, max, counts }: Histogram): { value: number; rise: number }[] {
  const top = Math.max(...counts, 1);
  const bin = (max - min) / counts.length;
  return [
    { value: min, rise: 0 },
    ...counts.map((size, index) => ({
      value: min + (index + 0.5) * bin,
      rise: (size / top) * HEIGHT * 0.95,
    })),
    { value: max, rise: 0 },
  ];
}

/** How strong the fill and the line of a ridge are: the later, the stronger. */
export function tintsOf(index: number, of: number): { fill: number; line: number } {
  const age = (index + 1) / of;
  return { fill: 0.12 + 0.3 * age, line: 0.4 + 0.6 * age };
}
