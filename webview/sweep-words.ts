import * as l10n from '@vscode/l10n';
import type { SweepPlan, SweepRecord, SweepTrial } from '../src/protocol/sweep';

const status: Record<SweepRecord['status'], string> = {
  running: l10n.t('running'),
  finished: l10n.t('finished'),
  stopped: l10n.t('stopped'),
  failed: l10n.t('failed'),
  lost: l10n.t('lost'),
};

const state: Record<SweepTrial['state'], string> = {
  waiting: l10n.t('waiting'),
  running: l10n.t('running'),
  complete: l10n.t('complete'),
  pruned: l10n.t('pruned'),
  failed: l10n.t('failed'),
};

const sampler: Record<SweepPlan['sampler'], string> = {
  grid: l10n.t('grid'),
  random: l10n.t('random search'),
  'quasi-random': l10n.t('quasi-random search'),
  tpe: l10n.t('TPE'),
};

const dealt: Record<NonNullable<SweepPlan['folds']>['by'], string> = {
  auto: '',
  classes: l10n.t('by class'),
  blocks: l10n.t('in blocks of time'),
  random: l10n.t('at random'),
  groups: l10n.t('by group'),
};

/** The words of the page of a sweep. */
export const sweepWords = {
  status,
  state,
  sampler,
  dealt,

  // Head
  sweepOf: (script: string) => l10n.t`Sweep of ${script}`,
  sweepStatus: l10n.t('Sweep'),
  trialsOf: (done: string, all: string) => l10n.t`${done} of ${all} trials`,
  trialsDone: (done: string) => l10n.t`${done} trials`,
  left: (time: string) => l10n.t`about ${time} left`,
  running: (n: number) => (n === 1 ? l10n.t('1 running') : l10n.t`${n} running`),
  asha: l10n.t('successive halving'),
  folds: (count: number, repeats: number, by: string) =>
    [l10n.t`${count} folds`, repeats > 1 ? `× ${repeats}` : '', by].filter((part) => part !== '').join(' '),
  nested: l10n.t('nested'),
  stop: l10n.t('Stop'),
  resume: l10n.t('Resume'),
  export: l10n.t('Export…'),
  noSweep: l10n.t('No sweep chosen'),
  noSweepNext: l10n.t('Run “Regulens: Sweep Hyperparameters…”, or choose a sweep in the list.'),
  noTrials: l10n.t('The first trials are on their way'),
  noTrialsNext: l10n.t('Each trial trains the script once, with other numbers; the file is not touched.'),
  noComplete: l10n.t('No trial is complete yet'),
  ended: l10n.t('The sweep ended before its first trial'),
  failed: l10n.t('The sweep failed'),
  lost: l10n.t('The sweep was lost'),
  lostNext: l10n.t('What ran it is gone; what was recorded is kept, and it can be resumed.'),

  // The trial looked at
  best: (n: number) => l10n.t`Best trial: ${n}`,
  bestSoFar: (n: number) => l10n.t`Best so far: trial ${n}`,
  trial: (n: number) => l10n.t`Trial ${n}`,
  lossIs: (loss: string) => l10n.t`validation loss ${loss}`,
  spread: (loss: string, deviation: string, folds: number) =>
    l10n.t`${loss} ± ${deviation} over ${folds} folds`,
  against: (present: string, change: string) => l10n.t`The script as it is: ${present} (${change}).`,
  change: (share: string) => l10n.t`${share} against the script as it is`,
  ofParameter: (value: string, present: string) => l10n.t`${value} (now ${present})`,
  unchanged: (value: string) => l10n.t`${value} (as now)`,
  added: (value: string) => l10n.t`${value} (to be added)`,
  without: l10n.t('none (as now)'),
  showDiff: l10n.t('Show as diff'),
  apply: l10n.t('Apply'),
  openRuns: l10n.t('Open its runs'),
  openRun: l10n.t('Open its run'),
  backToBest: l10n.t('Back to the best'),
  bestEpoch: (loss: string, epoch: string) => l10n.t`lowest ${loss} at epoch ${epoch}`,

  // History
  history: l10n.t('History'),
  historyNote: l10n.t('validation loss by trial; line: best so far'),
  trialChart: l10n.t('trials'),
  bestSoFarColumn: l10n.t('best so far'),
  told: (counts: string) => `${counts}.`,
  counted: (n: string, what: string) => `${n} ${what}`,
  fell: (from: string, first: number, to: string, best: number) =>
    l10n.t`The lowest loss fell from ${from} in trial ${first} to ${to} in trial ${best}.`,
  stayed: (loss: string, best: number) => l10n.t`The lowest loss is ${loss}, of trial ${best}.`,
  above: (n: number) => l10n.t`${n} above`,

  // Parallel coordinates
  parallel: l10n.t('Parallel coordinates'),
  parallelNote: l10n.t('a line is a trial; the stronger, the lower its loss'),
  parallelChart: l10n.t('parallel coordinates'),
  parallelHelp: l10n.t(
    'Left and right choose an axis, up and down a trial; with Shift, up and down narrow the axis.',
  ),
  bestTenth: (n: string, ranges: string) => l10n.t`The best ${n} trials have ${ranges}.`,
  within: (label: string, low: string, high: string) =>
    low === high ? `${label} ${low}` : l10n.t`${label} ${low} to ${high}`,
  narrowed: (label: string, low: string, high: string, n: string, all: string) =>
    l10n.t`${label} ${low} to ${high}: ${n} of ${all} trials`,
  clear: l10n.t('Show all'),

  // Contour
  contour: l10n.t('Loss by two parameters'),
  contourNote: l10n.t('mean rank of nearby trials; dots: trials'),
  contourChart: l10n.t('contour plot'),
  scatterNote: l10n.t('a dot is a trial'),
  across: l10n.t('Across'),
  up: l10n.t('Up'),
  lowestNear: (x: string, y: string, loss: string) => l10n.t`Lowest near ${x} and ${y}: about ${loss}.`,
  tooFew: (n: number) => l10n.t`A surface takes ${n} complete trials.`,
  low: l10n.t('lowest'),
  high: l10n.t('highest'),

  // Importances
  importances: l10n.t('Importance of the parameters'),
  importancesNote: l10n.t('share of the variance of the loss, alone or with others; 90 % intervals'),
  importance: l10n.t('importance'),
  interval: l10n.t('interval'),
  parameter: l10n.t('parameter'),
  mostImportant: (label: string, value: string, low: string, high: string) =>
    l10n.t`${label} matters most: it explains ${value} of the variance of the loss [${low}, ${high}].`,
  tooFewForImportance: l10n.t('There are too few complete trials yet to tell which parameter matters.'),

  // Table
  trials: l10n.t('Trials'),
  allTrials: l10n.t('All trials'),
  columns: {
    trial: l10n.t('trial'),
    loss: l10n.t('loss'),
    deviation: l10n.t('± sd'),
    best: l10n.t('lowest'),
    epochs: l10n.t('epochs'),
    time: l10n.t('time'),
    state: l10n.t('state'),
    reason: l10n.t('reason'),
  },
  sortBy: (column: string) => l10n.t`Sort by ${column}`,
  showAll: (n: string) => l10n.t`Show all ${n}`,
  showFewer: l10n.t('Show fewer'),
  ofRows: (shown: string, all: string) => l10n.t`${shown} of ${all}`,
  bestMark: l10n.t('best'),
  notes: l10n.t('Keep in mind'),
  rowsLeftOut: (shown: number, all: number) =>
    l10n.t`${shown} of ${all} rows; the table of trials has them all.`,
};
