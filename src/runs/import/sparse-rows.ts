import * as l10n from '@vscode/l10n';
import type { Columns } from './columns';
import { metricName, plainName } from './metric-names';

/**
 * Lightning's CSVLogger, among others, writes rows as numbers come: training losses of some steps, then the validation loss in a row of
 * its own. Rows of one epoch, of which some lack what others have, become one: the mean of training losses, of all else the last.
 * Rows that are whole stay as they are.
 */
export function mergeSparseRows(columns: Columns, notes: string[]): Columns {
  const entries = [...columns.values];
  const epochs = entries.find(([name]) => /^epochs?$/.test(plainName(name)))?.[1];
  if (!epochs || columns.unit === 'value') return columns;
  const rows = rowsByEpoch(epochs);
  const losses = entries.filter(([name]) => metricName(name).name === 'loss');
  const isSparse = [...rows.values()].some(
    (places) =>
      places.length > 1 &&
      losses.some(
        ([, cells]) => places.some((at) => isBlank(cells[at])) && places.some((at) => !isBlank(cells[at])),
      ),
  );
  if (!isSparse) return columns;
  const training = losses.filter(([name]) => ['training', null].includes(metricName(name).of));
  const kept = [...rows].filter(([, places]) =>
    training.some(([, cells]) => places.some((at) => !isBlank(cells[at]))),
  );
  const missing = rows.size - kept.length;
  if (missing > 0) notes.push(l10n.t`${missing} of ${rows.size} epochs have no training loss: left out.`);
  if ([...kept].some(([, places]) => training.some(([, cells]) => given(cells, places).length > 1)))
    notes.push(l10n.t('It has several training losses an epoch: their mean is the epoch’s.'));
  const values = new Map(
    entries.map(([name, cells]): [string, unknown[]] => [
      name,
      kept.map(([epoch, places]) => {
        if (cells === epochs) return epoch;
        const found = given(cells, places);
        return training.some(([other]) => other === name) ? meanOf(found) : (found.at(-1) ?? null);
      }),
    ]),
  );
  return { ...columns, values, firstLine: 1, unit: 'entry' };
}

/** Places of rows by epoch; a row without one belongs to the epoch before it. */
function rowsByEpoch(epochs: readonly unknown[]): Map<unknown, number[]> {
  const rows = new Map<unknown, number[]>();
  let epoch = epochs.find((cell) => !isBlank(cell));
  epochs.forEach((cell, at) => {
    if (!isBlank(cell)) epoch = cell;
    const places = rows.get(epoch);
    if (places) places.push(at);
    else rows.set(epoch, [at]);
  });
  return rows;
}

function given(cells: readonly unknown[], places: readonly number[]): unknown[] {
  return places.flatMap((at) => (isBlank(cells[at]) ? [] : [cells[at]]));
}

/** What is no number is left as it is, to be complained about. */
function meanOf(cells: readonly unknown[]): unknown {
  const numbers = cells.map(Number);
  if (cells.length < 2 || cells.some((cell) => typeof cell === 'object')) return cells[0] ?? null;
  const bad = numbers.findIndex(Number.isNaN);
  return bad >= 0 ? cells[bad] : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function isBlank(cell: unknown): boolean {
  return cell === null || cell === undefined || cell === '';
}
