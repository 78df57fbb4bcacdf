import type { SweepPlan, SweepRecord, SweepTrial } from '../src/protocol/sweep';

const status: Record<SweepRecord['status'], string> = {
  running: 'running',
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
  lost: 'lost',
};

const state: Record<SweepTrial['state'], string> = {
  waiting: 'waiting',
  running: 'running',
  complete: 'complete',
  pruned: 'pruned',
  failed: 'failed',
};

const sampler: Record<SweepPlan['sampler'], string> = {
  grid: 'grid',
  random: 'random search',
  'quasi-random': 'quasi-random search',
  tpe: 'TPE',
};

const dealt: Record<NonNullable<SweepPlan['folds']>['by'], string> = {
  auto: '',
  classes: 'by class',
  blocks: 'in blocks of time',
  random: 'at random',
  groups: 'by group',
};

/** The words of the page of a sweep. */
export const sweepWords = {
  status,
  state,
  sampler,
  dealt,

  // Head
  sweepOf: (script: string) => `Sweep of ${script}`,
  sweepStatus: 'Sweep',
  trialsOf: (done: string, all: string) => `${done} of ${all} trials`,
  trialsDone: (done: string) => `${done} trials`,
  left: (time: string) => `about ${time} left`,
  running: (n: number) => (n === 1 ? '1 running' : `${n} running`),
  asha: 'successive halving',
  folds: (count: number, repeats: number, by: string) =>
    [`${count} folds`, repeats > 1 ? `× ${repeats}` : '', by].filter((part) => part !== '').join(' '),
  nested: 'nested',
  stop: 'Stop',
  resume: 'Resume',
  noSweep: 'No sweep chosen',
  noSweepNext: 'Run “Regulens: Sweep Hyperparameters…”, or choose a sweep in the list.',
  noTrials: 'The first trials are on their way',
  noTrialsNext: 'Each trial trains the script once, with other numbers; the file is not touched.',
  noComplete: 'No trial is complete yet',
  ended: 'The sweep ended before its first trial',
  failed: 'The sweep failed',
  lost: 'The sweep was lost',
  lostNext: 'What ran it is gone; what was recorded is kept, and it can be resumed.',

  // The trial looked at
  best: (n: number) => `Best trial: ${n}`,
  bestSoFar: (n: number) => `Best so far: trial ${n}`,
  trial: (n: number) => `Trial ${n}`,
  lossIs: (loss: string) => `validation loss ${loss}`,
  spread: (loss: string, deviation: string, folds: number) => `${loss} ± ${deviation} over ${folds} folds`,
  against: (present: string, change: string) => `The script as it is: ${present} (${change}).`,
  change: (share: string) => `${share} against the script as it is`,
  ofParameter: (value: string, present: string) => `${value} (now ${present})`,
  unchanged: (value: string) => `${value} (as now)`,
  added: (value: string) => `${value} (to be added)`,
  without: 'none (as now)',
  showDiff: 'Show as diff',
  apply: 'Apply',
  openRuns: 'Open its runs',
  openRun: 'Open its run',
  backToBest: 'Back to the best',
  bestEpoch: (loss: string, epoch: string) => `lowest ${loss} at epoch ${epoch}`,

  // History
  history: 'History',
  historyNote: 'validation loss by trial; line: best so far',
  trialChart: 'trials',
  bestSoFarColumn: 'best so far',
  told: (counts: string) => `${counts}.`,
  counted: (n: string, what: string) => `${n} ${what}`,
  fell: (from: string, first: number, to: string, best: number) =>
    `The lowest loss fell from ${from} in trial ${first} to ${to} in trial ${best}.`,
  stayed: (loss: string, best: number) => `The lowest loss is ${loss}, of trial ${best}.`,
  above: (n: number) => `${n} above`,

  // Parallel coordinates
  parallel: 'Parallel coordinates',
  parallelNote: 'a line is a trial; the stronger, the lower its loss',
  parallelChart: 'parallel coordinates',
  parallelHelp:
    'Left and right choose an axis, up and down a trial; with Shift, up and down narrow the axis.',
  bestTenth: (n: string, ranges: string) => `The best ${n} trials have ${ranges}.`,
  within: (label: string, low: string, high: string) =>
    low === high ? `${label} ${low}` : `${label} ${low} to ${high}`,
  narrowed: (label: string, low: string, high: string, n: string, all: string) =>
    `${label} ${low} to ${high}: ${n} of ${all} trials`,
  clear: 'Show all',

  // Contour
  contour: 'Loss by two parameters',
  contourNote: 'mean rank of nearby trials; dots: trials',
  contourChart: 'contour plot',
  scatterNote: 'a dot is a trial',
  across: 'Across',
  up: 'Up',
  over: 'over',
  lowestNear: (x: string, y: string, loss: string) => `Lowest near ${x} and ${y}: about ${loss}.`,
  tooFew: (n: number) => `A surface takes ${n} complete trials.`,
  low: 'lowest',
  high: 'highest',

  // Importances
  importances: 'Importance of the parameters',
  importancesNote: 'share of the variance of the loss, alone or with others; 90\u202f% intervals',
  importance: 'importance',
  interval: 'interval',
  parameter: 'parameter',
  mostImportant: (label: string, value: string, low: string, high: string) =>
    `${label} matters most: it explains ${value} of the variance of the loss [${low}, ${high}].`,
  tooFewForImportance: 'There are too few complete trials yet to tell which parameter matters.',

  // Table
  trials: 'Trials',
  allTrials: 'All trials',
  columns: {
    trial: 'trial',
    loss: 'loss',
    deviation: '± sd',
    best: 'lowest',
    epochs: 'epochs',
    time: 'time',
    state: 'state',
    reason: 'reason',
  },
  sortBy: (column: string) => `Sort by ${column}`,
  showAll: (n: string) => `Show all ${n}`,
  showFewer: 'Show fewer',
  ofRows: (shown: string, all: string) => `${shown} of ${all}`,
  bestMark: 'best',
  notes: 'Keep in mind',
  rowsLeftOut: (shown: number, all: number) => `${shown} of ${all} rows; the table of trials has them all.`,
};
