import { beforeAll, expect, test } from 'vitest';
import type * as Diagnosing from '../../../src/diagnosis/diagnose';
import type * as Contexts from '../../../src/diagnosis/fit-context';
import type * as Rules from '../../../src/diagnosis/rules';
import type { Decomposition } from '../../../src/protocol/decomposition';
import type { Diagnosis, Finding, NotChecked, RuleId } from '../../../src/protocol/findings';
import type { DataTraits, Evaluation, FitStarted, Layer, ModelEvent } from '../../../src/protocol/events';
import type { FitState, RunState } from '../../../src/protocol/run-state';
import { inEnglish, speakPseudo } from '../../pseudo-language';
import { curves, DENSE, epoch, layer, model, run, SITE, started, tensor, type RunParts } from './build';

/* What each rule says, in a language without Latin letters: what is left in them are names, or a sentence that nobody could translate. */

let diagnosis: typeof Diagnosing;
let rules: typeof Rules;
let contexts: typeof Contexts;
beforeAll(async () => {
  speakPseudo();
  [diagnosis, rules, contexts] = await Promise.all([
    import('../../../src/diagnosis/diagnose'),
    import('../../../src/diagnosis/rules'),
    import('../../../src/diagnosis/fit-context'),
  ]);
});

type Made = Partial<RunParts> & { fit?: Partial<FitState>; state?: Partial<RunState>; now?: number };

const stuck = (length: number) => curves(length, () => Math.LN2, () => Math.LN2); // prettier-ignore
const fitted = (length: number) => curves(length, (at) => 0.05 + 0.6 / at ** 2, (at) => 0.06 + 0.6 / at ** 2); // prettier-ignore
const traits = (more: Partial<DataTraits> = {}): DataTraits => ({ ...started().data!, ...more });
const numbers = traits({ task: 'regression', classes: null, targetVariance: 1, targetMin: -2, targetMax: 3 });
const dense = (name: string, units: number, activation: string, more: Partial<Layer> = {}) =>
  layer(name, 'Dense', 9 * units, { units, activation, outputShape: [null, units], ...more });
const kernel = (name: string, more = {}) => tensor(`${name}/kernel`, [16, 16], { std: 0.25, ...more });
const gradient = (name: string, meanAbs: number, norm = 16 * meanAbs, nonFinite = 0) => ({ name: `${name}/kernel`, norm, nonFinite, meanAbs }); // prettier-ignore
const each = (of: number, make: (at: number) => object) =>
  Array.from({ length: of }, (_, i) => ({ t: i + 1, fit: 'f1', epoch: i + 1, ...make(i + 1) }));
const weights = (of: number, ...tensors: ReturnType<typeof kernel>[]) =>
  each(of, () => ({ type: 'weights', steps: 8, tensors })) as FitState['weights'];
const gradients = (of: number, make: (at: number) => ReturnType<typeof gradient>[]) =>
  each(of, (at) => ({ type: 'gradients', step: 8 * at, tensors: make(at) })) as FitState['gradients'];
const activations = (of: number, ...layers: object[]) =>
  each(of, () => ({ type: 'activations', examples: 128, layers })) as FitState['activations'];
const evaluated = (more: object): Made => {
  const base = { t: 12, type: 'evaluation', fit: 'f1', epoch: 12, on: 'validation', examples: 200, task: 'binary', loss: 0.3, metrics: {} }; // prettier-ignore
  return {
    epochs: fitted(12),
    ended: 'finished',
    fit: { evaluations: [{ ...base, ...more } as Evaluation] },
  };
};
const overfit = (accuracy: (at: number) => number, more: Partial<FitStarted> = {}): Made => ({
  epochs: curves(60, (at) => 0.5 / at, (at) => 0.4 + 0.4 / at + 0.012 * Math.max(0, at - 8)).map((one) => ({ ...one, valMetrics: { acc: accuracy(one.epoch) } })), // prettier-ignore
  started: more,
});
const split = (training: number[], validation: number[], more: Partial<FitStarted> = {}): Made => ({
  started: {
    validation: 'split',
    data: traits({ classCounts: training, sampledRows: 124 }),
    validationData: traits({ classCounts: validation, sampledRows: 62 }),
    ...more,
  },
});
const ending = (units: number, activation: string, loss: string, data: DataTraits = traits()): Made => ({
  model: model([dense('hidden', 8, 'relu'), dense('output', units, activation)], { loss: [loss] }),
  started: { data },
});
const rate = (learningRate: number, level: number): Made => ({
  model: model(undefined, { optimizer: { name: 'Adam', learningRate } }),
  epochs: curves(10, () => level, () => level).map((one) => ({ ...one, learningRate })), // prettier-ignore
});
const held = (more: Partial<ModelEvent> = {}): ModelEvent =>
  model([
    layer('dense_1', 'Dense', 900, { units: 16, activation: 'relu', kernelRegularizer: { l1: 0, l2: 0.5 } }),
    layer('drop_1', 'Dropout', 0, { rate: 0.5 }),
    DENSE[2]!,
  ], more); // prettier-ignore
