import type { Epoch, RunEvent, TensorStatistics } from '../../src/protocol/events';
import type { Diagnosis, Finding } from '../../src/protocol/findings';
import type { PageRun } from '../../src/protocol/page';
import type { RunRecord } from '../../src/protocol/run-record';
import { normal, seeded } from './random';
import { launchSpec, runRecord } from '../run-records';

export interface Shape {
  id?: string;
  name?: string;
  epochs?: number;
  status?: RunRecord['status'];
  seed?: number;
  /** Name of the first layer, for what a hostile script might call it. */
  layer?: string;
  nanFrom?: number;
  /** How much the validation loss rises after its best epoch; 0 for a healthy run. */
  rise?: number;
}

const file = '/home/ada/project/sonar.ts';
const fit = 'fit-1';

/**
 * A dense network of 16,129 parameters that overfits 124 rows, as the recorder would tell it: the events are made up, but
 * every field holds what a run of that kind writes.
 */
export function overfittingRun(shape: Shape = {}): PageRun {
  const { id = '20261122-140200-sonar', name = 'sonar.ts', status = 'finished', epochs = 80 } = shape;
  const record = recordOf(id, name, status);
  const events = runEvents({ ...shape, epochs });
  return { record, events, diagnosis: diagnosisOf(events, shape), fixes: shape.rise === 0 ? [] : fixes };
}

export function recordOf(id: string, name: string, status: RunRecord['status']): RunRecord {
  const live = status === 'running' || status === 'starting';
  return runRecord({
    id,
    name,
    created: '2026-11-22T14:02:11.000Z',
    launch: launchSpec({
      script: file,
      cwd: '/home/ada/project',
      nodeVersion: '20.19.0',
      loader: 'tsx',
      seed: '7',
    }),
    status,
    pid: 4711,
    ended: live ? null : '2026-11-22T14:02:17.000Z',
    exitCode: live ? null : status === 'failed' ? 1 : 0,
  });
}

function runEvents(shape: Shape & { epochs: number }): RunEvent[] {
  const events: RunEvent[] = [...opening(shape)];
  for (let epoch = 1; epoch <= shape.epochs; epoch++) events.push(...epochEvents(epoch, shape));
  if (shape.status === undefined || shape.status === 'finished')
    events.push(
      { t: 200 + shape.epochs * 75, type: 'fit-ended', fit, reason: 'finished' },
      { t: 210 + shape.epochs * 75, type: 'run-ended', exitCode: 0 },
    );
  return events;
}

export function opening({ layer = 'dense_1', epochs }: Shape & { epochs: number }): RunEvent[] {
  const dense = (name: string, units: number, parameters: number, line: number) => ({
    name,
    kind: 'Dense',
    outputShape: [null, units],
    parameters,
    trainable: true,
    site: { file, line, column: 20 },
    units,
    activation: 'relu',
  });
  return [
    {
      t: 1,
      type: 'run-started',
      version: 1,
      pid: 4712,
      runtime: { name: 'node', version: '20.19.0' },
      platform: 'linux x64',
      seed: '7',
    },
    {
      t: 150,
      type: 'model',
      model: 'model-1',
      name: 'sequential_1',
      framework: { name: 'tfjs', version: '4.22.0' },
      layers: [dense(layer, 128, 7808, 19), dense('dense_2', 64, 8256, 21), dense('dense_3', 1, 65, 22)],
      parameters: 16129,
      trainableParameters: 16129,
      optimizer: { name: 'Adam', learningRate: 0.001 },
      loss: ['binaryCrossentropy'],
      metrics: ['acc'],
      site: { file, line: 23, column: 7 },
    },
    {
      t: 180,
      type: 'fit-started',
      fit,
      model: 'model-1',
      call: 'fit',
      site: { file, line: 24, column: 13 },
      backend: 'wasm',
      epochs,
      batchSize: 32,
      trainExamples: 124,
      validationExamples: 62,
      validation: 'data',
      shuffle: true,
      data: {
        rows: 124,
        features: 60,
        sampledRows: 124,
        zeroShare: 0.002,
        inputMean: 0.28,
        inputStd: 0.27,
        inputMin: 0,
        inputMax: 1,
        task: 'binary',
        classes: 2,
        classCounts: [58, 66],
      },
    },
  ];
}

