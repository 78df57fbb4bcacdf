import { decompose } from '../../src/diagnosis';
import type { CurveAxis, CurvePoint, DecompositionCurve } from '../../src/protocol/decomposition-curve';
import { overfittingRun } from './overfitting-run';

const around = (value: number) => ({ value, low: 0.85 * value, high: 1.15 * value });

function point(short: string, i: number, bias: number, variance: number, isPresent = false): CurvePoint {
  return {
    setting: i,
    label: `${short} (long)`,
    short,
    isPresent,
    run: `r${i}`,
    state: 'measured',
    reason: null,
    refits: 10,
    of: 10,
    measured: [
      {
        measure: 'cross-entropy',
        replicates: 10,
        loss: around(bias + variance),
        bias: around(bias),
        variance: around(variance),
      },
    ],
    balance: 'even',
    refitLosses: [],
    trainLoss: 0.125,
    parameters: 100,
  };
}

export function curveOf(against: CurveAxis, more: Partial<DecompositionCurve> = {}): DecompositionCurve {
  const names = {
    capacity: ['×¼', '×½', '×1', '×2', '×4'],
    'training-size': ['16', '31', '62', '124'],
    regularization: ['none', '0.0001', '0.001', '0.01', '0.1'],
  }[against];
  const present = { capacity: 2, 'training-size': 3, regularization: 0 }[against];
  return {
    version: 1,
    id: `curve-${against}`,
    created: '2026-11-22T15:00:00.000Z',
    script: '/project/sonar.ts',
    npmScript: null,
    args: [],
    sourceHash: null,
    against,
    resample: 'bootstrap',
    replicates: 10,
    status: 'finished',
    pid: 1,
    pidStarted: null,
    points: names.map((short, i) => point(short, i, 0.9 / (i + 1), 0.08 * (i + 1) ** 1.5, i === present)),
    words: `What the curve against ${against} says.`,
    notes: [],
    ...more,
  };
}

/** Refits of twelve examples, of which one is always wrong. */
export function measuredRun() {
  const run = overfittingRun();
  const targets = Array.from({ length: 12 }, (_, i) => i % 2);
  const rows = Array.from({ length: 10 }, (_, r) =>
    targets.map((label, i) => (i === 5 ? 0.04 : Math.abs(label - 0.2 - 0.06 * ((i * r) % 5)))),
  );
  const started = {
    t: 9000,
    type: 'decomposition-started' as const,
    fit: 'd1',
    site: null,
    replicates: 10,
    task: 'binary' as const,
    examples: 12,
    outputs: 1,
    targets,
    trainExamples: 124,
    classNames: ['rock', 'mine'],
  };
  const results = rows.map((predictions, r) => ({
    t: 9001 + r,
    type: 'trial-result' as const,
    fit: 'd1',
    replicate: r + 1,
    predictions,
    trainLoss: 0.01,
    valLoss: 0.5,
    durationMs: 1,
  }));
  const decompositions = [decompose({ started, results })];
  return {
    ...run,
    events: [...run.events, started, ...results],
    diagnosis: { ...run.diagnosis, decompositions },
  };
}
