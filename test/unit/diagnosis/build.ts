import type { Epoch, FitStarted, Layer, ModelEvent, TensorStatistics } from '../../../src/protocol/events';
import { emptyRunState, type RunState } from '../../../src/protocol/run-state';

/** Builds run states for tests: a model, one fit and its epochs, with what a test doesn't care about filled in. */

export const SITE = { file: '/project/train.ts', line: 24, column: 7 };

export function layer(name: string, kind: string, parameters: number, more: Partial<Layer> = {}): Layer {
  const site = { file: SITE.file, line: 10 + (parameters % 7), column: 1 };
  return { name, kind, outputShape: [null, 1], parameters, trainable: true, site, ...more };
}

export const DENSE = [
  layer('dense_1', 'Dense', 7808, { units: 128, activation: 'relu' }),
  layer('dense_2', 'Dense', 8256, { units: 64, activation: 'relu' }),
  layer('dense_3', 'Dense', 65, { units: 1, activation: 'sigmoid' }),
];

export function model(layers: Layer[] = DENSE, more: Partial<ModelEvent> = {}): ModelEvent {
  const parameters = layers.reduce((sum, { parameters: own }) => sum + own, 0);
  return {
    t: 0,
    type: 'model',
    model: 'm1',
    name: 'sequential_1',
    framework: { name: 'tfjs', version: '4.22.0' },
    layers,
    parameters,
    trainableParameters: parameters,
    optimizer: { name: 'Adam', learningRate: 0.001 },
    loss: ['binaryCrossentropy'],
    metrics: ['acc'],
    site: null,
    ...more,
  };
}

export function started(more: Partial<FitStarted> = {}): FitStarted {
  return {
    t: 0,
    type: 'fit-started',
    fit: 'f1',
    model: 'm1',
    call: 'fit',
    site: SITE,
    backend: 'cpu',
    epochs: null,
    batchSize: 32,
    trainExamples: 124,
    validationExamples: 62,
    validation: 'data',
    shuffle: true,
    data: {
      rows: 124,
      features: 60,
      sampledRows: 124,
      zeroShare: 0,
      inputMean: 0,
      inputStd: 1,
      inputMin: -3,
      inputMax: 3,
      task: 'binary',
      classes: 2,
      classCounts: [62, 62],
    },
    ...more,
  };
}

export function epoch(at: number, loss: number, valLoss: number | null, more: Partial<Epoch> = {}): Epoch {
  return {
    t: at,
    type: 'epoch',
    fit: 'f1',
    epoch: at,
    loss,
    valLoss,
    metrics: {},
    valMetrics: {},
    penalty: 0,
    inferenceLoss: loss,
    inferenceExamples: 62,
    learningRate: 0.001,
    durationMs: 5,
    memory: { tensors: 10, tensorBytes: 1000, residentBytes: 1e8 },
    recorder: { ms: 0.1, skipped: [] },
    ...more,
  };
}

export interface RunParts {
  epochs: Epoch[];
  started?: Partial<FitStarted>;
  model?: ModelEvent | null;
  ended?: RunState['fits'][number]['ended'];
}

export function run(parts: RunParts): RunState {
  const { epochs, ended = null } = parts;
  const built = parts.model === undefined ? model() : parts.model;
  return {
    ...emptyRunState(),
    models: built ? [built] : [],
    fits: [
      {
        started: started(parts.started),
        ended,
        epochs,
        batches: { steps: [], losses: [], stride: 1, last: 0 },
        weights: [],
        gradients: [],
        activations: [],
        evaluations: [],
        validationLosses: [],
        importance: null,
        augmented: null,
      },
    ],
  };
}

/** Epochs from two functions of the epoch, counted from 1. */
export function curves(
  length: number,
  training: (at: number) => number,
  validation: (at: number) => number | null,
): Epoch[] {
  return Array.from({ length }, (_, i) => epoch(i + 1, training(i + 1), validation(i + 1)));
}

export function tensor(
  name: string,
  shape: number[],
  more: Partial<TensorStatistics> = {},
): TensorStatistics {
  return {
    name,
    layer: name.split('/')[0] ?? null,
    shape,
    count: shape.reduce((a, b) => a * b, 1),
    nonFinite: 0,
    exactZeroShare: 0,
    nearZeroShare: 0,
    hoyer: 0.2,
    gini: 0.3,
    norm: 1,
    mean: 0,
    std: 0.1,
    units: null,
    deadUnits: null,
    histogram: null,
    ...more,
  };
}

/** Repeatable noise in [-1, 1]. */
export function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
