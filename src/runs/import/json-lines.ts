import * as l10n from '@vscode/l10n';
import { createReadStream } from 'node:fs';
import { UserError } from '../../protocol/user-error';
import { readFailure } from '../read-failure';
import type { ReadColumns } from './curve-files';
import { columnsOfRows, isRecord, parseJson, type Row } from './json-rows';

/** Beyond this, a file is a data set and not a training. */
const MOST_ROWS = 2_000_000;
const LONGEST_LINE = 1 << 24;

/**
 * Reads a file of objects, one a line; null where it isn't one.
 * @param first the file's beginning
 * @throws UserError where some lines are no objects; a last one that is cut off is left out
 */
export async function readJsonLines(
  file: string,
  first: string,
  format: string,
): Promise<ReadColumns | null> {
  const [line = '', ...more] = first.split('\n');
  if (more.length === 0 || !isRecord(parseJson(line))) return null;
  const rows: Row[] = [];
  let bad: number | null = null;
  let number = 0;
  try {
    for await (const text of linesOf(file)) {
      number++;
      if (text.trim() === '') continue;
      const row = parseJson(text);
      // Only the last one may be cut off.
      if (bad !== null || rows.length >= MOST_ROWS) break;
      if (isRecord(row)) rows.push(row);
      else bad = number;
    }
  } catch (error) {
    throw error instanceof UserError ? error : readFailure(file, error);
  }
  if (rows.length >= MOST_ROWS)
    throw new UserError(
      l10n.t`${file} has more than ${MOST_ROWS.toLocaleString('en-US')} lines.`,
      l10n.t('Write one line an epoch.'),
    );
  if (bad !== null && bad !== number)
    throw new UserError(l10n.t`${file} is not valid JSON: line ${bad} is no object.`, format);
  if (rows.length < 2 && bad === null) return null;
  return {
    columns: () => columnsOfRows(rows, file, format),
    own: null,
    format: 'json-lines',
    isTorn: bad !== null,
  };
}

async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const text of createReadStream(file, { encoding: 'utf8' })) {
    const lines = (rest + String(text)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE)
      throw new UserError(l10n.t`${file} has a line of over 16 MB.`, l10n.t('Write one object an epoch.'));
    yield* lines;
  }
  yield rest;
}