/** What one epoch writes: batches, the epoch, and every so often weights, gradients and activations. */
export function epochEvents(epoch: number, shape: Shape & { epochs: number }): RunEvent[] {
  const t = 200 + epoch * 75;
  const random = seeded((shape.seed ?? 7) * 100_003 + epoch);
  const losses = lossesAt(epoch, shape, random);
  const events: RunEvent[] = [1, 2, 3, 4].map((batch) => ({
    t: t - 40 + batch * 8,
    type: 'batch',
    fit,
    epoch,
    step: (epoch - 1) * 4 + batch,
    loss: losses.loss * (1 + 0.15 * normal(random)),
  }));
  events.push({ ...epochBase(epoch, t), ...losses });
  const layer = shape.layer ?? 'dense_1';
  if (epoch === 1 || epoch % Math.ceil(shape.epochs / 40) === 0) {
    events.push(
      { t, type: 'weights', fit, epoch, tensors: tensors(epoch, shape.epochs, layer, random) },
      { t, type: 'gradients', fit, epoch, step: epoch * 4, tensors: gradients(epoch, layer, random) },
      {
        t,
        type: 'activations',
        fit,
        epoch,
        examples: 62,
        layers: [
          { layer, deadShare: 0.02 + 0.0004 * epoch, zeroShare: 0.52 },
          { layer: 'dense_2', deadShare: Math.min(0.2, 0.003 * epoch), zeroShare: 0.61 },
        ],
      },
    );
  }
  return events;
}

function lossesAt(epoch: number, { nanFrom, rise = 1 }: Shape, random: () => number) {
  const bad = nanFrom !== undefined && epoch >= nanFrom;
  const training = 0.69 * Math.exp(-epoch / 9) + 0.001;
  const before = 0.72 - 0.03 * Math.min(epoch, 4);
  const after =
    rise === 0 ? -0.15 * (1 - Math.exp(-epoch / 20)) : rise * 0.25 * Math.log(1 + Math.max(0, epoch - 4) / 5);
  const validation = before + after + 0.008 * normal(random);
  const accuracy = Math.min(1, 0.55 + 0.45 * (1 - Math.exp(-epoch / 10)));
  return {
    loss: bad ? NaN : training + 0.03 + 0.02 * Math.abs(normal(random)),
    inferenceLoss: bad ? NaN : training,
    valLoss: bad ? NaN : validation,
    metrics: { acc: accuracy },
    valMetrics: { acc: Math.min(0.86, 0.52 + 0.32 * (1 - Math.exp(-epoch / 6))) + 0.01 * normal(random) },
  };
}

function epochBase(
  epoch: number,
  t: number,
): Omit<Epoch, 'loss' | 'valLoss' | 'metrics' | 'valMetrics' | 'inferenceLoss'> {
  return {
    t,
    type: 'epoch',
    fit,
    epoch,
    penalty: 0,
    inferenceExamples: 62,
    learningRate: 0.001,
    durationMs: 74,
    memory: { tensors: 61, tensorBytes: 412_000, residentBytes: 143_000_000 },
    recorder: { ms: 0.6, skipped: epoch % 10 === 0 ? ['activations'] : [] },
  };
}

function tensors(epoch: number, epochs: number, layer: string, random: () => number): TensorStatistics[] {
  const kernel = (name: string, rows: number, units: number, order: number): TensorStatistics => {
    const std = 0.1 + 0.08 * order + 0.25 * (epoch / epochs);
    const counts = Array.from({ length: 48 }, (_, bin) => {
      const x = ((bin + 0.5) / 48) * 2 - 1;
      return Math.round(
        rows * units * Math.exp(-((x / (0.3 + 0.4 * (epoch / epochs))) ** 2)) * (0.06 + 0.02 * random()),
      );
    });
    return {
      name: `${name}/kernel`,
      layer: name,
      shape: [rows, units],
      count: rows * units,
      nonFinite: 0,
      exactZeroShare: 0,
      nearZeroShare: 0.01 + 0.03 * order * (epoch / epochs),
      hoyer: 0.2 + 0.1 * order,
      gini: 0.3 + 0.1 * order,
      norm: std * Math.sqrt(rows * units),
      mean: 0.001,
      std,
      units,
      deadUnits: order === 1 ? 2 : 0,
      histogram: { min: -3 * std, max: 3 * std, counts },
    };
  };
  return [kernel(layer, 60, 128, 0), kernel('dense_2', 128, 64, 1), kernel('dense_3', 64, 1, 2)];
}

