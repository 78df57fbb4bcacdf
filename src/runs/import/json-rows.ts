import * as l10n from '@vscode/l10n';
import { UserError } from '../../protocol/user-error';
import type { Columns } from './columns';

export type Row = Record<string, unknown>;

export function isRecord(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined for what is no JSON. Python writes NaN and Infinity as they are, which JSON doesn't know: they come as text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not an error yet: the second reading decides.
  }
  try {
    return JSON.parse(text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, quoteBare));
  } catch {
    return undefined;
  }
}

const quoteBare = (found: string) => (found.startsWith('"') ? found : `"${found}"`);

/** For messages. What is nested too deeply to be written isn't worth a look. */
export function shortJson(value: unknown): string {
  try {
    return JSON.stringify(value).slice(0, 40);
  } catch {
    return '…';
  }
}

/** Objects, one an epoch, as columns. */
export function columnsOfRows(rows: readonly Row[], file: string, format: string): Columns {
  const values = new Map<string, unknown[]>();
  let size: number | null = null;
  rows.forEach((row, at) => {
    for (const [name, value] of Object.entries(row)) {
      if (/^(validation|val)_?(examples|samples)$/i.test(name)) size ??= examples(value, file, format);
      else if (typeof value !== 'object' || value === null) columnIn(values, name, rows.length)[at] = value;
    }
  });
  return { values, validationExamples: size, firstLine: 1, unit: 'entry' };
}

function columnIn(values: Map<string, unknown[]>, name: string, length: number): unknown[] {
  let cells = values.get(name);
  if (!cells) values.set(name, (cells = Array.from({ length }, () => null)));
  return cells;
}

/** How many validation examples there are. @throws UserError for what is no such number */
export function examples(value: unknown, file: string, format: string): number | null {
  if (value === null || value === undefined || value === '') return null;
  const size = typeof value === 'string' ? Number(value) : value;
  if (typeof size === 'number' && Number.isInteger(size) && size >= 1) return size;
  throw new UserError(
    l10n.t`${file} is not a training curve: the number of validation examples is ${shortJson(value)}.`,
    format,
  );
}
