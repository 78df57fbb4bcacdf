import type { RunRow } from '../../src/protocol/runs-page';
import { count, duration, moment, number } from '../format';
import { valueText } from '../sweep/axes';
import { words } from '../words';

const text = words.runs;

/** What a column shows of a run. */
export interface Column {
  id: string;
  label: string;
  /** In full, where the label is short. */
  title?: string;
  /** At the top of its column in a CSV file: English whatever the page speaks, as programs read it. */
  head: string;
  kind: 'text' | 'number';
  /** Width in units of the font's size. */
  width: number;
  /** What is sorted and compared by; what has none comes last, whichever way. */
  key: (row: RunRow) => number | string | null;
  cell: (row: RunRow) => string;
  /** What a file has of it: numbers with all their digits, ids in place of words. */
  stored: (row: RunRow) => number | string | null;
  /** Other names that the filter knows it by. */
  aliases?: readonly string[];
  /** Shown unless the reader says otherwise. */
  isUsual: boolean;
}

/** So many columns of parameters and of metrics are shown unless the reader asks for more. */
const USUAL_PARAMETERS = 6;
const USUAL_METRICS = 2;

/** All columns that these runs have anything for: what they came to, with which parameters, their metrics, and the rest. */
export function columnsOf(rows: readonly RunRow[]): Column[] {
  const fixed = fixedColumns(rows);
  const verdict = fixed.findIndex(({ id }) => id === 'verdict') + 1;
  return [
    ...fixed.slice(0, verdict),
    ...parameterColumns(rows),
    ...metricColumns(rows),
    ...fixed.slice(verdict),
  ];
}

/** How long it took, in milliseconds; null where it isn't known. */
export function tookOf({ digest, created, ended }: RunRow): number | null {
  if (digest && digest.durationMs > 0) return digest.durationMs;
  const took = ended === null ? NaN : Date.parse(ended) - Date.parse(created);
  return Number.isNaN(took) ? null : took;
}

export function verdictOf({ digest, reason, status }: RunRow): string {
  if (!digest) return status === 'failed' || status === 'lost' ? (reason ?? '') : text.reading;
  if (digest.finding) return digest.finding.title + (digest.others > 0 ? text.more(digest.others) : '');
  if (reason !== null && status !== 'finished') return reason;
  return digest.decomposition ?? (digest.epoch ? text.noFinding : '');
}

/** Those of parameters and metrics are called as in the file of a sweep (`exportSweepCsv`). */
const heads: Record<keyof typeof text.column, string> = {
  name: 'run',
  tags: 'tags',
  note: 'note',
  status: 'status',
  started: 'started',
  took: 'took (ms)',
  best: 'best',
  bestEpoch: 'best epoch',
  final: 'final',
  epochs: 'epochs done',
  verdict: 'verdict',
  seed: 'seed',
  backend: 'backend',
  script: 'script',
  arguments: 'arguments',
  folder: 'folder',
  experiment: 'experiment',
};

/** The order of how bad it is, the worst first when ascending. */
const gravity = { error: 0, warning: 1, information: 2 };

