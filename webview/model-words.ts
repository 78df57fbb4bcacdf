import * as l10n from '@vscode/l10n';
import type { Evaluation } from '../src/protocol/events';

/** The words of the part about the trained model. */
export const modelWords = {
  title: l10n.t('What the model learned'),
  note: (epoch: number, examples: string, on: Evaluation['on']) =>
    on === 'validation'
      ? l10n.t`after epoch ${epoch}, on ${examples} validation examples`
      : l10n.t`after epoch ${epoch}, on ${examples} training examples`,
  inspect: l10n.t('Inspect the trained model'),
  nothingMeasured: l10n.t(
    'Run “Regulens: Inspect the Trained Model” to see metrics that fit the task, calibration and which inputs matter.',
  ),
  noImportance: l10n.t('Run “Regulens: Inspect the Trained Model” to see which inputs the model relies on.'),
  noColumns: l10n.t('Which inputs matter is measured for tables only: a single pixel or step means little.'),
  later: l10n.t('Measured when training ends.'),

  // Metrics
  metrics: l10n.t('Metrics'),
  metric: l10n.t('Metric'),
  measured: l10n.t('measured'),
  scriptsOwn: l10n.t('script’s own'),
  metricName: {
    loss: l10n.t('loss'),
    accuracy: l10n.t('accuracy'),
    balancedAccuracy: l10n.t('balanced accuracy'),
    macroF1: l10n.t('macro F1'),
    auc: l10n.t('AUC'),
    mae: l10n.t('mean absolute error'),
    mse: l10n.t('mean squared error'),
    rmse: l10n.t('root mean squared error'),
    r2: 'R²',
  },
  loss: l10n.t('loss without penalty'),
  labelNoise: (percent: string, n: string) =>
    l10n.t`About ${percent} of the ${n} labels looked at are likely wrong (confident learning).`,
  noLabelNoise: (n: string) => l10n.t`None of the ${n} labels looked at seems wrong (confident learning).`,
  changedClasses: (percent: string, noise: string) =>
    l10n.t`With noise of ${noise} standard deviations on every input, ${percent} of the predicted classes change.`,
  changedOutputs: (change: string, noise: string) =>
    l10n.t`With noise of ${noise} standard deviations on every input, outputs move by ${change} of their own.`,

  // Calibration
  calibration: l10n.t('Calibration'),
  calibrationSpoken: (ece: string) => l10n.t`Expected calibration error ${ece}`,
  overConfident: (points: string) =>
    l10n.t`stated confidence is ${points} above the accuracy: over-confident.`,
  underConfident: (points: string) =>
    l10n.t`stated confidence is ${points} below the accuracy: under-confident.`,
  balanced: l10n.t('stated confidence and accuracy agree on average.'),
  points: (text: string) => l10n.t`${text} points`,
  confidence: l10n.t('confidence'),
  accuracy: l10n.t('accuracy'),
  examples: l10n.t('examples'),

  // Confusion
  confusion: l10n.t('Confusion matrix'),
  byClass: l10n.t('Share of class'),
  trueClass: l10n.t('true'),
  predictedClass: l10n.t('predicted'),
  right: (right: string, all: string) => l10n.t`${right} of ${all} right.`,
  commonestError: (actual: string, predicted: string, times: string) =>
    l10n.t`Most often class ${actual} is taken for class ${predicted} (${times} times).`,

  // Regression
  residuals: l10n.t('Residuals'),
  residualNote: l10n.t('prediction minus actual value'),
  residualText: (mean: string, std: string) => l10n.t`Mean ${mean}, standard deviation ${std}.`,
  from: l10n.t('from'),
  to: l10n.t('to'),
  scatter: l10n.t('Predicted against actual'),
  predicted: l10n.t('predicted'),
  actual: l10n.t('actual'),
  scatterText: (n: string, above: string) =>
    l10n.t`${n} examples; ${above} lie above the diagonal, where the prediction is too high.`,

  // Importance
  importance: l10n.t('Which inputs matter'),
  importanceNote: l10n.t('rise of the loss when one is shuffled, 95 % intervals'),
  showAll: (n: string) => l10n.t`Show all ${n}`,
  input: l10n.t('input'),
  rise: l10n.t('rise of the loss'),
  interval: l10n.t('95 % interval'),
  mostImportant: (name: string, rise: string, low: string, high: string) =>
    l10n.t`Shuffling ${name} raises the loss most, by ${rise} [${low}, ${high}].`,
  beyondDoubt: (n: string, all: string) => l10n.t`For ${n} of ${all} inputs the interval lies above 0.`,

  // Inputs
  inputs: l10n.t('Inputs the first layer uses'),
  inputsNote: l10n.t('norm of the weights that leave each input'),
  inputsUsed: (used: string, all: string) =>
    l10n.t`${used} of ${all} inputs used: their weights have a norm above 1 % of the largest.`,
  used: l10n.t('used'),
  usedList: l10n.t('Used'),
  unused: l10n.t('Not used'),
  more: (n: number) => l10n.t`and ${n} more`,
  yes: l10n.t('yes'),
  no: l10n.t('no'),

  // Weights
  weights: l10n.t('Weights'),
  weightsNote: l10n.t('kernels, latest snapshot'),
  overEpochs: l10n.t('Weights over epochs'),
  measure: l10n.t('Measure'),
  kernel: l10n.t('Kernel'),
  measureName: {
    norm: l10n.t('L2 norm'),
    effectiveParameters: l10n.t('effective parameters'),
    hoyer: l10n.t('Hoyer sparsity'),
    gini: l10n.t('Gini index'),
    effectiveRank: l10n.t('effective rank'),
    stableRank: l10n.t('stable rank'),
    exactZeroShare: l10n.t('exact zeros'),
  },
  effective: (effective: string, all: string) =>
    l10n.t`Effective parameters, (Σ|w|)² / Σw², are ${effective} of ${all}.`,

  // Augmentation
  augmented: l10n.t('Augmented examples'),
  augmentedNote: l10n.t('original, then as the model’s augmenting layers make it'),
  original: (n: number) => l10n.t`Example ${n}, original`,
  variant: (n: number, variant: number) => l10n.t`Example ${n}, augmented ${variant}`,
  augmentedText: (n: number, change: string) =>
    l10n.t`${n} examples; augmenting changes a value by ${change} of the range on average.`,
  change: l10n.t('mean change'),
  example: l10n.t('Example'),
  augmentationLosses: (plain: string, augmented: string) =>
    l10n.t`Training loss ${plain} on examples as they are, ${augmented} on augmented ones.`,
};
