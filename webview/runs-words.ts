import * as l10n from '@vscode/l10n';
import type { RunParent } from '../src/protocol/run-record';

/** What an experiment is called where its runs are folded. */
const experiment: Record<RunParent['kind'], (name: string) => string> = {
  verify: (name) => (name === '' ? l10n.t('Fix measured') : l10n.t`Fix measured: ${name}`),
  sweep: (name) => l10n.t`Sweep of ${name}`,
  decompose: (name) => l10n.t`Bias and variance of ${name}`,
  settle: (name) => l10n.t`Settled: ${name}`,
};

/** The words of the table of runs. */
export const runsWords = {
  experiment,
  fixesOf: (script: string) => l10n.t`Fixes of ${script}`,
  title: l10n.t('Runs'),
  table: l10n.t('All runs'),
  none: l10n.t('No runs yet'),
  noneNext: l10n.t('Press “Train with Diagnostics” above a fit call.'),
  noMatch: l10n.t('No run fits the filter'),
  noMatchNext: l10n.t('Words, tag:x, status:failed, lr<0.01, best<=0.3, "two words", -word.'),
  broken: (n: number) => (n === 1 ? l10n.t('1 run can’t be read') : l10n.t`${n} runs can’t be read`),

  // Head
  shown: (shown: string, all: string, n: number) =>
    shown !== all ? l10n.t`${shown} of ${all} runs` : n === 1 ? l10n.t('1 run') : l10n.t`${all} runs`,
  selected: (n: number) => l10n.t`${n} selected`,
  filter: l10n.t('Filter'),
  filterHint: l10n.t('words, tag:x, lr<0.01, status:failed'),
  noColumn: (name: string) => l10n.t`There is no column “${name}”.`,
  noNumber: (text: string) => l10n.t`“${text}” is no number to compare with.`,
  columns: l10n.t('Columns…'),
  columnsLegend: l10n.t('Columns shown'),
  usualColumns: l10n.t('The usual ones'),
  unfold: l10n.t('Unfold all'),
  fold: l10n.t('Fold all'),
  compare: (n: number) => (n > 1 ? l10n.t`Compare ${n}` : l10n.t('Compare')),
  tooMany: (most: number) => l10n.t`At most ${most} runs can be compared.`,
  sources: l10n.t('Source difference'),
  tags: l10n.t('Tags…'),
  note: l10n.t('Note…'),
  pin: l10n.t('Pin'),
  unpin: l10n.t('Unpin'),
  delete: l10n.t('Delete…'),
  clear: l10n.t('Clear selection'),
  exportCsv: l10n.t('Export CSV'),
  exportTitle: l10n.t('Saves the runs listed, with the columns shown'),
  help: l10n.t(
    'Arrows move, Space selects, Shift with arrows selects a range, Enter opens, right and left unfold and fold.',
  ),

  selection: l10n.t('selected'),

  // Rows
  select: (name: string) => l10n.t`Select ${name}`,
  selectAll: l10n.t('Select all runs listed'),
  pinned: l10n.t('pinned'),
  edited: l10n.t('edited'),
  runs: (n: number) => (n === 1 ? l10n.t('1 run') : l10n.t`${n} runs`),
  reading: l10n.t('being read'),
  noFinding: l10n.t('no finding'),
  more: (n: number) => ` (+${n})`,
  sortBy: (column: string) => l10n.t`Sort by ${column}`,
  openRun: (name: string) => l10n.t`Open ${name}`,

  column: {
    name: l10n.t('run'),
    tags: l10n.t('tags'),
    note: l10n.t('note'),
    status: l10n.t('status'),
    started: l10n.t('started'),
    took: l10n.t('took'),
    best: l10n.t('best'),
    bestEpoch: l10n.t('best epoch'),
    final: l10n.t('final'),
    epochs: l10n.t('epochs done'),
    verdict: l10n.t('verdict'),
    seed: l10n.t('seed'),
    backend: l10n.t('backend'),
    script: l10n.t('script'),
    arguments: l10n.t('arguments'),
    folder: l10n.t('folder'),
    experiment: l10n.t('experiment'),
  },
  spokenColumn: { best: l10n.t('best validation loss'), final: l10n.t('final validation loss') },
  metric: (name: string) => l10n.t`val ${name}`,
};
