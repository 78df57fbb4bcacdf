import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnosis';
import type { Epoch, FitStarted } from '../../../src/protocol/events';
import type { RuleId } from '../../../src/protocol/findings';
import type { UsageSample } from '../../../src/protocol/usage';
import {
  applyUsage,
  emptyUsage,
  SAMPLE_LIMIT,
  usageLines,
  usageSummary,
} from '../../../src/protocol/usage-state';
import { curves, epoch, run, type RunParts } from './build';

const found = (rule: RuleId, parts: RunParts, samples: UsageSample[] = [], gpus: number[] = [80e9]) => {
  const state = run(parts);
  state.usage = {
    machine: null,
    gpus: {
      type: 'gpus',
      gpus: gpus.map((memoryBytes) => ({ name: 'NVIDIA H100', memoryBytes })),
      problem: null,
    },
    samples,
  };
  return diagnose(state).findings.find((finding) => finding.rule === rule) ?? null;
};

describe('leaking tensors', () => {
  const leaking = (tensors: number[], bytes = (count: number) => 4 * count, more: Partial<FitStarted> = {}) =>
    found('leaking-tensors', {
      started: more,
      epochs: tensors.map((count, index) =>
        epoch(index + 1, 1 / (index + 1), 1 / (index + 1), {
          memory: { tensors: count, tensorBytes: bytes(count), residentBytes: 1e8 },
        }),
      ),
    });

  test('are told from the growth that goes on, with when it began', () => {
    const finding = leaking([40, 42, 44, 46, 146, 246, 346, 446]);
    expect(finding).toMatchObject({ onset: 5, epoch: 8 });
    // Two of a hundred are the losses, which tfjs keeps.
    expect(finding?.evidence[0]?.value).toBe(98);
    expect(finding?.message).toContain('46 after epoch 4, 446 after epoch 8');
  });

  test('of a few epochs, a single jump, a count that falls in between, or a few are none', () => {
    expect(leaking([40, 140, 240, 340, 440])).toBeNull();
    expect(leaking([40, 140, 240, 340, 440, 540])).not.toBeNull();
    expect(leaking([40, 40, 40, 540, 540, 540, 540])).toBeNull();
    expect(leaking([40, 140, 240, 40, 140, 240, 340])).toBeNull();
    expect(leaking([40, 50, 60, 70, 80, 90])).toBeNull();
    expect(leaking([40, 140, 240, 340, 440, 540, 540])).toBeNull();
  });

  test('count by their size, too', () => {
    expect(leaking([40, 45, 50, 55, 60, 65], (tensors) => 1e6 * tensors)?.message).toContain('5 MB');
  });
});

describe('waiting for data', () => {
  const waiting = (share: number, more: Partial<FitStarted> = {}, durationMs = 10_000) =>
    found('input-bound', {
      started: { call: 'fitDataset', epochs: 100, ...more },
      epochs: curves(
        5,
        (at) => 1 / at,
        (at) => 1 / at,
      ).map((one): Epoch => ({ ...one, durationMs, waitedForInputMs: share * durationMs })),
    });

  test('is told from the share of the time, in training that takes long', () => {
    expect(waiting(0.7)?.title).toBe('70 % of the time is spent waiting for data');
    expect(waiting(0.3)).toBeNull();
    expect(waiting(0.7, {}, 100)).toBeNull();
    expect(waiting(0.7, { call: 'fit' })).toBeNull();
  });
});

describe('an idle GPU', () => {
  const sampled = (uses: number[][], more: Partial<UsageSample> = {}, memoryBytes = 4e6): UsageSample[] =>
    uses.map((gpus, index) => ({
      type: 'sample',
      t: 10 + index,
      cores: 1,
      residentBytes: 1e8,
      freeBytes: 1e9,
      gpus: gpus.map((use) => ({ use, memoryBytes })),
      ...more,
    }));
  const still = Array.from({ length: 6 }, () => [0]);
  const fit = (backend: string, epochs = 10_000): RunParts => ({
    started: { t: 1, backend, epochs },
    epochs: curves(
      5,
      (at) => 1 / at,
      (at) => 1 / at,
    ).map((one) => ({ ...one, t: 10 * one.t, durationMs: 100 })),
  });

  test('is told, but not where it is busy, held by somebody, or used by the run', () => {
    expect(found('unused-gpu', fit('wasm'), sampled(still))?.message).toMatch(
      /the wasm backend.*regulens native install/,
    );
    expect(found('unused-gpu', fit('wasm'), sampled([...still, [0.6]]))).toBeNull();
    expect(found('unused-gpu', fit('wasm'), sampled(still, {}, 40e9))).toBeNull();
    expect(found('unused-gpu', fit('wasm'), sampled(still, { onGpu: true }))).toBeNull();
    expect(found('unused-gpu', fit('webgpu'), sampled(still))).toBeNull();
  });

  test('needs samples of the fit, and training that takes long', () => {
    expect(found('unused-gpu', fit('wasm'), sampled(still.slice(2)))).toBeNull();
    expect(found('unused-gpu', fit('wasm'), sampled(still, { t: 900 }))).toBeNull();
    expect(found('unused-gpu', fit('wasm', 10), sampled(still))).toBeNull();
    expect(found('unused-gpu', fit('wasm'), sampled(still, { gpus: undefined }))).toBeNull(); // prettier-ignore
    expect(found('unused-gpu', fit('wasm'), [])).toBeNull();
  });

  test('beside one that native TensorFlow may be on is none', () => {
    const one = Array.from({ length: 6 }, () => [0, 0.9]);
    expect(found('unused-gpu', fit('tensorflow'), sampled(one), [80e9, 80e9])).toBeNull();
    const both = Array.from({ length: 6 }, () => [0, 0]);
    expect(found('unused-gpu', fit('tensorflow'), sampled(both), [80e9, 80e9])?.message).toMatch(
      /and 1 more.*no CUDA/,
    );
  });
});

describe('usage', () => {
  const sample = (t: number, cores: number | null): UsageSample => ({
    type: 'sample',
    t,
    cores,
    residentBytes: 1000 * t,
    freeBytes: 1,
  });

  test('of any length is held in bounded room, and comes back from its lines', () => {
    const state = emptyUsage();
    for (let t = 1; t <= 10_000; t++) applyUsage(state, sample(t, 1));
    expect(state.samples.length).toBeLessThan(SAMPLE_LIMIT);
    expect(state.samples.length).toBeGreaterThanOrEqual(SAMPLE_LIMIT / 2);
    const again = emptyUsage();
    for (const line of usageLines(state)) applyUsage(again, line);
    expect(again).toEqual(state);
  });

  test('is averaged over time, not over samples', () => {
    const state = {
      ...emptyUsage(),
      samples: [sample(100, 4), sample(200, 2), sample(1000, 1), sample(1100, null)],
    };
    expect(usageSummary(state)).toEqual({
      cores: expect.closeTo((400 + 200 + 800) / 1000, 10) as number,
      residentBytes: 1_100_000,
    });
    expect(usageSummary(emptyUsage())).toEqual({ cores: null, residentBytes: null });
  });
});
