import type { DataTraits, FoldBy } from '../protocol/events';
import { classIndices } from './class-indices';
import type { NumberArray } from './framework';
import { groupFolds } from './group-folds';
import { allRows, shuffled } from './rows';
import { targetOrder } from './target-order';

export interface Targets {
  values: NumberArray;
  columns: number;
  task: DataTraits['task'];
}

/** Neighbours' targets this much alike, and by no chance, are successive observations rather than separate examples. */
const ALIKE = 0.5;
const ERRORS = 3;
/** Of steps in a sorted column this share may go the other way. */
const SORTED = 0.01;
/** Labels in blocks, and in so many times as many blocks as there are classes: sorted rows have one of each. */
const BLOCKS = 0.9;
const BLOCKS_A_CLASS = 2;

/**
 * How to deal out rows whose targets are these, in their order. Neighbours in time resemble each other, and a fold of single ones of
 * them would be known from those left in; sorted rows are in order too, but a stretch of them holds other targets than all the rest.
 */
export function foldsBy({ values, columns, task }: Targets): FoldBy {
  const isClasses = task === 'binary' || task === 'multiclass';
  if (task === 'unknown') return 'random';
  const rows = values.length / columns;
  const order = targetOrder(values, columns, isClasses) ?? 0;
  if (isClasses) {
    const labels = classIndices(values, columns);
    const blocks = 1 + labels.filter((label, i) => i > 0 && label !== labels[i - 1]).length;
    const isSuccessive = order >= BLOCKS && blocks > BLOCKS_A_CLASS * new Set(labels).size;
    return isSuccessive ? 'blocks' : 'classes';
  }
  return order >= Math.max(ALIKE, ERRORS / Math.sqrt(rows)) && !isSorted(values, columns)
    ? 'blocks'
    : 'random';
}

function isSorted(values: NumberArray, columns: number): boolean {
  return Array.from({ length: columns }, (_, column) => column).some((column) => {
    let [up, down] = [0, 0];
    for (let i = column + columns; i < values.length; i += columns) {
      const step = (values[i] ?? 0) - (values[i - columns] ?? 0);
      if (step > 0) up++;
      if (step < 0) down++;
    }
    return Math.min(up, down) <= SORTED * (up + down);
  });
}

/**
 * The fold, from 0 to `of` - 1, of each row.
 *
 * By classes: rows sorted by class are dealt out one by one, so that a fold has as many of each class as in scikit-learn's
 * StratifiedKFold; which of them, the random numbers decide.
 */
export function assignFolds(
  by: FoldBy,
  count: number,
  of: number,
  random: () => number,
  targets: Targets | null,
  groups: ArrayLike<number> | null = null,
): Int32Array {
  if (by === 'groups' && groups) {
    const hasClasses = targets?.task === 'binary' || targets?.task === 'multiclass';
    const labels = targets && hasClasses ? classIndices(targets.values, targets.columns) : null;
    return groupFolds(groups, labels, of, random);
  }
  const folds = new Int32Array(count);
  if (by === 'classes' && targets) {
    const order = shuffled(allRows(count), random);
    const labels = classIndices(targets.values, targets.columns);
    const found = [...new Set(labels)];
    const rank = new Map(found.map((label, i) => [label, i]));
    const rankOf = (row: number) => rank.get(labels[row] ?? NaN) ?? 0;
    const sorted = Array.from(order).sort((a, b) => rankOf(a) - rankOf(b));
    for (const [at, row] of sorted.entries()) folds[row] = at % of;
    return folds;
  }
  const order = by === 'random' ? shuffled(allRows(count), random) : null;
  for (let fold = 0; fold < of; fold++)
    for (let at = Math.floor((fold * count) / of); at < Math.floor(((fold + 1) * count) / of); at++)
      folds[order?.[at] ?? at] = fold;
  return folds;
}
