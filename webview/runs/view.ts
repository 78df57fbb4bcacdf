import type { BrokenRow, RunRow, RunsHostMessage } from '../../src/protocol/runs-page';
import type { Settings } from '../settings';
import { columnsOf, shownColumns, type Column } from './columns';
import { parseFilter } from './filter';
import { linesOf, type Line } from './lines';

/** All the table knows. */
export class RunsState {
  readonly #rows = new Map<string, RunRow>();
  readonly #broken = new Map<string, BrokenRow>();
  /** Set by the first word of the host. */
  heard = false;

  get rows(): RunRow[] {
    return [...this.#rows.values()];
  }

  get broken(): BrokenRow[] {
    return [...this.#broken.values()];
  }

  apply(message: RunsHostMessage): void {
    this.heard = true;
    if (message.type === 'all-runs') {
      this.#rows.clear();
      this.#broken.clear();
    } else
      for (const id of message.removed) {
        this.#rows.delete(id);
        this.#broken.delete(id);
      }
    for (const row of message.rows) {
      this.#rows.set(row.id, row);
      this.#broken.delete(row.id);
    }
    for (const row of message.broken) {
      this.#broken.set(row.id, row);
      this.#rows.delete(row.id);
    }
  }
}

/** What one drawing of the table shows. */
export interface RunsView {
  heard: boolean;
  settings: Settings;
  rows: readonly RunRow[];
  broken: readonly BrokenRow[];
  columns: readonly Column[];
  shown: readonly Column[];
  sortedBy: Column;
  /** Runs that fit the filter. */
  fitting: readonly RunRow[];
  problem: string | null;
  lines: readonly Line[];
  chosen: ReadonlySet<string>;
}

export function runsView(state: RunsState, settings: Settings): RunsView {
  const { rows, broken, heard } = state;
  const { filter, sort, descending, columns: wanted, opened, chosen } = settings.runs;
  const columns = columnsOf(rows);
  const { fits, problem } = parseFilter(filter, columns);
  const fitting = rows.filter(fits);
  const started = columns.find(({ id }) => id === 'started');
  const sortedBy = columns.find(({ id }) => id === sort) ?? started;
  if (!sortedBy) throw new Error('there is no column of starting times');
  const present = new Set(rows.map(({ id }) => id));
  return {
    heard,
    settings,
    rows,
    broken,
    columns,
    shown: shownColumns(columns, wanted),
    sortedBy,
    fitting,
    problem,
    lines: linesOf(fitting, sortedBy, descending, new Set(opened)),
    chosen: new Set(chosen.filter((id) => present.has(id))),
  };
}

/** A part of the table's page. */
export interface RunsSection {
  readonly element: HTMLElement;
  update(view: RunsView): void;
}
