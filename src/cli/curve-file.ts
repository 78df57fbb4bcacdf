import { UserError } from '../protocol/user-error';
import { readText } from './context';
import { toCurve, type Columns, type ReadCurve } from './curve-columns';

/**
 * Reads a training curve: JSON `{"loss": […], "val_loss": […], "validation_examples": 200}`, a Keras or tfjs History
 * (`{"history": {…}}`), a list of objects (one an epoch, also one a line), or CSV with such columns.
 * @throws UserError that says what is wrong with the file.
 */
export async function readCurve(file: string): Promise<ReadCurve> {
  const text = await readText(file);
  if (/\.[cm]?[jt]sx?$/i.test(file))
    throw new UserError(`${file} is a script, not a file of losses.`, 'Train it first: `regulens run`.');
  if (text.trim() === '') throw new UserError(`${file} is empty.`, FORMAT);
  const columns = /^\s*[{[]/.test(text) ? fromJson(text, file) : fromCsv(text, file);
  return toCurve(columns, file, FORMAT);
}

const FORMAT =
  'It takes JSON {"loss": […], "val_loss": […], "validation_examples": 200} or CSV with those columns.';

function fromJson(text: string, file: string): Columns {
  const json = parseJson(text) ?? parseLines(text);
  if (json === undefined) throw new UserError(`${file} is not valid JSON.`, FORMAT);
  if (Array.isArray(json)) return fromRows(json, file);
  const outer = isRecord(json) ? json : {};
  const inner = isRecord(outer['history']) ? outer['history'] : outer;
  const columns: Columns = { values: new Map(), validationExamples: null, firstLine: 1, unit: 'value' };
  // tfjs's History keeps the epochs beside the history; `params.samples` is the number of training rows.
  for (const [name, value] of Object.entries({ ...pick(outer, 'epoch'), ...inner })) {
    if (/^(validation|val)_?(examples|samples)$/i.test(name))
      columns.validationExamples = examples(value, file);
    else if (Array.isArray(value)) columns.values.set(name, value);
  }
  const beside = outer['validation_examples'];
  if (inner !== outer && beside !== undefined) columns.validationExamples = examples(beside, file);
  if (columns.values.size === 0)
    throw new UserError(`${file} is not a training curve: it holds no list of losses.`, FORMAT);
  return columns;
}

function pick(record: Record<string, unknown>, name: string): Record<string, unknown> {
  return Array.isArray(record[name]) ? { [name]: record[name] } : {};
}

/** One object an epoch. */
function fromRows(rows: readonly unknown[], file: string): Columns {
  const values = new Map<string, unknown[]>();
  let size: number | null = null;
  rows.forEach((row, at) => {
    if (!isRecord(row))
      throw new UserError(
        `${file} is not a training curve: entry ${at + 1} is no object with a loss.`,
        FORMAT,
      );
    for (const [name, value] of Object.entries(row)) {
      if (/^(validation|val)_?(examples|samples)$/i.test(name)) size ??= examples(value, file);
      else if (typeof value !== 'object' || value === null) column(values, name)[at] = value;
    }
  });
  for (const cells of values.values()) cells.length = rows.length;
  return { values, validationExamples: size, firstLine: 1, unit: 'entry' };
}

function column(values: Map<string, unknown[]>, name: string): unknown[] {
  let cells = values.get(name);
  if (!cells) values.set(name, (cells = []));
  return cells;
}

/** Python writes NaN and Infinity as they are, which JSON doesn't know. */
function parseJson(text: string): unknown {
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

/** JSON lines: one object an epoch. */
function parseLines(text: string): unknown {
  const lines = text.trim().split(/\r?\n/);
  if (lines.length < 2) return undefined;
  const rows = lines.filter((line) => line.trim() !== '').map(parseJson);
  return rows.every(isRecord) ? rows : undefined;
}

function examples(value: unknown, file: string): number | null {
  if (value === null || value === undefined || value === '') return null;
  const size = typeof value === 'string' ? Number(value) : value;
  if (typeof size === 'number' && Number.isInteger(size) && size >= 1) return size;
  throw new UserError(
    `${file} is not a training curve: the number of validation examples is ${JSON.stringify(value)}.`,
    FORMAT,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fromCsv(text: string, file: string): Columns {
  const [head = '', ...rows] = text.trim().split(/\r?\n/);
  const separator = !head.includes(',') && /[;\t]/.exec(head)?.[0];
  const cut = (line: string) => line.split(separator || ',').map((cell) => cell.trim().replaceAll('"', ''));
  const names = cut(head);
  const values = new Map<string, unknown[]>();
  const lists = names.map((name) => column(values, name));
  for (const row of rows) {
    const cells = cut(row);
    lists.forEach((list, at) => list.push(cells[at] ?? ''));
  }
  const size = [...values].find(([name]) => /^(validation|val)_?(examples|samples)$/i.test(name))?.[1];
  return {
    values,
    validationExamples: examples(size?.find((cell) => cell !== '') ?? null, file),
    firstLine: 2,
    unit: 'line',
  };
}