function gradients(epoch: number, layer: string, random: () => number) {
  return [layer, 'dense_2', 'dense_3'].map((name, order) => ({
    name: `${name}/kernel`,
    norm: (0.3 / (order + 1)) * Math.exp(-epoch / 25) * (1 + 0.3 * random()) + 0.002,
    nonFinite: 0,
  }));
}

const overfitting: Finding = {
  id: 'overfitting:fit-1',
  rule: 'overfitting',
  fit,
  severity: 'warning',
  title: 'Overfitting since epoch 4',
  message:
    'Validation loss rose from 0.60 to 1.30 while training loss fell to 0.001, judged by its size, its length and the 62 validation examples. Accuracy stayed at 0.84: the model grew over-confident, not less right.',
  confidence: 0.97,
  onset: 4,
  epoch: 9,
  evidence: [{ label: 'validation loss, best', value: 0.6, epoch: 4 }],
  anchor: { file, line: 24, column: 13 },
  related: [],
  remedies: [{ remedy: 'early-stopping', layers: [], reason: 'The best epoch was 4 of 80.' }],
  source: 'calibrated alarm',
};

const wide: Finding = {
  ...overfitting,
  id: 'plateau:fit-1',
  rule: 'plateau',
  severity: 'information',
  title: 'Training loss is flat since epoch 60',
  message: 'It changed by less than 1 % in the last 20 epochs.',
  confidence: null,
  onset: 60,
};

function diagnosisOf(events: RunEvent[], shape: Shape): Diagnosis {
  const epochs = events.filter((event) => event.type === 'epoch');
  return {
    findings: shape.rise === 0 || epochs.length < 9 ? [] : [overfitting, wide],
    forecasts: [],
    advice: [],
    notChecked: [
      { rule: 'underfitting', fit, reason: 'the loss of the best constant is not known for this task' },
    ],
    gaps: [{ fit, basis: 'inference' }],
    decompositions:
      shape.rise === 0
        ? []
        : [
            {
              fit,
              measured: [
                decomposition('cross-entropy', 0.97, 0.29, 0.68),
                decomposition('zero-one', 0.19, 0.13, 0.11),
              ],
              verdict: 'Mostly variance: regularize or add data. A larger model will not help.',
            },
          ],
  };
}

function decomposition(measure: 'cross-entropy' | 'zero-one', loss: number, bias: number, variance: number) {
  const around = (value: number) => ({ value, low: value * 0.88, high: value * 1.13 });
  return { measure, replicates: 20, loss: around(loss), bias: around(bias), variance: around(variance) };
}

const fixes: PageRun['fixes'] = [
  {
    id: 'early-stopping@1',
    title: 'Stop early, keep the best weights',
    reason: 'The best epoch was 4 of 80; the later 76 only made it worse.',
    disabled: null,
    effect: 'validation loss 1.30 → 0.60 (−54 %), 1 seed',
    finding: overfitting.id,
  },
  {
    id: 'l2:dense@0',
    title: 'L2 0.01 on both hidden layers',
    reason: '16,129 parameters for 124 rows; a penalty keeps the weights small.',
    disabled: null,
    effect: null,
    finding: overfitting.id,
  },
  {
    id: 'dropout@2',
    title: 'Dropout 0.3 after dense_2',
    reason: 'The widest layer with the most parameters to spare.',
    disabled: 'the layer list is built in a loop',
    effect: null,
    finding: overfitting.id,
  },
];