const idle = (backend: string, gpus: number): Made => ({
  started: { t: 1, backend, epochs: 10_000 },
  epochs: fitted(5).map((one) => ({ ...one, t: 10 * one.t, durationMs: 100 })),
  state: {
    usage: {
      machine: null,
      gpus: { type: 'gpus', gpus: Array.from({ length: gpus }, () => ({ name: 'NVIDIA H100', memoryBytes: 80e9 })), problem: null }, // prettier-ignore
      samples: Array.from({ length: 6 }, (_, i) => ({ type: 'sample', t: 10 + i, cores: 1, residentBytes: 1e8, freeBytes: 1e9, gpus: Array.from({ length: gpus }, () => ({ use: 0, memoryBytes: 4e6 })) })), // prettier-ignore
    },
  },
});
const slow = (by: 'regulens' | 'script'): Made => ({
  started: { backend: 'cpu', epochs: 10_000 },
  epochs: fitted(5).map((one) => ({ ...one, durationMs: 1000 })),
  state: { backend: { t: 0, type: 'backend', asked: 'auto', name: 'cpu', rung: 'cpu', by, passed: [] } as unknown as RunState['backend'] }, // prettier-ignore
});
const slowly = (length: number) => curves(length, (at) => 0.69 - 0.002 * at, (at) => 0.69 - 0.002 * at); // prettier-ignore
const lost = curves(6, (at) => (at < 4 ? 0.6 : NaN), () => null); // prettier-ignore
const swinging = curves(40, (at) => (at < 5 ? 0.6 : 0.45 + 0.12 * Math.sign(Math.sin(at * 2))), () => null); // prettier-ignore
const normalized = model([dense('a', 16, 'linear'), layer('norm', 'BatchNormalization', 64, { outputShape: [null, 16] }), dense('out', 1, 'sigmoid')]); // prettier-ignore

