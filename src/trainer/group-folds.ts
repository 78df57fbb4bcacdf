/**
 * Folds of rows that belong together (one patient, one machine): a group is in one fold, never in two.
 *
 * @param groups what each row belongs to
 * @param labels the class of each row, to give every fold its share of each, as scikit-learn's StratifiedGroupKFold does; null for
 *   folds of about the same number of rows, as its GroupKFold does
 * @param random decides between groups that are alike
 * @throws Error where there are fewer groups than folds
 */
export function groupFolds(
  groups: ArrayLike<number>,
  labels: readonly number[] | null,
  of: number,
  random: () => number,
): Int32Array {
  const rows = Array.from(groups, (_, row) => row);
  const classes = [...new Set(labels ?? [0])];
  const counts = new Map<number, number[]>();
  for (const row of rows) {
    const group = groups[row] ?? NaN;
    const own = counts.get(group) ?? new Array<number>(classes.length).fill(0);
    const at = labels ? classes.indexOf(labels[row] ?? NaN) : 0;
    own[at] = (own[at] ?? 0) + 1;
    counts.set(group, own);
  }
  if (counts.size < of) throw new Error(`its rows are of ${counts.size} groups, too few for ${of} folds`);
  const totals = classes.map((_, c) => sum([...counts.values()].map((own) => own[c] ?? 0)));
  // The ones that are hardest to place come first.
  const weight = labels ? deviation : sum;
  const ordered = shuffled([...counts], random).sort(([, a], [, b]) => weight(b) - weight(a));
  const filled = Array.from({ length: of }, () => classes.map(() => 0));
  const foldOf = new Map<number, number>();
  for (const [group, own] of ordered) {
    const fold = labels ? evenest(filled, own, totals) : lightest(filled);
    foldOf.set(group, fold);
    filled[fold] = add(filled[fold] ?? [], own);
  }
  return Int32Array.from(rows, (row) => foldOf.get(groups[row] ?? NaN) ?? 0);
}

/** The fold that a group leaves classes dealt out most evenly in; of equal ones that with the fewest rows. */
function evenest(
  filled: readonly (readonly number[])[],
  own: readonly number[],
  totals: readonly number[],
): number {
  let best = 0;
  let least = { uneven: Infinity, rows: Infinity };
  for (const fold of filled.keys()) {
    const then = filled.map((counts, i) => (i === fold ? add(counts, own) : counts));
    const uneven =
      sum(totals.map((total, c) => deviation(then.map((counts) => (counts[c] ?? 0) / total)))) /
      totals.length;
    const rows = sum(filled[fold] ?? []);
    const isAlike = Math.abs(uneven - least.uneven) <= 1e-8 + 1e-5 * least.uneven;
    if (uneven < least.uneven || (isAlike && rows < least.rows)) [best, least] = [fold, { uneven, rows }];
  }
  return best;
}

function lightest(filled: readonly (readonly number[])[]): number {
  return filled.reduce((best, counts, fold) => (sum(counts) < sum(filled[best] ?? []) ? fold : best), 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function add(one: readonly number[], other: readonly number[]): number[] {
  return one.map((value, i) => value + (other[i] ?? 0));
}

function deviation(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length);
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const order = list.map((item) => ({ item, at: random() }));
  return order.sort((a, b) => a.at - b.at).map(({ item }) => item);
}
