import { csvLine } from '../../src/protocol/csv';
import { sortedRows } from './lines';
import type { RunsView } from './view';

/** The runs listed, in their order, with the columns shown: numbers with all their digits, durations in milliseconds. */
export function runsCsv({ fitting, shown, sortedBy, settings }: RunsView): string {
  const rows = sortedRows(fitting, sortedBy, settings.runs.descending);
  const head = ['id', ...shown.map(({ label, unit }) => (unit === undefined ? label : `${label} (${unit})`))];
  return [
    head,
    ...rows.map((row) => [
      row.id,
      ...shown.map(({ kind, key, cell }) => (kind === 'number' ? key(row) : cell(row))),
    ]),
  ]
    .map(csvLine)
    .join('');
}