/** Runs of which each rule has something to say. */
const RUNS: Partial<Record<RuleId, Made[]>> = {
  overfitting: [
    overfit(() => 0.85),
    overfit((at) => 0.95 - 0.004 * at),
    overfit((at) => 0.6 + 0.004 * at),
    overfit(() => 0.85, { validationExamples: null }),
    { ...overfit(() => 0.85, { epochs: 100 }), ended: 'finished' },
    { ...overfit(() => 0.85, { data: numbers }), model: held() },
    overfit(() => 0.85, { data: traits({ zeroShare: 0.9, collinearity: { conditionIndex: 50, maxVif: 20 } as never, inputShapes: [[28, 28, 1]] }) }), // prettier-ignore
  ],
  underfitting: [
    { epochs: stuck(40) },
    { epochs: stuck(40), model: held() },
    { epochs: curves(40, () => 30, () => 30) }, // prettier-ignore
    { epochs: slowly(20), started: { epochs: 20 }, ended: 'finished', fit: { weights: weights(20, kernel('dense_1', { change: 1e-5 })) } }, // prettier-ignore
    { epochs: slowly(20), started: { epochs: 20 }, ended: 'finished', fit: { weights: weights(20, kernel('dense_1', { change: 0.02 })) } }, // prettier-ignore
    { epochs: stuck(40), model: model([dense('narrow', 1, 'relu'), dense('out', 1, 'sigmoid')]) },
  ],
  divergence: [{ epochs: curves(40, (at) => 0.5 + 0.05 * at, () => 1) }], // prettier-ignore
  'non-finite-loss': [
    { epochs: lost, fit: { gradients: gradients(6, (at) => [gradient('dense_1', 0.1), at < 4 ? gradient('dense_2', 0.1) : gradient('dense_2', NaN, NaN, 3)]) } }, // prettier-ignore
    { epochs: lost, model: model(undefined, { loss: ['custom'] }) },
    { epochs: lost, model: model(undefined, { loss: [''] }) },
    { epochs: curves(6, (at) => (at < 5 ? 10 ** (2 * at) : Infinity), () => null) }, // prettier-ignore
    { epochs: curves(6, () => NaN, () => null) }, // prettier-ignore
    { epochs: curves(6, () => 0.5, (at) => (at < 3 ? 0.5 : NaN)) }, // prettier-ignore
    { epochs: [], fit: { batches: { steps: [1, 2], losses: [1, NaN], stride: 1, last: 2 } } },
  ],
  oscillation: [{ epochs: swinging, started: { batchSize: 4 } }],
  plateau: [{ epochs: stuck(40) }, { epochs: stuck(40), model: null }],
  stalled: [
    { epochs: fitted(6).map((one) => ({ ...one, t: 1000 * one.epoch })), now: 200_000 },
    { epochs: [], now: 1_801_000 },
  ],
  'unusual-learning-rate': [rate(1, 3.2), rate(1e-8, 0.7), rate(0, 0.7)],
  'vanishing-gradients': [
    { epochs: stuck(8), fit: { gradients: gradients(8, () => [gradient('dense_1', 1e-9), gradient('dense_2', 1e-2)]) } }, // prettier-ignore
    { epochs: stuck(8), model: model([dense('dense_1', 9, 'sigmoid'), dense('dense_2', 9, 'sigmoid'), dense('out', 1, 'sigmoid')]), fit: { gradients: gradients(8, () => [gradient('dense_1', 1e-9), gradient('dense_2', 1e-2)]) } }, // prettier-ignore
  ],
  'exploding-gradients': [
    { epochs: stuck(12), fit: { weights: weights(12, kernel('dense_1', { norm: 5, change: 0.01 })), gradients: gradients(12, (at) => [gradient('dense_1', 1e-3, at < 8 ? 0.1 : 50)]) } }, // prettier-ignore
    { epochs: stuck(12), started: { data: { ...numbers, targetMax: 5000 } }, fit: { weights: weights(12, kernel('dense_1', { norm: 1, change: 0.01 })), gradients: gradients(12, () => [gradient('dense_1', 1, 100)]) } }, // prettier-ignore
  ],
  'dead-relu': [
    { epochs: stuck(8), fit: { activations: activations(8, { layer: 'dense_1', deadShare: 0.9, zeroShare: 0.9 }) } }, // prettier-ignore
    { epochs: stuck(8), started: { data: traits({ inputMean: 120, inputStd: 60 }) }, fit: { activations: activations(8, { layer: 'dense_1', deadShare: 0.9, zeroShare: 0.9 }, { layer: 'dense_2', deadShare: 0.8, zeroShare: 0.9 }) } }, // prettier-ignore
  ],
  'saturated-activations': [
    { epochs: stuck(8), model: model([dense('dense_1', 9, 'tanh'), dense('dense_2', 9, 'relu'), dense('out', 1, 'sigmoid')]), fit: { activations: activations(8, { layer: 'dense_1', activation: 'tanh', deadShare: 0, zeroShare: 0, saturatedShare: 0.95 }) } }, // prettier-ignore
  ],
  'unchanged-weights': [
    { epochs: stuck(5), fit: { weights: weights(5, kernel('dense_1', { change: 0 }), kernel('dense_2', { change: 0.01 })) } }, // prettier-ignore
    { epochs: stuck(5), fit: { weights: weights(5, kernel('dense_1', { change: 0 })) } },
  ],
  'all-zero-weights': [
    { epochs: stuck(4), fit: { weights: weights(4, kernel('dense_1', { exactZeroShare: 1, norm: 0, std: 0 })) } }, // prettier-ignore
  ],
  'update-ratio': [
    { epochs: stuck(8), fit: { weights: weights(8, kernel('dense_1', { change: 8 })) } },
    { epochs: stuck(8), fit: { weights: weights(8, kernel('dense_1', { change: 1e-6 })) } },
  ],
  'poor-initialization': [
    { epochs: stuck(12), fit: { weights: weights(12, kernel('dense_1', { std: 5, change: 0.02 })) } },
    { epochs: stuck(12), fit: { weights: weights(12, kernel('dense_1', { std: 1e-4, change: 0.02 })) } },
    { epochs: stuck(12), fit: { weights: weights(12, kernel('dense_1', { std: 0, mean: 0.5, change: 0.02 })) } }, // prettier-ignore
  ],
  'over-confidence': [
    evaluated({ calibration: { error: 0.15, bins: [{ confidence: 0.95, accuracy: 0.8, examples: 200 }] } }),
    overfit(() => 0.85),
    overfit((at) => 0.8 + 0.001 * at),
  ],
  'output-range': [
    { epochs: curves(6, () => 50, () => 50), model: model(undefined, { loss: ['meanSquaredError'] }), started: { data: numbers }, fit: { activations: activations(6, { layer: 'dense_3', deadShare: 0, zeroShare: 0, activation: 'linear', maxAbs: 40 }) } }, // prettier-ignore
  ],
  'unstable-predictions': [
    evaluated({ perturbation: { noise: 0.05, changedClasses: 0.2, change: 0.1 } }),
    evaluated({ on: 'training', task: 'regression', perturbation: { noise: 0.05, changedClasses: null, change: 0.6 } }), // prettier-ignore
  ],
  'aggressive-augmentation': [evaluated({ augmentation: { plainLoss: 0.2, augmentedLoss: 0.5, examples: 200 } })], // prettier-ignore
  'no-validation-data': [{ started: { validation: 'none' } }, { started: { validation: 'none', trainExamples: null, data: null } }], // prettier-ignore
  'small-validation-set': [
    { started: { validationExamples: 8 }, epochs: fitted(12).map((one) => ({ ...one, valMetrics: { acc: 0.75 } })) }, // prettier-ignore
    { started: { validationExamples: 8, data: numbers } },
    { started: { validationExamples: 30 }, ended: 'finished', epochs: curves(30, (at) => 1 / at, (at) => (at < 11 ? 0.6 - 0.01 * at : at % 2 ? 0.75 : 0.56)) }, // prettier-ignore
  ],
  'ordered-split': [
    split([80, 44], [2, 60]),
    split([62, 62, 0], [0, 0, 62], { validation: 'data' }),
    { started: { validation: 'split', data: { ...numbers, classCounts: undefined as never, targetMin: 0, targetMax: 10 }, validationData: { ...numbers, classCounts: undefined as never, targetMin: 10.1, targetMax: 14 } } }, // prettier-ignore
    { started: { validation: 'split', data: traits({ targetOrder: 0.97 }) } },
  ],
  'shared-rows': [
    { started: { sharedRows: { validationRows: 62, identical: 20, repeatedTraining: 0 } } },
    { started: { sharedRows: { validationRows: 62, identical: 62, repeatedTraining: 0 } } },
  ],
  'easier-validation': [
    { started: { trainExamples: 1000, validationExamples: 500, validation: 'split' }, epochs: curves(12, (at) => 0.6 + 0.1 / at, (at) => 0.2 + 0.1 / at).map((one) => ({ ...one, inferenceExamples: 500 })) }, // prettier-ignore
  ],
  'class-imbalance': [
    { started: { data: traits({ classCounts: [186, 14] }) }, ended: 'finished' },
    { ...evaluated({ confusion: [[93, 0], [7, 0]] }), started: { data: traits({ classCounts: [186, 14] }) } }, // prettier-ignore
  ],
  'non-finite-inputs': [
    { started: { data: traits({ nonFiniteInputs: 3 }) } },
    { started: { validationData: traits({ nonFiniteInputs: 1 }) } },
  ],
  'unscaled-inputs': [
    { started: { data: traits({ inputMean: 120, inputStd: 60, columns: { count: 60, constant: 0, minStd: 0.1, maxStd: 850 } }) } }, // prettier-ignore
    { started: { data: traits({ inputStd: 0.002 }) } },
  ],
  'too-many-parameters': [overfit(() => 0.85, { trainExamples: 20 }), { started: { validation: 'none', trainExamples: 2 } }], // prettier-ignore
  'output-and-loss': [
    ending(1, 'softmax', 'binaryCrossentropy'),
    ending(3, 'linear', 'categoricalCrossentropy'),
    ending(3, 'sigmoid', 'categoricalCrossentropy'),
    ending(1, 'sigmoid', 'categoricalCrossentropy'),
    ending(3, 'softmax', 'softmaxCrossEntropy'),
    ending(3, 'softmax', 'sparseCategoricalCrossentropy', traits({ targetMax: 5 })),
    ending(1, 'sigmoid', 'binaryCrossentropy', traits({ targetMin: -1, targetMax: 1 })),
    ending(1, 'relu', 'meanSquaredError', numbers),
    ending(1, 'tanh', 'meanSquaredError', numbers),
  ],
  'linear-hidden-layer': [
    { model: model([dense('a', 128, 'linear'), dense('out', 1, 'sigmoid')]) },
    { model: model([dense('a', 128, 'linear'), dense('b', 64, 'linear'), dense('out', 1, 'sigmoid')]) },
  ],
  'small-batch-normalization': [
    { model: normalized, started: { batchSize: 4 } },
    { model: normalized, started: { batchSize: 1 } },
    { model: normalized, started: { batchSize: 32, trainExamples: 161 } },
    { model: normalized, ended: 'finished', epochs: curves(12, () => 0.017, () => 2).map((one, i) => ({ ...one, loss: i === 0 ? 0.8 : 0.017, inferenceLoss: 1.99 })) }, // prettier-ignore
  ],
  'dropout-before-batch-normalization': [
    { model: model([dense('a', 16, 'relu'), layer('drop_1', 'Dropout', 0, { rate: 0.5 }), layer('norm', 'BatchNormalization', 64), dense('out', 1, 'sigmoid')]) }, // prettier-ignore
  ],
  'high-dropout': [{ model: model([layer('drop_1', 'Dropout', 0, { rate: 0.9 })]) }],
  'misplaced-callback': [{ started: { ignoredOptions: ['onTrainEnd'] } }, { started: { ignoredOptions: ['onTrainEnd', 'onBatchEnd'] } }], // prettier-ignore
  'misused-regularizer': [
    { state: { errors: [{ t: 1, type: 'error', message: "Error: Argument to L1L2 regularizer's constructor is expected to be an object, but received: 0.05", stack: 'Error\n    at Object.l1 (tf.js:2:1)', site: SITE }] } }, // prettier-ignore
    { state: { errors: [{ t: 1, type: 'error', message: "Error: Argument to L1L2 regularizer's constructor is expected to be an object, but received: 0.05", stack: null, site: SITE }] } }, // prettier-ignore
  ],
  'leaking-tensors': (['fit', 'fitDataset', 'minimize'] as const).map((call) => ({
    started: { call },
    epochs: [40, 42, 44, 46, 146, 246, 346, 446].map(
      (tensors, i) =>
      epoch(i + 1, 1 / (i + 1), 1 / (i + 1), { memory: { tensors, tensorBytes: 4 * tensors, residentBytes: 1e8 } }), // prettier-ignore
    ),
  })),
  'input-bound': [
    { started: { call: 'fitDataset', epochs: 100 }, epochs: fitted(5).map((one) => ({ ...one, durationMs: 10_000, waitedForInputMs: 7000 })) }, // prettier-ignore
  ],
  'slow-backend': [slow('regulens'), slow('script')],
  'unused-gpu': [idle('wasm', 1), idle('tensorflow', 2)],
};

