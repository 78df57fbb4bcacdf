import { csvLine } from '../../src/protocol/csv';
import { sortedRows } from './lines';
import type { RunsView } from './view';

/** The runs listed, in their order, with the columns shown: numbers with all their digits, durations in milliseconds. */
export function runsCsv({ fitting, shown, sortedBy, settings }: RunsView): string {
  const rows = sortedRows(fitting, sortedBy, settings.runs.descending);
  return [
    ['id', ...shown.map(({ head }) => head)],
    ...rows.map((row) => [row.id, ...shown.map(({ stored }) => stored(row))]),
  ]
    .map(csvLine)
    .join('');
}
