import type { RunParent } from '../src/protocol/run-record';

/** What an experiment is called where its runs are folded. */
const experiment: Record<RunParent['kind'], (name: string) => string> = {
  verify: (name) => (name === '' ? 'Fix measured' : `Fix measured: ${name}`),
  sweep: (name) => `Sweep of ${name}`,
  decompose: (name) => `Bias and variance of ${name}`,
  settle: (name) => `Settled: ${name}`,
};

/** The words of the table of runs. */
export const runsWords = {
  experiment,
  fixesOf: (script: string) => `Fixes of ${script}`,
  title: 'Runs',
  table: 'All runs',
  none: 'No runs yet',
  noneNext: 'Press “Train with Diagnostics” above a fit call.',
  noMatch: 'No run fits the filter',
  noMatchNext: 'Words, tag:x, status:failed, lr<0.01, best<=0.3, "two words", -word.',
  broken: (n: number) => (n === 1 ? '1 run can’t be read' : `${n} runs can’t be read`),

  // Head
  shown: (shown: string, all: string, n: number) =>
    shown === all ? `${all} ${n === 1 ? 'run' : 'runs'}` : `${shown} of ${all} runs`,
  selected: (n: number) => `${n} selected`,
  filter: 'Filter',
  filterHint: 'words, tag:x, lr<0.01, status:failed',
  noColumn: (name: string) => `There is no column “${name}”.`,
  noNumber: (text: string) => `“${text}” is no number to compare with.`,
  columns: 'Columns…',
  columnsLegend: 'Columns shown',
  usualColumns: 'The usual ones',
  unfold: 'Unfold all',
  fold: 'Fold all',
  compare: (n: number) => (n > 1 ? `Compare ${n}` : 'Compare'),
  tooMany: (most: number) => `At most ${most} runs can be compared.`,
  sources: 'Source difference',
  tags: 'Tags…',
  note: 'Note…',
  pin: 'Pin',
  unpin: 'Unpin',
  clear: 'Clear selection',
  help: 'Arrows move, Space selects, Shift with arrows selects a range, Enter opens, right and left unfold and fold.',

  selection: 'selected',

  // Rows
  select: (name: string) => `Select ${name}`,
  pinned: 'pinned',
  edited: 'edited',
  runs: (n: number) => (n === 1 ? '1 run' : `${n} runs`),
  reading: 'being read',
  noFinding: 'no finding',
  more: (n: number) => ` (+${n})`,
  sortBy: (column: string) => `Sort by ${column}`,
  openRun: (name: string) => `Open ${name}`,

  column: {
    name: 'run',
    tags: 'tags',
    note: 'note',
    status: 'status',
    started: 'started',
    took: 'took',
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
  },
  spokenColumn: { best: 'best validation loss', final: 'final validation loss' },
  metric: (name: string) => `val ${name}`,
};