function fixedColumns(rows: readonly RunRow[]): Column[] {
  const has = (test: (row: RunRow) => boolean) => rows.some(test);
  const name = text.column;
  const texts = (
    id: keyof typeof name,
    width: number,
    cell: (row: RunRow) => string,
    isUsual: boolean,
  ): Column => ({
    id,
    label: name[id],
    head: heads[id],
    kind: 'text',
    width,
    cell,
    key: (row) => cell(row) || null,
    stored: cell,
    isUsual,
  });
  const numbers = (
    id: keyof typeof name,
    width: number,
    key: (row: RunRow) => number | null,
    cell: (value: number | null) => string = number,
  ): Column => ({
    id,
    label: name[id],
    head: heads[id],
    kind: 'number',
    width,
    key,
    cell: (row) => cell(key(row)),
    stored: key,
    isUsual: true,
  });
  return [
    texts('name', 18, (row) => row.name, true),
    texts(
      'tags',
      9,
      ({ tags }) => tags.map((tag) => `#${tag}`).join(' '),
      has(({ tags }) => tags.length > 0),
    ),
    { ...texts('status', 6, ({ status }) => words.status[status], true), stored: ({ status }) => status },
    {
      ...texts('started', 10.5, ({ created }) => moment(created), true),
      // Of two within a minute one is the earlier.
      key: ({ created }) => created,
    },
    numbers('took', 6.5, tookOf, (ms) => (ms === null ? '–' : duration(ms))),
    {
      ...numbers('best', 5.5, ({ digest }) => digest?.best?.loss ?? null),
      title: text.spokenColumn.best,
      aliases: ['loss', 'val_loss'],
    },
    numbers('bestEpoch', 6.5, ({ digest }) => digest?.best?.epoch ?? null, count),
    {
      ...numbers('final', 5.5, ({ digest }) => digest?.final ?? null),
      title: text.spokenColumn.final,
    },
    { ...numbers('epochs', 7.5, ({ digest }) => digest?.epoch?.done ?? null, count), isUsual: false },
    {
      ...texts('verdict', 19, verdictOf, true),
      key: (row) => {
        const severity = row.digest?.finding?.severity;
        return row.digest ? `${severity ? gravity[severity] : 3} ${verdictOf(row)}` : null;
      },
    },
    texts('seed', 7, (row) => row.seed ?? row.digest?.seed ?? '', true),
    texts('backend', 6, ({ digest }) => digest?.backend ?? '', true),
    texts('script', 9, ({ script }) => script, false),
    texts(
      'arguments',
      10,
      ({ args }) => args,
      has(({ args }) => args !== ''),
    ),
    texts(
      'folder',
      8,
      ({ folder }) => folder ?? '',
      has(({ folder }) => folder !== null),
    ),
    texts('experiment', 12, ({ experiment }) => experiment?.label ?? '', false),
    texts(
      'note',
      14,
      ({ note }) => note,
      has(({ note }) => note !== ''),
    ),
  ];
}

const short: Record<string, readonly string[]> = {
  'learning-rate': ['lr'],
  'batch-size': ['batch'],
};

function parameterColumns(rows: readonly RunRow[]): Column[] {
  const found = new Map<string, { label: string; values: Set<number | string>; runs: number }>();
  for (const { digest } of rows)
    for (const { id, label, value } of digest?.parameters ?? []) {
      const known = found.get(id) ?? { label, values: new Set(), runs: 0 };
      found.set(id, known);
      known.values.add(value);
      known.runs++;
    }
  // What differs is what a reader looks for, first where most runs have it.
  const telling = [...found]
    .filter(([, { values }]) => values.size > 1)
    .sort(([, a], [, b]) => b.runs - a.runs)
    .slice(0, USUAL_PARAMETERS)
    .map(([id]) => id);
  return [...found].map(([id, { label, values }]): Column => {
    const valueOf = ({ digest }: RunRow) =>
      digest?.parameters.find((parameter) => parameter.id === id)?.value ?? null;
    const kind = [...values].every((value) => typeof value === 'number') ? 'number' : 'text';
    return {
      id: `p:${id}`,
      label,
      head: `params_${id}`,
      kind,
      width: 6,
      key: valueOf,
      stored: valueOf,
      cell: (row) => {
        const value = valueOf(row);
        return value === null ? '–' : valueText(value);
      },
      aliases: [id, id.split('@')[0] ?? id, ...(short[id.split('@')[0] ?? ''] ?? [])],
      isUsual: telling.includes(id),
    };
  });
}

function metricColumns(rows: readonly RunRow[]): Column[] {
  const names = [...new Set(rows.flatMap(({ digest }) => Object.keys(digest?.metrics ?? {})))];
  return names.map((name, index): Column => {
    const key = ({ digest }: RunRow) => digest?.metrics[name] ?? null;
    return {
      id: `m:${name}`,
      label: text.metric(name),
      head: `val_${name}`,
      kind: 'number',
      width: 6,
      key,
      stored: key,
      cell: (row) => number(key(row)),
      aliases: [name, `val_${name}`],
      isUsual: index < USUAL_METRICS,
    };
  });
}

/** The columns shown: the name always, others as the reader said, else the usual ones. */
export function shownColumns(
  columns: readonly Column[],
  chosen: Readonly<Record<string, boolean>>,
): Column[] {
  return columns.filter(({ id, isUsual }) => id === 'name' || (chosen[id] ?? isUsual));
}
