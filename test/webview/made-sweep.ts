import type { Slot, Sweep, SweepTrial } from '../../src/protocol/sweep';
import { seeded } from './random';

/*
 * STAND-IN for a sweep: the trials are made, not trained. The loss is a bowl over the logarithms of learning rate and L2 with its
 * lowest point at 0.003 and 0.01, so that what the page says of it can be checked.
 */

const site = { file: '/work/sonar/train.js', line: 14, column: 20 };
const slot = (id: string, label: string, more: Partial<Slot>): Slot => ({
  id,
  label,
  type: 'number',
  value: null,
  low: null,
  high: null,
  scale: 'linear',
  choices: [],
  site,
  fix: null,
  ...more,
});

export const slots: Slot[] = [
  slot('rate', 'learning rate', { value: 0.03, low: 1e-4, high: 0.1, scale: 'log' }),
  slot('l2', 'L2 of dense_1', { low: 1e-5, high: 0.1, scale: 'log', fix: 'l2@1' }),
  slot('units', 'units of dense_1', { type: 'integer', value: 64, low: 8, high: 256, scale: 'log' }),
  slot('dropout', 'dropout after dense_1', { value: 0.2, low: 0, high: 0.7 }),
  slot('optimizer', 'optimizer', { type: 'choice', value: 'adam', choices: ['adam', 'sgd', 'rmsprop'] }),
];

export interface Made {
  trials?: number;
  /** Trials that are planned beyond those. */
  planned?: number;
  status?: Sweep['record']['status'];
  folds?: number;
  only?: readonly string[];
  seed?: number;
}

export function madeSweep(options: Made = {}): Sweep {
  const { trials: count = 60, planned = count, status = 'finished', folds = 5, only, seed = 1 } = options;
  const random = seeded(seed);
  const used = only ? slots.filter(({ id }) => only.includes(id)) : slots;
  const trials = Array.from({ length: count }, (_, index) =>
    madeTrial(index + 1, used, folds, random, index === 0),
  );
  const complete = trials.filter((trial) => trial.state === 'complete' && Number.isFinite(trial.loss));
  const best = complete.reduce<SweepTrial | null>(
    (a, b) => ((a?.loss ?? Infinity) <= (b.loss ?? 0) ? a : b),
    null,
  );
  return {
    record: {
      version: 1,
      id: 'sweep-1',
      name: 'train.js',
      created: '2026-11-28T20:00:00.000Z',
      plan: {
        script: '/work/sonar/train.js',
        slots: used,
        sampler: 'tpe',
        scheduler: 'asha',
        trials: planned,
        seed: '7',
        folds: folds > 1 ? { count: folds, repeats: 1, by: 'classes', groups: null, nested: false } : null,
      },
      status,
      pid: null,
      pidStarted: null,
      reason: null,
    },
    trials,
    importances:
      count < 10
        ? null
        : [
            { slot: 'l2', importance: 0.21, low: 0.12, high: 0.31 },
            { slot: 'rate', importance: 0.64, low: 0.52, high: 0.74 },
            { slot: 'units', importance: 0.05, low: 0, high: 0.12 },
          ].filter((one) => used.some(({ id }) => id === one.slot)),
    best: best?.number ?? null,
    notes: [
      'The best trial was chosen on the folds that its loss is measured on: expect a little more on new data.',
    ],
  };
}

/** The first has the numbers that the script has now; of the others every ninth is pruned and every thirteenth fails. */
function madeTrial(
  number: number,
  used: readonly Slot[],
  folds: number,
  random: () => number,
  isPresent: boolean,
): SweepTrial {
  const parameters = Object.fromEntries(
    used.map((one) => [one.id, isPresent && one.value !== null ? one.value : drawn(one, random())]),
  );
  const at = (id: string, otherwise: number) => Number(parameters[id] ?? otherwise);
  const bowl =
    Math.log10(at('rate', 0.003) / 0.003) ** 2 * 0.15 + Math.log10(at('l2', 0.01) / 0.01) ** 2 * 0.04;
  const loss = 0.4 + bowl + (parameters['optimizer'] === 'sgd' ? 0.1 : 0) + random() * 0.03;
  const state = number % 13 === 0 ? 'failed' : number % 9 === 0 ? 'pruned' : 'complete';
  const losses = Array.from({ length: folds }, () => loss + (random() - 0.5) * 0.06);
  const mean = losses.reduce((a, b) => a + b, 0) / folds;
  const whole = state === 'complete';
  return {
    number,
    parameters,
    state,
    runs: Array.from({ length: folds }, (_, fold) => `run-${number}-${fold}`),
    loss: whole ? mean : null,
    bestLoss: state === 'failed' ? null : mean * 0.95,
    bestEpoch: state === 'failed' ? null : 12,
    folds: whole && folds > 1 ? losses : [],
    metrics: whole ? { accuracy: 1 - mean / 2 } : {},
    epochs: whole ? 40 : 10,
    rungs: [],
    durationMs: 2400,
    reason:
      state === 'failed'
        ? 'loss is NaN from epoch 3 on'
        : state === 'pruned'
          ? 'worse than two thirds of the trials after 10 epochs'
          : null,
  };
}

function drawn({ type, low, high, scale, choices }: Slot, share: number): number | string {
  if (type === 'choice') return choices[Math.floor(share * choices.length)] ?? '';
  const [from, to] = [low ?? 0, high ?? 1];
  const value = scale === 'log' ? from * (to / from) ** share : from + share * (to - from);
  return type === 'integer' ? Math.round(value) : value;
}
