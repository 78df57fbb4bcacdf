import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Epoch, FitStarted, RunEvent, TensorStatistics } from '../../src/protocol/events';
import { writeNonFinite } from '../../src/protocol/non-finite';
import type { RunStore } from '../../src/runs';
import { processStart } from '../../src/runs/process-identity';
import { runRecord } from '../../test/run-records';

/* Runs of a size that few trainings reach, as their recorder would have written them. */

const FIT = 'fit-1';

/** Losses that fall, with noise that is the same each time. */
export function lossAt(at: number, of: number): number {
  const noise = Math.sin(at * 12.9898) * 43758.5453;
  return 0.2 + Math.exp((-3 * at) / of) + 0.1 * (noise - Math.floor(noise));
}

export function fitStarted(epochs: number): FitStarted {
  return {
    type: 'fit-started',
    t: 1,
    fit: FIT,
    model: null,
    call: 'fit',
    site: null,
    backend: 'cpu',
    epochs,
    batchSize: 16,
    trainExamples: 1000,
    validationExamples: 500,
    validation: 'data',
    shuffle: true,
    data: null,
  };
}

/** A line as the event writer of the child writes it. */
export function batchLine(step: number, of: number): string {
  return `{"t":${step * 1.25},"type":"batch","fit":"${FIT}","epoch":1,"step":${step},"loss":${lossAt(step, of)}}\n`;
}

const METRICS = ['acc', 'mse', 'mae', 'precision', 'recall', 'auc'];

export function epochEvent(epoch: number, of: number): Epoch {
  const loss = lossAt(epoch, of);
  const valLoss = lossAt(epoch + 0.5, of) + 0.1;
  const metrics = (shift: number) =>
    Object.fromEntries(METRICS.map((name, at) => [name, 1 - lossAt(epoch + shift + at, of) / 2]));
  return {
    type: 'epoch',
    t: epoch * 300,
    fit: FIT,
    epoch,
    loss,
    valLoss,
    metrics: metrics(0.1),
    valMetrics: metrics(0.2),
    penalty: 0,
    inferenceLoss: loss - 0.01,
    inferenceExamples: 500,
    learningRate: 0.001,
    durationMs: 300,
    memory: { tensors: 10, tensorBytes: 1e6, residentBytes: 1e8 },
    recorder: { ms: 1, skipped: [] },
  };
}

function tensor(layer: string, epoch: number): TensorStatistics {
  const shift = (lossAt(epoch, 2000) * layer.length) % 1;
  return {
    name: `${layer}/kernel`,
    layer,
    shape: [256, 256],
    count: 65_536,
    nonFinite: 0,
    exactZeroShare: 0,
    nearZeroShare: 0.04 * shift,
    hoyer: 0.2 + 0.1 * shift,
    gini: 0.3 + 0.1 * shift,
    norm: 12 + shift,
    mean: 0.01 * shift,
    std: 0.05 + 0.01 * shift,
    units: 256,
    deadUnits: 0,
    histogram: { min: -0.3, max: 0.3, counts: Array.from({ length: 32 }, (_, bin) => bin * 90 + epoch) },
    change: 0.01 * shift,
  };
}

function weightsEvent(epoch: number): RunEvent {
  const tensors = Array.from({ length: 12 }, (_, layer) => tensor(`dense_${layer + 1}`, epoch));
  return { type: 'weights', t: epoch * 300, fit: FIT, epoch, tensors };
}

const line = (event: RunEvent): string => `${JSON.stringify(event, writeNonFinite)}\n`;

export const SIZES = { batches: 1_000_000, epochs: 10_000, weights: 2000 };
export type RunKind = keyof typeof SIZES;

const FILLS: Record<RunKind, (write: (text: string) => void) => void> = {
  batches(write) {
    write(line(fitStarted(1)));
    for (let step = 1; step <= SIZES.batches; step++) write(batchLine(step, SIZES.batches));
  },
  epochs(write) {
    write(line(fitStarted(SIZES.epochs)));
    for (let epoch = 1; epoch <= SIZES.epochs; epoch++) write(line(epochEvent(epoch, SIZES.epochs)));
  },
  weights(write) {
    write(line(fitStarted(SIZES.weights)));
    for (let epoch = 1; epoch <= SIZES.weights; epoch++)
      write(line(epochEvent(epoch, SIZES.weights)) + line(weightsEvent(epoch)));
  },
};

/** Makes a run of that kind: over, or as one that this process goes on with. */
export async function makeRun(
  store: RunStore,
  kind: RunKind,
  status: 'finished' | 'running' = 'finished',
): Promise<{ id: string; events: string; bytes: number }> {
  const pid = status === 'running' ? process.pid : null;
  const pidStarted = pid === null ? null : await processStart(pid);
  const draft = runRecord({ name: `${kind}.js`, status, pid, pidStarted });
  const { id } = await store.create(draft, null);
  const events = path.join(store.directory(id), 'events.ndjson');
  const file = openSync(events, 'a');
  let bytes = 0;
  let pending: string[] = [];
  const flush = () => {
    bytes += writeSync(file, pending.join(''));
    pending = [];
  };
  FILLS[kind]((text) => {
    pending.push(text);
    if (pending.length === 10_000) flush();
  });
  flush();
  closeSync(file);
  return { id, events, bytes };
}
