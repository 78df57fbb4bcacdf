import type { Slot, SlotImportance, SweepTrial } from '../../protocol/sweep';
import { growForest, type Leaf } from './forest';
import { bounds, dimensionsOf, placeOf, type Dimension } from './space';

const TREES = 64;
/** Fewer trials than this, or than two a slot, tell nothing. */
const LEAST_TRIALS = 10;
/** The middle nine tenths of the trees. */
const TAIL = 0.05;

/**
 * What share of the variance of the loss each slot explains, by itself or together with others: functional analysis of variance over a
 * random forest (Hutter et al. 2014), total effects. Of the logarithm of the loss where that exists, so that a few diverged trials don't
 * outweigh all others; those count as the worst that didn't diverge.
 *
 * @returns highest first; null while there are too few trials
 */
export function slotImportances(
  slots: readonly Slot[],
  trials: readonly SweepTrial[],
  seed: string,
): SlotImportance[] | null {
  const dimensions = dimensionsOf(slots);
  const used = trials.filter(
    ({ state, loss, parameters }) =>
      state === 'complete' && loss !== null && dimensions.every(({ id }) => parameters[id] !== undefined),
  );
  if (dimensions.length === 0 || used.length < Math.max(LEAST_TRIALS, 2 * dimensions.length)) return null;
  const losses = used.map(({ loss }) => loss ?? NaN);
  const finite = losses.filter(Number.isFinite);
  const worst = Math.max(...finite);
  const isPositive = finite.every((loss) => loss > 0);
  const values = losses.map((loss) => {
    const bounded = Number.isFinite(loss) ? loss : worst;
    return isPositive ? Math.log(bounded) : bounded;
  });
  if (!values.every(Number.isFinite) || values.every((value) => value === values[0])) return null;
  const rows = used.map(({ parameters }) => dimensions.map((one) => shareOf(one, parameters[one.id] ?? 0)));
  const shares = varianceShares(rows, values, seed);
  return dimensions
    .map(({ id }, i) => {
      const ofTrees = shares.map(({ total }) => total[i] ?? 0).sort((a, b) => a - b);
      const at = (share: number): number => ofTrees[Math.round(share * (ofTrees.length - 1))] ?? 0;
      const importance = ofTrees.reduce((sum, one) => sum + one, 0) / ofTrees.length;
      return { slot: id, importance, low: at(TAIL), high: at(1 - TAIL) };
    })
    .sort((a, b) => b.importance - a.importance);
}

/** Where a value is in its dimension, from 0 to 1; each choice has as much room. */
function shareOf(dimension: Dimension, value: number | string): number {
  if (dimension.kind === 'choice')
    return (dimension.choices.indexOf(String(value)) + 0.5) / dimension.choices.length;
  const { low, high } = bounds(dimension);
  return (placeOf(dimension, Number(value)) - low) / (high - low);
}

/** Shares of the variance of one tree, a dimension each: of what it does by itself, and of all it has a part in. */
export interface VarianceShares {
  readonly main: number[];
  readonly total: number[];
}

/**
 * @param rows points of the unit cube
 * @returns for each tree of the forest that isn't constant
 */
export function varianceShares(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  seed: string,
): VarianceShares[] {
  return growForest(rows, values, TREES, seed).flatMap((leaves) => sharesOf(leaves, rows[0]?.length ?? 0));
}

/**
 * Exact, from the boxes: the mean square of the tree's answer averaged over some of the dimensions is a sum over pairs of boxes of the
 * measure in which they overlap along the others.
 */
function sharesOf(leaves: readonly Leaf[], dimensions: number): VarianceShares[] {
  const width = ({ low, high }: Leaf, j: number): number => (high[j] ?? 0) - (low[j] ?? 0);
  const range = Array.from({ length: dimensions }, (_, j) => j);
  const measure = (leaf: Leaf): number => range.reduce((product, j) => product * width(leaf, j), 1);
  const mean = leaves.reduce((sum, leaf) => sum + leaf.value * measure(leaf), 0);
  const variance = leaves.reduce((sum, leaf) => sum + (leaf.value - mean) ** 2 * measure(leaf), 0);
  if (!(variance > 0)) return [];
  const main = new Array<number>(dimensions).fill(0);
  const rest = new Array<number>(dimensions).fill(0);
  const [overlaps, widths] = [new Float64Array(dimensions), new Float64Array(dimensions)];
  for (const one of leaves)
    for (const other of leaves) {
      const product = (one.value - mean) * (other.value - mean);
      let apart = 0;
      let overlap = 1;
      let both = 1;
      for (const j of range) {
        const common =
          Math.min(one.high[j] ?? 0, other.high[j] ?? 0) - Math.max(one.low[j] ?? 0, other.low[j] ?? 0);
        overlaps[j] = Math.max(0, common);
        widths[j] = width(one, j) * width(other, j);
        both *= widths[j] ?? 0;
        if (common > 0) overlap *= common;
        else apart++;
      }
      for (const j of range) {
        const [common = 0, across = 1] = [overlaps[j], widths[j]];
        main[j] = (main[j] ?? 0) + (product * both * common) / across;
        // All dimensions but this one: nothing where the boxes lie apart along any of them.
        if (apart === 0) rest[j] = (rest[j] ?? 0) + (product * overlap * across) / common;
        else if (apart === 1 && common === 0) rest[j] = (rest[j] ?? 0) + product * overlap * across;
      }
    }
  return [{ main: main.map((part) => part / variance), total: rest.map((part) => 1 - part / variance) }];
}
