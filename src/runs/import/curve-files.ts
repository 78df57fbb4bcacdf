import * as l10n from '@vscode/l10n';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { UserError } from '../../protocol/user-error';
import { readFailure } from '../read-failure';
import type { Columns } from './columns';
import { TableReader, type Table } from './delimited';
import { isEventFile } from './event-files';
import { columnsOfRows, examples, isRecord, parseJson, type Row } from './json-rows';
import { readJsonLines } from './json-lines';
import { fromOwnCsv, fromOwnJson, type OwnExport } from './own-exports';

export const CURVE_FORMATS = l10n.t(
  'It takes JSON {"loss": […], "val_loss": […], "validation_examples": 200} or CSV with those columns.',
);

/** JSON has to be read whole; a text of this length takes several times as much memory. */
const LARGEST_JSON = 256 << 20;
const FIRST_BYTES = 1 << 16;

export interface ReadColumns {
  /** @throws UserError where the file holds no columns of numbers */
  columns: () => Columns;
  /** The run, where Regulens wrote the file. */
  own: OwnExport | null;
  format: 'csv' | 'json' | 'json-lines';
  /** Whether its last line is cut off, and was left out. */
  isTorn: boolean;
}

export const TORN_NOTE = l10n.t('Its last line is cut off and was left out.');

/**
 * Reads a table of numbers: JSON of lists (Keras's and tfjs's History among them), a list of objects or objects line by line, or CSV.
 * @throws UserError that says what is wrong with the file.
 */
export async function readColumns(file: string): Promise<ReadColumns> {
  if (/\.[cm]?[jt]sx?$/i.test(file))
    throw new UserError(
      l10n.t`${file} is a script, not a file of losses.`,
      l10n.t('Train it first: `regulens run`.'),
    );
  if (isEventFile(file))
    throw new UserError(
      l10n.t`${file} is an event file of TensorBoard.`,
      l10n.t('Read it in: `regulens import`.'),
    );
  const first = await beginningOf(file);
  if (first.trim() === '' && first.length < FIRST_BYTES)
    throw new UserError(l10n.t`${file} is empty.`, CURVE_FORMATS);
  if (first.includes('\0')) throw new UserError(l10n.t`${file} is no text.`, CURVE_FORMATS);
  if (!/^[\uFEFF\s]*[{[]/.test(first)) return readCsv(file);
  const lines = await readJsonLines(file, first, CURVE_FORMATS);
  if (lines) return lines;
  const json = parseJson(await jsonText(file));
  if (json === undefined) throw new UserError(l10n.t`${file} is not valid JSON.`, CURVE_FORMATS);
  return { columns: () => columnsOfJson(json, file), own: fromOwnJson(json), format: 'json', isTorn: false };
}

async function beginningOf(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readFailure(file, error);
  }
}

async function readCsv(file: string): Promise<ReadColumns> {
  const reader = new TableReader(file);
  try {
    for await (const text of createReadStream(file, { encoding: 'utf8' })) reader.read(String(text));
  } catch (error) {
    throw error instanceof UserError ? error : readFailure(file, error);
  }
  const table = reader.end();
  return {
    columns: () => columnsOfTable(table, file),
    own: fromOwnCsv(table),
    format: 'csv',
    isTorn: table.isTorn,
  };
}

export function columnsOfTable({ head, cells }: Table, file: string): Columns {
  const values = new Map(head.map((name, at) => [name, cells[at] ?? []]));
  const size = [...values].find(([name]) => /^(validation|val)_?(examples|samples)$/i.test(name))?.[1];
  const given = size?.find((cell) => cell !== null) ?? null;
  return {
    values,
    validationExamples: examples(given, file, CURVE_FORMATS),
    firstLine: 2,
    unit: 'line',
  };
}

async function jsonText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= LARGEST_JSON) return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw readFailure(file, error);
  }
  throw new UserError(
    l10n.t`${file} is larger than ${LARGEST_JSON >> 20} MB.`,
    l10n.t('Write one object a line, or CSV: these are read piece by piece.'),
  );
}

/** Lists by name, or a list of objects. @throws UserError where there are none */
export function columnsOfJson(json: unknown, file: string): Columns {
  if (Array.isArray(json)) return fromRows(json, file);
  const outer = isRecord(json) ? json : {};
  const inner = isRecord(outer['history']) ? outer['history'] : outer;
  const columns: Columns = { values: new Map(), validationExamples: null, firstLine: 1, unit: 'value' };
  // tfjs's History keeps the epochs beside the history; `params.samples` is the number of training rows.
  for (const [name, value] of Object.entries({ ...pick(outer, 'epoch'), ...inner })) {
    if (/^(validation|val)_?(examples|samples)$/i.test(name))
      columns.validationExamples = examples(value, file, CURVE_FORMATS);
    else if (Array.isArray(value)) columns.values.set(name, value);
  }
  const beside = outer['validation_examples'];
  if (inner !== outer && beside !== undefined)
    columns.validationExamples = examples(beside, file, CURVE_FORMATS);
  if (columns.values.size === 0)
    throw new UserError(l10n.t`${file} is not a training curve: it holds no list of losses.`, CURVE_FORMATS);
  return columns;
}

function pick(record: Row, name: string): Row {
  return Array.isArray(record[name]) ? { [name]: record[name] } : {};
}

function fromRows(rows: readonly unknown[], file: string): Columns {
  const checked = rows.map((row, at) => {
    if (isRecord(row)) return row;
    throw new UserError(
      l10n.t`${file} is not a training curve: entry ${at + 1} is no object with a loss.`,
      CURVE_FORMATS,
    );
  });
  return columnsOfRows(checked, file, CURVE_FORMATS);
}
