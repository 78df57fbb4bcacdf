import { diagnose } from '../../../src/diagnosis';
import type { Epoch, FitStarted } from '../../../src/protocol/events';
import type { Diagnosis, Finding } from '../../../src/protocol/findings';
import type { RunRecord } from '../../../src/protocol/run-record';
import { emptyRunState } from '../../../src/protocol/run-state';
import { launchSpec, runRecord } from '../../run-records';

export function record(change: Partial<RunRecord> = {}): RunRecord {
  const launch = launchSpec({
    script: '/project/sonar.ts',
    args: ['--epochs', '80'],
    env: { MODE: 'test' },
    nodeVersion: '22.21.0',
    loader: 'bundled',
    seed: '7',
  });
  return runRecord({ name: 'sonar.ts', launch, ...change });
}

export const noFindings: Diagnosis = diagnose(emptyRunState());

export function finding(change: Partial<Finding> = {}): Finding {
  return {
    id: 'overfitting:fit-1',
    rule: 'overfitting',
    fit: 'fit-1',
    severity: 'warning',
    title: 'Overfitting since epoch 4',
    message: 'Validation loss rose from 0.60 to 1.30.',
    confidence: 0.97,
    onset: 4,
    epoch: 12,
    evidence: [],
    anchor: null,
    related: [],
    remedies: [],
    source: 'a paper',
    ...change,
  };
}

export const fitStarted: FitStarted = {
  t: 1,
  type: 'fit-started',
  fit: 'fit-1',
  model: null,
  call: 'fit',
  site: null,
  backend: 'cpu',
  epochs: 80,
  batchSize: 16,
  trainExamples: 124,
  validationExamples: 84,
  validation: 'data',
  shuffle: true,
  data: null,
};

export function epoch(number: number, loss: number, valLoss: number | null): Epoch {
  return {
    t: number,
    type: 'epoch',
    fit: 'fit-1',
    epoch: number,
    loss,
    valLoss,
    metrics: {},
    valMetrics: {},
    penalty: null,
    inferenceLoss: null,
    inferenceExamples: null,
    learningRate: null,
    durationMs: 1,
    memory: { tensors: null, tensorBytes: null, residentBytes: 0 },
    recorder: { ms: 0, skipped: [] },
  };
}
