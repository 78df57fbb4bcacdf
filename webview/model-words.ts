import type { Evaluation } from '../src/protocol/events';

/** The words of the part about the trained model. */
export const modelWords = {
  title: 'What the model learned',
  note: (epoch: number, examples: string, on: Evaluation['on']) =>
    `after epoch ${epoch}, on ${examples} ${on} examples`,
  inspect: 'Inspect the trained model',
  inspectCommand: 'Run “Regulens: Inspect the Trained Model”',
  nothingMeasured: (how: string) =>
    `${how} to see metrics that fit the task, calibration and which inputs matter.`,
  noImportance: (how: string) => `${how} to see which inputs the model relies on.`,
  noColumns: 'Which inputs matter is measured for tables only: a single pixel or step means little.',
  later: 'Measured when training ends.',

  // Metrics
  metrics: 'Metrics',
  metric: 'Metric',
  measured: 'measured',
  scriptsOwn: 'script’s own',
  metricName: {
    accuracy: 'accuracy',
    balancedAccuracy: 'balanced accuracy',
    macroF1: 'macro F1',
    auc: 'AUC',
    mae: 'mean absolute error',
    mse: 'mean squared error',
    rmse: 'root mean squared error',
    r2: 'R²',
  },
  loss: 'loss without penalty',
  labelNoise: (percent: string, n: string) =>
    `About ${percent} of the ${n} labels looked at are likely wrong (confident learning).`,
  noLabelNoise: (n: string) => `None of the ${n} labels looked at seems wrong (confident learning).`,
  changedClasses: (percent: string, noise: string) =>
    `With noise of ${noise} standard deviations on every input, ${percent} of the predicted classes change.`,
  changedOutputs: (change: string, noise: string) =>
    `With noise of ${noise} standard deviations on every input, outputs move by ${change} of their own.`,

  // Calibration
  calibration: 'Calibration',
  calibrationSpoken: (ece: string) => `Expected calibration error ${ece}`,
  overConfident: (points: string) => `stated confidence is ${points} above the accuracy: over-confident.`,
  underConfident: (points: string) => `stated confidence is ${points} below the accuracy: under-confident.`,
  balanced: 'stated confidence and accuracy agree on average.',
  points: (text: string) => `${text} points`,
  confidence: 'confidence',
  accuracy: 'accuracy',
  examples: 'examples',

  // Confusion
  confusion: 'Confusion matrix',
  byClass: 'Share of class',
  trueClass: 'true',
  predictedClass: 'predicted',
  right: (right: string, all: string) => `${right} of ${all} right.`,
  commonestError: (actual: string, predicted: string, times: string) =>
    `Most often class ${actual} is taken for class ${predicted} (${times} times).`,

  // Regression
  residuals: 'Residuals',
  residualNote: 'prediction minus actual value',
  residualText: (mean: string, std: string) => `Mean ${mean}, standard deviation ${std}.`,
  from: 'from',
  to: 'to',
  scatter: 'Predicted against actual',
  predicted: 'predicted',
  actual: 'actual',
  scatterText: (n: string, above: string) =>
    `${n} examples; ${above} lie above the diagonal, where the prediction is too high.`,

  // Importance
  importance: 'Which inputs matter',
  importanceNote: 'rise of the loss when one is shuffled, 95\u202f% intervals',
  showAll: (n: string) => `Show all ${n}`,
  input: 'input',
  rise: 'rise of the loss',
  interval: '95\u202f% interval',
  mostImportant: (name: string, rise: string, low: string, high: string) =>
    `Shuffling ${name} raises the loss most, by ${rise} [${low}, ${high}].`,
  beyondDoubt: (n: string, all: string) => `For ${n} of ${all} inputs the interval lies above 0.`,

  // Inputs
  inputs: 'Inputs the first layer uses',
  inputsNote: 'norm of the weights that leave each input',
  inputsUsed: (used: string, all: string) =>
    `${used} of ${all} inputs used: their weights have a norm above 1\u202f% of the largest.`,
  used: 'used',
  usedList: 'Used',
  unused: 'Not used',
  more: (n: number) => `and ${n} more`,
  yes: 'yes',
  no: 'no',

  // Weights
  weights: 'Weights',
  weightsNote: 'kernels, latest snapshot',
  overEpochs: 'Weights over epochs',
  measure: 'Measure',
  kernel: 'Kernel',
  measureName: {
    norm: 'L2 norm',
    effectiveParameters: 'effective parameters',
    hoyer: 'Hoyer sparsity',
    gini: 'Gini index',
    effectiveRank: 'effective rank',
    stableRank: 'stable rank',
    exactZeroShare: 'exact zeros',
  },
  effective: (effective: string, all: string) =>
    `Effective parameters, (Σ|w|)² / Σw², are ${effective} of ${all}.`,

  // Augmentation
  augmented: 'Augmented examples',
  augmentedNote: 'original, then as the model’s augmenting layers make it',
  original: (n: number) => `Example ${n}, original`,
  variant: (n: number, variant: number) => `Example ${n}, augmented ${variant}`,
  augmentedText: (n: number, change: string) =>
    `${n} examples; augmenting changes a value by ${change} of the range on average.`,
  change: 'mean change',
  example: 'Example',
  augmentationLosses: (plain: string, augmented: string) =>
    `Training loss ${plain} on examples as they are, ${augmented} on augmented ones.`,
};
