import type { RemedyId } from '../src/protocol/edits';
import type { RuleId, Severity } from '../src/protocol/findings';
import type { LossBasis } from '../src/protocol/loss-basis';
import type { RunStatus } from '../src/protocol/run-record';
import { RUNG_NAMES, type Rung } from '../src/protocol/rungs';
import { chartWords } from './chart-words';
import { curveWords } from './curve-words';
import { modelWords } from './model-words';
import { resourceWords } from './resource-words';
import { runsWords } from './runs-words';
import { sweepWords } from './sweep-words';
import { verificationWords } from './verification-words';

const status: Record<RunStatus, string> = {
  starting: 'starting',
  running: 'training',
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
  lost: 'lost',
};

const severity: Record<Severity, string> = { error: 'Error', warning: 'Warning', information: 'Note' };

const rule: Record<RuleId, string> = {
  overfitting: 'Overfitting',
  underfitting: 'Underfitting',
  divergence: 'Divergence',
  'non-finite-loss': 'Loss that is not a number',
  plateau: 'Plateau',
  'no-validation-data': 'Validation data',
  oscillation: 'Unsteady loss',
  stalled: 'Stalled',
  'unusual-learning-rate': 'Unusual learning rate',
  'vanishing-gradients': 'Vanishing gradients',
  'exploding-gradients': 'Exploding gradients',
  'dead-relu': 'Dead ReLU units',
  'saturated-activations': 'Saturated activations',
  'unchanged-weights': 'Weights that do not change',
  'all-zero-weights': 'All-zero weights',
  'update-ratio': 'Size of the updates',
  'poor-initialization': 'Initialization',
  'over-confidence': 'Over-confidence',
  'output-range': 'Outputs out of range',
  'unstable-predictions': 'Unstable predictions',
  'aggressive-augmentation': 'Augmentation too strong',
  'small-validation-set': 'Small validation set',
  'ordered-split': 'Split of sorted rows',
  'shared-rows': 'Rows in both sets',
  'easier-validation': 'Validation easier than training',
  'class-imbalance': 'Class imbalance',
  'non-finite-inputs': 'NaN in the inputs',
  'unscaled-inputs': 'Inputs not scaled',
  'too-many-parameters': 'Parameters against rows',
  'output-and-loss': 'Output and loss',
  'linear-hidden-layer': 'Linear hidden layer',
  'small-batch-normalization': 'Batch normalization of small batches',
  'dropout-before-batch-normalization': 'Dropout before batch normalization',
  'high-dropout': 'High dropout',
  'misused-regularizer': 'Misused regularizer',
  'misplaced-callback': 'Misplaced callback',
  'leaking-tensors': 'Leaking tensors',
  'input-bound': 'Waiting for data',
  'slow-backend': 'Slow backend',
  'unused-gpu': 'Unused GPU',
};

/** Which training loss is compared with validation. */
const basis: Record<LossBasis, string> = {
  inference: 'no penalty, inference mode',
  'without-penalty': 'no penalty',
  reported: 'losses as reported',
};

