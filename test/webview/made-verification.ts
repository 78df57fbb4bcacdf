import type { MeasuredEffect, Verification } from '../../src/protocol/verification';

const effect = (ratio: number, low: number, high: number, seeds = 3): MeasuredEffect => ({
  ratio,
  low,
  high,
  seeds,
  examples: 84,
  standardError: 0.1,
  errorOfSeeds: 0.06,
  errorOfExamples: 0.08,
  degrees: 20,
});

const candidate = (
  id: string,
  label: string,
  more: Partial<Verification['candidates'][number]>,
): Verification['candidates'][number] => ({
  id,
  label,
  kind: 'fix',
  parts: [{ fix: id, remedy: 'l2', value: null }],
  readOff: false,
  state: 'measured',
  epoch: null,
  runs: [],
  effect: null,
  verdict: null,
  reason: null,
  ...more,
});

/** Made up, in the shape of what a verification of the sonar example comes to. */
export function madeVerification(run: string, more: Partial<Verification> = {}): Verification {
  return {
    version: 1,
    id: 'verify-1',
    run,
    created: '2026-11-28T20:00:00.000Z',
    level: 'quick',
    status: 'finished',
    reason: null,
    seeds: ['1'],
    baseline: [],
    candidates: [
      candidate('l2', 'Set L2 0.01 on both hidden layers', {
        effect: effect(0.49, 0.34, 0.69),
        verdict: 'better',
      }),
      candidate('dropout', 'Add <b>dropout</b> 0.3', { effect: effect(1.3, 1.1, 1.6), verdict: 'worse' }),
      candidate('half', 'Halve both hidden layers', {
        state: 'given-up',
        verdict: 'given-up',
        reason: 'stopped at epoch 43 of 80: its validation loss was 1.3 times that of the best, and rising',
      }),
      candidate('l2+keep', 'Set L2 0.01 on both hidden layers, and keep the best weights', {
        kind: 'pair',
        readOff: true,
        effect: effect(0.45, 0.28, 0.73),
        verdict: 'better',
      }),
      candidate('noise', 'Add noise to the inputs', {
        effect: effect(0.93, 0.7, 1.2),
        verdict: 'no-difference',
      }),
    ],
    confirmation: {
      candidate: 'l2+keep',
      effect: effect(0.51, 0.32, 0.81, 1),
      verdict: 'better',
      seeds: ['1/fresh-1'],
      baselineLoss: 0.593,
      candidateLoss: 0.342,
      metrics: [],
      on: 'a fresh seed, and rows held out that didn’t choose',
      runs: [],
    },
    progress: { done: 6, of: 6, msLeft: 0 },
    oneRunMs: 8000,
    spentMs: 17_000,
    notes: [],
    ...more,
  };
}
