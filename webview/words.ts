import * as l10n from '@vscode/l10n';
import type { RemedyId } from '../src/protocol/edits';
import type { RunStatus } from '../src/protocol/run-record';
import { RUNG_NAMES, type Rung } from '../src/protocol/rungs';
import { TECHNIQUE_NAMES } from '../src/protocol/technique-names';
import { chartWords } from './chart-words';
import { curveWords } from './curve-words';
import { diagnosisWords } from './diagnosis-words';
import { modelWords } from './model-words';
import { resourceWords } from './resource-words';
import { runsWords } from './runs-words';
import { sweepWords } from './sweep-words';
import { verificationWords } from './verification-words';

const status: Record<RunStatus, string> = {
  starting: l10n.t('starting'),
  running: l10n.t('training'),
  finished: l10n.t('finished'),
  stopped: l10n.t('stopped'),
  failed: l10n.t('failed'),
  lost: l10n.t('lost'),
};

/** Every word of the page, in one place for translation. */
export const words = {
  status,
  diagnosis: diagnosisWords,
  model: modelWords,
  resources: resourceWords,
  sweep: sweepWords,
  runs: runsWords,
  verification: verificationWords,
  curves: curveWords,
  chart: chartWords,

  // The run
  runStatus: l10n.t('Run'),
  seed: (seed: string) => l10n.t`seed ${seed}`,
  edited: l10n.t('edited in memory'),
  epochOf: (done: number, all: number | null) =>
    all === null ? l10n.t`epoch ${done}` : l10n.t`epoch ${done} / ${all}`,
  epochs: (text: string, n: number) => (n === 1 ? l10n.t('1 epoch') : l10n.t`${text} epochs`),
  steps: (text: string) => l10n.t`${text} steps`,
  stop: l10n.t('Stop'),
  rerun: l10n.t('Re-run'),
  decompose: l10n.t('Bias and variance…'),
  compare: l10n.t('Compare…'),
  compareLegend: l10n.t('Runs shown'),
  report: l10n.t('Report'),
  exportCsv: l10n.t('CSV'),
  fit: l10n.t('Training'),
  openDashboard: l10n.t('Open dashboard'),

  // Verdict
  verdict: l10n.t('Verdict'),
  whatToDo: l10n.t('What to do:'),
  measured: (effect: string) => l10n.t`Measured: ${effect}.`,
  advice: (title: string, reason: string) => `${title}. ${reason}`,
  applyBest: l10n.t('Apply best fix'),
  apply: l10n.t('Apply'),
  preview: l10n.t('Preview'),
  measure: l10n.t('Measure it'),
  showLine: l10n.t('Show the line'),
  otherFindings: l10n.t('Other findings'),
  andMore: (n: number) => (n === 1 ? l10n.t('and 1 more finding') : l10n.t`and ${n} more findings`),
  settle: l10n.t('Settle it: re-run on 5 folds'),
  settleWhy: (confidence: string) => l10n.t`${confidence} likely: other folds and seeds would tell.`,
  notChecked: (n: number) => (n === 1 ? l10n.t('1 rule not checked') : l10n.t`${n} rules not checked`),
  nothingYet: l10n.t('No trouble so far'),
  nothingFound: l10n.t('No trouble found'),
  nothingFoundDetail: l10n.t('Every rule was checked.'),
  nothingFoundPartly: l10n.t('The rules that could be checked found nothing; the others are listed below.'),
  forecast: (epoch: string, percent: string, low: string, high: string) =>
    l10n.t`At this rate validation loss bottoms out at about epoch ${epoch} (${percent}: ${low}–${high}).`,
  forecastLabel: (epoch: string) => l10n.t`lowest at ≈ ${epoch}`,

  // Why this, why not that
  why: l10n.t('Why this, why not that'),
  restsOn: l10n.t('What the choice rests on'),
  advised: l10n.t('Advised, best first'),
  passedOver: l10n.t('Passed over'),
  literature: (text: string) => `(${text})`,
  runFailed: (code: number | null) =>
    code === null ? l10n.t('The run failed') : l10n.t`The run failed with exit code ${code}`,
  runLost: l10n.t('The run was lost'),
  noReason: l10n.t('The script ended without saying why.'),
  afterFailure: l10n.t(
    'See the output for details, correct the script, and run it again. What was recorded is kept below.',
  ),
  stack: l10n.t('Stack'),

  // Nothing to show
  loading: l10n.t('Loading…'),
  noRun: l10n.t('No run chosen'),
  noRunNext: l10n.t('Press “Train with Diagnostics” above a fit call, or choose a run in the list.'),
  emptyReport: l10n.t('This report has no runs.'),
  waitingForFit: l10n.t('Waiting for the first fit call'),
  waitingForFitNext: l10n.t('The script has started; curves appear with its first epoch.'),
  firstEpoch: l10n.t('The first epoch is on its way'),
  noEpochs: l10n.t('Training ended before its first epoch'),
  noFit: l10n.t('The script ended without training a model'),
  noFitNext: l10n.t(
    'Regulens watches model.fit, fitDataset, trainOnBatch and optimizer.minimize. See the output for what the script said.',
  ),
  badMessage: l10n.t('A message could not be read and was left out.'),
  dismiss: l10n.t('Dismiss'),

  // Charts
  lineChart: l10n.t('line chart'),
  heatMap: l10n.t('heat map'),
  ridgeline: l10n.t('histograms'),
  table: l10n.t('Table'),
  log: l10n.t('Log'),
  runsByDash: l10n.t('runs told apart by their dashes'),
  rowsLeftOut: (shown: number, all: number) => l10n.t`${shown} of ${all} rows; the CSV export has them all.`,
  moreLines: (n: number) => l10n.t`and ${n} more`,
  notANumber: l10n.t('NaN'),
  epoch: l10n.t('epoch'),
  step: l10n.t('step'),
  learningCurves: l10n.t('Learning curves'),
  solidAndDashed: l10n.t('solid: validation, dashed: training'),
  validationOnly: l10n.t('validation; training of the run that stands out'),
  validation: l10n.t('validation'),
  training: l10n.t('training'),
  reported: l10n.t('reported'),
  loss: l10n.t('loss'),
  validationLoss: l10n.t('validation loss'),
  trainingLoss: l10n.t('training loss'),
  reportedLoss: l10n.t('training loss as reported'),
  reportedSwitch: l10n.t('Reported'),
  bestMark: l10n.t('best epoch'),
  bestOf: (run: string) => l10n.t`best of ${run}`,
  bestEpoch: (epoch: number) => l10n.t`best, epoch ${epoch}`,
  onset: (epoch: number) => l10n.t`overfitting since epoch ${epoch}`,
  generalizationGap: l10n.t('Generalization gap'),
  gap: l10n.t('gap'),
  accuracy: l10n.t('accuracy'),
  asReported: l10n.t('as reported'),
  batchLoss: l10n.t('Loss by step'),
  batchLossLabel: l10n.t('batch loss'),
  extremes: (stride: string, steps: string) =>
    l10n.t`lowest and highest of every ${stride} of ${steps} steps`,

  // Fixes
  fixes: l10n.t('Fixes'),
  measuredNote: l10n.t('measured by re-running'),
  moreFixes: (n: number) => (n === 1 ? l10n.t('1 more') : l10n.t`${n} more`),
  cannotApply: (reason: string) => l10n.t`Cannot be applied: ${reason}`,

  // Bias and variance
  biasVariance: l10n.t('Bias and variance'),
  bias: l10n.t('bias, with label noise'),
  biasShort: l10n.t('bias'),
  variance: l10n.t('variance'),
  expectedLoss: l10n.t('expected loss'),
  refits: (n: number) => l10n.t`${n} refits, 95 % intervals`,
  measureName: {
    'squared-error': l10n.t('squared error'),
    'zero-one': l10n.t('0-1 loss'),
    'cross-entropy': l10n.t('cross-entropy'),
  },
  zeroOneNote: l10n.t('0-1 loss: bias and variance do not add up to the loss.'),
  refitProgress: (done: number, all: number) => l10n.t`Refit ${done} of ${all}`,
  biasVarianceCurve: l10n.t('Bias–variance curve'),
  trainingExamples: l10n.t('training examples'),
  measurement: l10n.t('measurement'),
  interval: (value: string, low: string, high: string) => `${value} [${low}, ${high}]`,

  // Weights
  sparsity: l10n.t('Weight sparsity'),
  nearZero: l10n.t('|w| < 10⁻³ max|w|'),
  exactZero: l10n.t('exact zeros'),
  allKernels: l10n.t('all kernels'),
  overall: l10n.t('Overall sparsity'),
  histograms: l10n.t('Weight histograms'),
  tensor: l10n.t('Tensor'),
  fromTo: (low: string, high: string) => `${low} – ${high}`,
  mean: l10n.t('mean'),
  deviation: l10n.t('std'),
  minimum: l10n.t('min'),
  maximum: l10n.t('max'),
  norm: l10n.t('norm'),
  deadUnits: l10n.t('dead units'),
  gradientNorms: l10n.t('Gradient norms'),
  gradientNote: l10n.t('L2 norm by tensor, sampled'),
  deadRelu: l10n.t('Dead units'),
  deadReluNote: l10n.t('zero on more than 99 % of examples'),

  // Facts
  facts: l10n.t('About this run'),
  comparison: l10n.t('Compared'),
  comparisonTable: l10n.t('Facts of the runs side by side'),
  fact: l10n.t('Fact'),
  same: (n: number) => l10n.t`The same in all runs (${n})`,
  sources: l10n.t('Source difference'),
  findingsTable: l10n.t('Findings of the runs side by side'),
  findings: l10n.t('Findings'),
  finding: l10n.t('Finding'),
  comparedRuns: l10n.t('Runs compared'),
  comparedNote: l10n.t('by validation loss; the one pointed at stands out'),
  script: l10n.t('script'),
  imported: l10n.t('imported'),
  importedFrom: l10n.t('imported from'),
  readingNotes: l10n.t('how it was read'),
  started: l10n.t('started'),
  took: l10n.t('took'),
  runtime: l10n.t('runtime'),
  platform: l10n.t('platform'),
  framework: l10n.t('framework'),
  stepsDone: l10n.t('optimizer steps'),
  recordedSteps: (done: string, recorded: string) =>
    l10n.t`${done}, of which ${recorded} have their loss recorded`,
  backend: l10n.t('backend'),
  chosenBackend: (name: string, by: 'script' | 'regulens') =>
    by === 'regulens' && name !== 'cpu' ? l10n.t`${name}, given by Regulens` : name,
  passedRung: (rung: Rung, reason: string) => l10n.t`not ${RUNG_NAMES[rung]}: ${reason}`,
  seedName: l10n.t('seed'),
  noSeed: l10n.t('not set'),
  parameters: l10n.t('parameters'),
  optimizer: l10n.t('optimizer'),
  lossFunction: l10n.t('loss'),
  batchSize: l10n.t('batch size'),
  examples: l10n.t('examples'),
  examplesText: (train: string, validation: string) => l10n.t`${train} training, ${validation} validation`,
  inputs: l10n.t('inputs'),
  inputsText: (features: string, mean: string, std: string) =>
    l10n.t`${features} numbers, mean ${mean}, std ${std}`,
  zeros: l10n.t('zeros in inputs'),
  classBalance: l10n.t('classes'),
  classesText: (n: number, counts: string) => `${n} (${counts})`,
  memory: l10n.t('memory'),
  recorder: l10n.t('recorder'),
  recorderText: (share: string) => l10n.t`${share} of training time`,
  skipped: l10n.t('left out'),
  skippedText: (what: string, times: number) => l10n.t`${what} in ${times} epochs`,
  bestLoss: l10n.t('best validation loss'),
  lastLoss: l10n.t('last validation loss'),
  atEpoch: (value: string, epoch: number) => l10n.t`${value} at epoch ${epoch}`,
  statusName: l10n.t('status'),
  warnings: l10n.t('Messages of the recorder'),
};

/** A technique as a sentence of its own: "Batch normalization." */
export function techniqueName(remedy: RemedyId): string {
  return `${TECHNIQUE_NAMES[remedy]}.`;
}