/** Every word of the page, in one place for translation. */
export const words = {
  status,
  severity,
  rule,
  basis,
  model: modelWords,
  resources: resourceWords,
  sweep: sweepWords,
  runs: runsWords,
  verification: verificationWords,
  curves: curveWords,
  chart: chartWords,

  // The run
  runStatus: 'Run',
  seed: (seed: string) => `seed ${seed}`,
  edited: 'edited in memory',
  epochOf: (done: number, all: number | null) => (all === null ? `epoch ${done}` : `epoch ${done} / ${all}`),
  epochs: (text: string, n: number) => (n === 1 ? '1 epoch' : `${text} epochs`),
  steps: (text: string) => `${text} steps`,
  stop: 'Stop',
  rerun: 'Re-run',
  decompose: 'Bias and variance…',
  compare: 'Compare…',
  compareLegend: 'Runs shown',
  report: 'Report',
  exportCsv: 'CSV',
  fit: 'Training',
  fitNumber: (n: number) => `${n}`,
  openDashboard: 'Open dashboard',

  // Verdict
  verdict: 'Verdict',
  whatToDo: 'What to do:',
  measured: (effect: string) => `Measured: ${effect}.`,
  advice: (title: string, reason: string) => `${title}. ${reason}`,
  applyBest: 'Apply best fix',
  apply: 'Apply',
  preview: 'Preview',
  measure: 'Measure it',
  showLine: 'Show the line',
  otherFindings: 'Other findings',
  andMore: (n: number) => (n === 1 ? 'and 1 more finding' : `and ${n} more findings`),
  settle: 'Settle it: re-run on 5 folds',
  settleWhy: (confidence: string) => `${confidence} likely: other folds and seeds would tell.`,
  notChecked: (n: number) => (n === 1 ? '1 rule not checked' : `${n} rules not checked`),
  nothingYet: 'No trouble so far',
  nothingFound: 'No trouble found',
  nothingFoundDetail: 'Every rule was checked.',
  nothingFoundPartly: 'The rules that could be checked found nothing; the others are listed below.',
  forecast: (epoch: string, percent: string, low: string, high: string) =>
    `At this rate validation loss bottoms out at about epoch ${epoch} (${percent}: ${low}–${high}).`,
  forecastLabel: (epoch: string) => `lowest at ≈ ${epoch}`,

  // Why this, why not that
  why: 'Why this, why not that',
  restsOn: 'What the choice rests on',
  advised: 'Advised, best first',
  passedOver: 'Passed over',
  literature: (text: string) => `(${text})`,
  runFailed: (code: number | null) =>
    code === null ? 'The run failed' : `The run failed with exit code ${code}`,
  runLost: 'The run was lost',
  noReason: 'The script ended without saying why.',
  afterFailure:
    'See the output for details, correct the script, and run it again. What was recorded is kept below.',
  stack: 'Stack',

  // Nothing to show
  loading: 'Loading…',
  noRun: 'No run chosen',
  noRunNext: 'Press “Train with Diagnostics” above a fit call, or choose a run in the list.',
  emptyReport: 'This report has no runs.',
  waitingForFit: 'Waiting for the first fit call',
  waitingForFitNext: 'The script has started; curves appear with its first epoch.',
  firstEpoch: 'The first epoch is on its way',
  noEpochs: 'Training ended before its first epoch',
  noFit: 'The script ended without training a model',
  noFitNext:
    'Regulens watches model.fit, fitDataset, trainOnBatch and optimizer.minimize. See the output for what the script said.',
  badMessage: 'A message could not be read and was left out.',
  dismiss: 'Dismiss',

  // Charts
  lineChart: 'line chart',
  heatMap: 'heat map',
  ridgeline: 'histograms',
  table: 'Table',
  log: 'Log',
  runsByDash: 'runs told apart by their dashes',
  rowsLeftOut: (shown: number, all: number) => `${shown} of ${all} rows; the CSV export has them all.`,
  moreLines: (n: number) => `and ${n} more`,
  notANumber: 'NaN',
  epoch: 'epoch',
  step: 'step',
  learningCurves: 'Learning curves',
  solidAndDashed: 'solid: validation, dashed: training',
  validationOnly: 'validation; training of the run that stands out',
  validation: 'validation',
  training: 'training',
  reported: 'reported',
  loss: 'loss',
  validationLoss: 'validation loss',
  trainingLoss: 'training loss',
  reportedLoss: 'training loss as reported',
  reportedSwitch: 'Reported',
  bestMark: 'best epoch',
  bestOf: (run: string) => `best of ${run}`,
  bestEpoch: (epoch: number) => `best, epoch ${epoch}`,
  onset: (epoch: number) => `overfitting since epoch ${epoch}`,
  generalizationGap: 'Generalization gap',
  gap: 'gap',
  accuracy: 'accuracy',
  asReported: 'as reported',
  batchLoss: 'Loss by step',
  batchLossLabel: 'batch loss',
  extremes: (stride: string, steps: string) => `lowest and highest of every ${stride} of ${steps} steps`,

  // Fixes
  fixes: 'Fixes',
  measuredNote: 'measured by re-running',
  moreFixes: (n: number) => (n === 1 ? '1 more' : `${n} more`),
  cannotApply: (reason: string) => `Cannot be applied: ${reason}`,

  // Bias and variance
  biasVariance: 'Bias and variance',
  bias: 'bias, with label noise',
  biasShort: 'bias',
  variance: 'variance',
  expectedLoss: 'expected loss',
  refits: (n: number) => `${n} refits, 95\u202f% intervals`,
  measureName: {
    'squared-error': 'squared error',
    'zero-one': '0-1 loss',
    'cross-entropy': 'cross-entropy',
  },
  zeroOneNote: '0-1 loss: bias and variance do not add up to the loss.',
  refitProgress: (done: number, all: number) => `Refit ${done} of ${all}`,
  biasVarianceCurve: 'Bias–variance curve',
  trainingExamples: 'training examples',
  measurement: 'measurement',
  interval: (value: string, low: string, high: string) => `${value} [${low}, ${high}]`,

  // Weights
  sparsity: 'Weight sparsity',
  nearZero: '|w| < 10⁻³ max|w|',
  exactZero: 'exact zeros',
  allKernels: 'all kernels',
  overall: 'Overall sparsity',
  histograms: 'Weight histograms',
  tensor: 'Tensor',
  fromTo: (low: string, high: string) => `${low} – ${high}`,
  mean: 'mean',
  deviation: 'std',
  minimum: 'min',
  maximum: 'max',
  norm: 'norm',
  deadUnits: 'dead units',
  gradientNorms: 'Gradient norms',
  gradientNote: 'L2 norm by tensor, sampled',
  deadRelu: 'Dead units',
  deadReluNote: 'zero on more than 99\u202f% of examples',

  // Facts
  facts: 'About this run',
  comparison: 'Compared',
  comparisonTable: 'Facts of the runs side by side',
  fact: 'Fact',
  same: (n: number) => `The same in all runs (${n})`,
  sources: 'Source difference',
  findingsTable: 'Findings of the runs side by side',
  findings: 'Findings',
  finding: 'Finding',
  comparedRuns: 'Runs compared',
  comparedNote: 'by validation loss; the one pointed at stands out',
  standsOut: (name: string) => `${name} stands out`,
  script: 'script',
  imported: 'imported',
  importedFrom: 'imported from',
  readingNotes: 'how it was read',
  started: 'started',
  took: 'took',
  runtime: 'runtime',
  platform: 'platform',
  framework: 'framework',
  stepsDone: 'optimizer steps',
  recordedSteps: (done: string, recorded: string) => `${done}, of which ${recorded} have their loss recorded`,
  backend: 'backend',
  chosenBackend: (name: string, by: 'script' | 'regulens') =>
    by === 'regulens' && name !== 'cpu' ? `${name}, given by Regulens` : name,
  passedRung: (rung: Rung, reason: string) => `not ${RUNG_NAMES[rung]}: ${reason}`,
  seedName: 'seed',
  noSeed: 'not set',
  parameters: 'parameters',
  optimizer: 'optimizer',
  lossFunction: 'loss',
  batchSize: 'batch size',
  examples: 'examples',
  examplesText: (train: string, validation: string) => `${train} training, ${validation} validation`,
  inputs: 'inputs',
  inputsText: (features: string, mean: string, std: string) =>
    `${features} numbers, mean ${mean}, std ${std}`,
  zeros: 'zeros in inputs',
  classBalance: 'classes',
  classesText: (n: number, counts: string) => `${n} (${counts})`,
  sampleNote: (n: string) => `of ${n} rows looked at`,
  memory: 'memory',
  recorder: 'recorder',
  recorderText: (share: string) => `${share} of training time`,
  skipped: 'left out',
  skippedText: (what: string, times: number) => `${what} in ${times} epochs`,
  bestLoss: 'best validation loss',
  lastLoss: 'last validation loss',
  atEpoch: (value: string, epoch: number) => `${value} at epoch ${epoch}`,
  statusName: 'status',
  warnings: 'Messages of the recorder',
};

/** "batch-normalization" → "Batch normalization.": the ids are the customary terms. */
export function techniqueName(remedy: RemedyId): string {
  const text = remedy.replaceAll('-', ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
