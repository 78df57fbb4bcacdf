import { generator } from '../../protocol/generator';

/** A box of the unit cube in which a tree answers the same. */
export interface Leaf {
  readonly low: number[];
  readonly high: number[];
  readonly value: number;
}

/**
 * Regression trees (Breiman 2001) in the unit cube, each grown on a sample of the rows drawn with replacement, until rows that are left
 * together are alike. Small on purpose: it reads some hundred trials; what npm has keeps its trees to itself, and the boxes are what counts here.
 */
export function growForest(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  trees: number,
  seed: string,
): Leaf[][] {
  return Array.from({ length: trees }, (_, tree) => {
    const random = generator(`forest:${seed}:${tree}`);
    const sample = rows.map(() => Math.floor(random() * rows.length));
    return growTree(rows, values, sample);
  });
}

function growTree(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  sample: readonly number[],
): Leaf[] {
  const dimensions = rows[0]?.length ?? 0;
  const whole = { low: new Array<number>(dimensions).fill(0), high: new Array<number>(dimensions).fill(1) };
  const open = [{ ...whole, members: sample }];
  const leaves: Leaf[] = [];
  for (let node = open.pop(); node; node = open.pop()) {
    const { low, high, members } = node;
    const split = bestSplit(rows, values, members, dimensions);
    if (!split) {
      const value = members.reduce((sum, i) => sum + (values[i] ?? 0), 0) / members.length;
      leaves.push({ low, high, value });
      continue;
    }
    const { dimension, at } = split;
    const isBelow = (i: number): boolean => (rows[i]?.[dimension] ?? 0) < at;
    open.push({ low: withAt(low, dimension, at), high, members: members.filter((i) => !isBelow(i)) });
    open.push({ low, high: withAt(high, dimension, at), members: members.filter(isBelow) });
  }
  return leaves;
}

function withAt(list: readonly number[], index: number, value: number): number[] {
  const copy = [...list];
  copy[index] = value;
  return copy;
}

/** The cut that leaves the least squared error; null where nothing is left to tell apart. */
function bestSplit(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  members: readonly number[],
  dimensions: number,
): { dimension: number; at: number } | null {
  const total = members.reduce((sum, i) => sum + (values[i] ?? 0), 0);
  if (members.every((i) => values[i] === values[members[0] ?? 0])) return null;
  let best: { dimension: number; at: number } | null = null;
  let most = -Infinity;
  for (let dimension = 0; dimension < dimensions; dimension++) {
    const place = (i: number | undefined): number => rows[i ?? 0]?.[dimension] ?? 0;
    const sorted = [...members].sort((a, b) => place(a) - place(b));
    let sum = 0;
    for (let count = 1; count < sorted.length; count++) {
      sum += values[sorted[count - 1] ?? 0] ?? 0;
      const [before, after] = [place(sorted[count - 1]), place(sorted[count])];
      if (before === after) continue;
      // Least squared error is most of this: the sum of squares is the same whatever the cut.
      const gain = (sum * sum) / count + (total - sum) ** 2 / (sorted.length - count);
      if (gain > most) [most, best] = [gain, { dimension, at: (before + after) / 2 }];
    }
  }
  return best;
}
