import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pooledAlarm } from '../../../src/diagnosis';
import { noise } from './build';

const curve = (seed: number, rate: number, length = 60) => {
  const random = noise(seed);
  return Array.from(
    { length },
    (_, t) => 0.5 + 0.5 * Math.exp(-t / 5) + rate * Math.max(0, t - 20) + 0.01 * random(),
  );
};
const runs = (rate: number, count = 5) =>
  Array.from({ length: count }, (_, seed) => ({ losses: curve(seed + 1, rate), validationExamples: 40 }));

describe('pooled alarm', () => {
  it('says that a script overfits where its folds do, and how many show it alone', () => {
    const verdict = pooledAlarm(runs(0.006))!;
    expect(verdict).toMatchObject({ overfits: true, curves: 5 });
    expect(verdict.probability).toBeGreaterThan(0.95);
    expect(verdict.onset).toBeGreaterThan(14);
    expect(verdict.onset).toBeLessThan(27);
    expect(verdict.since!).toBeGreaterThan(verdict.onset);
    expect(verdict.alone).toBeGreaterThan(2);
  });

  it('is content with healthy folds, and averages a single odd one away', () => {
    expect(pooledAlarm(runs(0))).toMatchObject({ overfits: false, since: null, alone: 0 });
    const [odd, ...others] = runs(0);
    const verdict = pooledAlarm([{ ...odd!, losses: curve(9, 0.002) }, ...others])!;
    expect(verdict.overfits).toBe(false);
  });

  it('is surer with other validation rows than with the same ones', () => {
    const few = runs(0.0015, 3);
    expect(pooledAlarm(few)!.probability!).toBeGreaterThanOrEqual(pooledAlarm(few, true)!.probability!);
  });

  it('is total', () => {
    expect(pooledAlarm([])).toBeNull();
    expect(pooledAlarm([{ losses: [], validationExamples: 10 }])).toBeNull();
    const losses = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(losses, { maxLength: 5 }), fc.boolean(), (all, same) => {
        const verdict = pooledAlarm(
          all.map((one) => ({ losses: one, validationExamples: 30 })),
          same,
        );
        const least = Math.min(...all.map(({ length }) => length));
        expect(verdict === null).toBe(all.length === 0 || least === 0);
        if (verdict) expect(verdict.onset).toBeLessThan(least);
      }),
    );
  });
});