/** What messages are given: what the script calls its layers, losses and options; code. */
const NAMES = [
  'dense_1/kernel', 'dense_2/kernel', 'dense_1', 'dense_2', 'dense_3', 'drop_1', 'norm', 'narrow', 'hidden', 'output', 'out', 'acc',
  'binaryCrossentropy', 'categoricalCrossentropy', 'sparseCategoricalCrossentropy', 'softmaxCrossEntropy', 'meanSquaredError', 'custom',
  'softmax', 'Softmax', 'sigmoid', 'Sigmoid', 'linear', 'Linear', 'relu', 'tanh', 'Adam', 'onTrainEnd', 'onBatchEnd', 'fit', 'NVIDIA H100', 'wasm',
  'l1(0.05)', 'l1({l1: 0.05})', 'l2({l2: 0.05})',
]; // prettier-ignore

const made = ({ fit, state, ...parts }: Made): RunState => {
  const base = run({ epochs: fitted(12), ...parts });
  Object.assign(base.fits[0]!, fit);
  return Object.assign(base, state);
};

const ofFinding = ({ title, message, evidence, related, remedies, source }: Finding): string[] => [
  title,
  message,
  source,
  ...evidence.map(({ label }) => label),
  ...related.map((one) => one.message),
  ...remedies.flatMap(({ reason, expected = '' }) => [reason, expected]),
];

