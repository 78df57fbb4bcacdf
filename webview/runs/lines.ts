import { experimentName } from '../../src/protocol/experiment-name';
import type { RunRow } from '../../src/protocol/runs-page';
import { inOrder } from '../in-order';
import type { Column } from './columns';

/** A line of the table: a run, or the runs of one experiment folded under one line. */
export type Line =
  | { kind: 'run'; key: string; level: 1 | 2; row: RunRow }
  | { kind: 'group'; key: string; name: string; rows: readonly RunRow[]; isOpen: boolean; best: RunRow };

type Group = Extract<Line, { kind: 'group' }>;

/**
 * The lines in their order. Pinned runs come first, by themselves; the runs of an experiment stand together where the one of them does that sorts first.
 *
 * @param opened ids of the experiments that are unfolded
 */
export function linesOf(
  rows: readonly RunRow[],
  by: Column,
  descending: boolean,
  opened: ReadonlySet<string>,
): Line[] {
  const sorted = sortedRows(rows, by, descending);
  const families = new Map<string, RunRow[]>();
  for (const row of sorted) {
    const id = familyOf(row);
    if (id !== null) families.set(id, [...(families.get(id) ?? []), row]);
  }
  const lines: Line[] = [];
  const seen = new Set<string>();
  for (const row of [...sorted.filter(({ pinned }) => pinned), ...sorted.filter(({ pinned }) => !pinned)]) {
    const id = familyOf(row);
    const family = id === null ? [] : (families.get(id) ?? []);
    if (id === null || family.length < 2) {
      lines.push({ kind: 'run', key: row.id, level: 1, row });
      continue;
    }
    if (seen.has(id)) continue;
    seen.add(id);
    const isOpen = opened.has(id);
    lines.push({ kind: 'group', key: `group-${id}`, name: nameOf(family), rows: family, isOpen, best: row });
    if (isOpen)
      lines.push(
        ...family.map((one) => ({ kind: 'run' as const, key: one.id, level: 2 as const, row: one })),
      );
  }
  return lines;
}

/** The runs that a line is about. */
export function runsOf(line: Line): readonly RunRow[] {
  return line.kind === 'run' ? [line.row] : line.rows;
}

/** The id of a folded line's experiment. */
export function experimentOf({ rows }: Group): string {
  return rows[0]?.experiment?.experiment ?? '';
}

function familyOf({ experiment, pinned }: RunRow): string | null {
  return pinned ? null : (experiment?.experiment ?? null);
}

function nameOf(family: readonly RunRow[]): string {
  const [first] = family;
  if (!first?.experiment) return '';
  const tellers = family.map(({ edited, experiment }) => ({ edited, label: experiment?.label ?? '' }));
  return experimentName(first.experiment.kind, first.script, tellers);
}

/** Sorted by a column; of equals the newest first. */
export function sortedRows(rows: readonly RunRow[], { key }: Column, descending: boolean): RunRow[] {
  return inOrder(rows, key, descending, newer);
}

function newer(a: RunRow, b: RunRow): number {
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
