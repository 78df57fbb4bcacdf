import type { RunRow } from '../../src/protocol/runs-page';
import { runsOf, type Line } from './lines';

/** The selection with these runs turned round: out where all of them are in, else in. */
export function toggled(chosen: readonly string[], rows: readonly RunRow[]): string[] {
  const ids = rows.map(({ id }) => id);
  const others = chosen.filter((id) => !ids.includes(id));
  return ids.every((id) => chosen.includes(id)) ? others : [...others, ...ids];
}

/** The selection with all runs of the lines from one to the other. */
export function withRange(
  chosen: readonly string[],
  lines: readonly Line[],
  from: number,
  to: number,
): string[] {
  const range = lines.slice(Math.min(from, to), Math.max(from, to) + 1);
  return [...new Set([...chosen, ...range.flatMap((line) => runsOf(line).map(({ id }) => id))])];
}
