import type { Slot, SweepPlan, SweepTrial } from '../src/protocol/sweep';

/** What is asked of a sweep of /project/train.js that varies nothing yet. */
export function sweepPlan(change: Partial<SweepPlan> = {}): SweepPlan {
  return {
    script: '/project/train.js',
    slots: [],
    sampler: 'tpe',
    scheduler: 'none',
    trials: 3,
    seed: '1',
    folds: null,
    ...change,
  };
}

export function slot(change: Partial<Slot> = {}): Slot {
  return {
    id: 'learning-rate',
    label: 'learning rate',
    type: 'number',
    value: 0.01,
    low: 0.001,
    high: 0.1,
    scale: 'log',
    choices: [],
    site: { file: '/project/train.js', line: 3, column: 1 },
    fix: null,
    ...change,
  };
}

/** A trial that is complete. */
export function sweepTrial(number: number, change: Partial<SweepTrial> = {}): SweepTrial {
  return {
    number,
    parameters: { 'learning-rate': 0.1 },
    state: 'complete',
    runs: ['r'],
    loss: 0.5,
    bestLoss: 0.4,
    bestEpoch: 3,
    folds: [],
    metrics: { acc: 0.9 },
    epochs: 5,
    rungs: [],
    durationMs: 10,
    reason: null,
    ...change,
  };
}