const ofDiagnosis = ({ findings, notChecked, advice }: Diagnosis): string[] => [
  ...findings.flatMap(ofFinding),
  ...notChecked.map(({ reason }) => reason),
  ...advice.flatMap(({ traits: known, advised, passedOver, note }) => [
    ...known.flatMap(({ label, value }) => [label, value]),
    ...[...advised, ...passedOver].flatMap(({ reason, expected }) => [reason, expected]),
    note ?? '',
  ]),
];

/** What each rule by itself says of a run, whatever else explains it. */
function said(state: RunState, now: number | null): (Finding | NotChecked)[] {
  const ofTheRun = rules.RUN_RULES.flatMap((rule) => rule.check(state) ?? []);
  const context = contexts.fitContext(state.fits[0]!, state, now);
  return [...ofTheRun, ...rules.RULES.flatMap((rule) => rule.check(context) ?? [])];
}

const BALANCES = [null, 'variance', 'bias', 'confident-bias'] as const;

test('each rule says nothing that isn’t a message', () => {
  const texts = new Set<string>();
  const spoke = new Set<string>();
  for (const one of Object.values(RUNS).flat()) {
    const state = made(one);
    for (const verdict of said(state, one.now ?? null)) {
      if ('severity' in verdict) spoke.add(verdict.rule);
      for (const text of 'severity' in verdict ? ofFinding(verdict) : [verdict.reason]) texts.add(text);
    }
    // What was measured is said of remedies for these two.
    const isFitting = RUNS.underfitting?.includes(one) || RUNS.overfitting?.includes(one);
    for (const balance of isFitting ? BALANCES : [null]) {
      const main = { measure: 'zero-one', loss: { value: 1 }, bias: { value: 0.4 }, variance: { value: 0.6 } } as unknown as Decomposition; // prettier-ignore
      const measured = balance && { balance, main };
      for (const text of ofDiagnosis(diagnosis.diagnose(state, one.now ?? null, measured))) texts.add(text);
    }
  }
  expect(inEnglish(texts, NAMES)).toEqual([]);
  const all = [...rules.RULES, ...rules.RUN_RULES].map(({ id }) => id);
  expect(all.filter((id) => !spoke.has(id))).toEqual([]);
});

test('nor do techniques, nor does what was measured of bias and variance', async () => {
  const { CATALOGUE } = await import('../../../src/diagnosis/advice/catalogue');
  const { verdictOf, MEASURE_NAME } = await import('../../../src/diagnosis/decomposition/verdict');
  const interval = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
  const main = (bias: number, variance: number): Decomposition =>
    ({ measure: 'squared-error', replicates: 10, loss: interval(bias + variance), bias: interval(bias), variance: interval(variance) }); // prettier-ignore
  const texts = [
    ...Object.values(CATALOGUE).flatMap(({ name, what, expected }) => [name, what, expected]),
    ...Object.values(MEASURE_NAME),
    ...[main(0.1, 0.5), main(0.5, 0.1), main(0.3, 0.3), main(0, 0)].flatMap((one) => [
      verdictOf(one, [0.5]),
      verdictOf(one, [0.01]),
    ]),
  ];
  expect(inEnglish(texts, [])).toEqual([]);
});
