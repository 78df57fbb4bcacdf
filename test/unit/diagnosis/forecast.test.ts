import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis';
import { bottomOf } from '../../../src/diagnosis/forecast';
import { curves, run } from './build';

/** Falls ever more slowly towards epoch 40 and rises after it. */
const bowl = (t: number) => 0.5 + 0.0003 * (t - 40) ** 2;
const until = (length: number) => Array.from({ length }, (_, t) => bowl(t + 1));

describe('forecast', () => {
  it('says where the validation loss will be lowest, once its fall slows down', () => {
    expect(bottomOf(until(10), 100)).toBeNull();
    const bottom = bottomOf(until(39), 100)!;
    expect(bottom.low).toBe(39);
    expect(bottom.low).toBeLessThanOrEqual(40);
    expect(bottom.high).toBeGreaterThanOrEqual(40);
    expect(bottom.value).toBeGreaterThanOrEqual(40);
  });

  it('is made for a fit that runs, never for one that is over or overfits', () => {
    const state = (length: number, ended: 'finished' | null = null) =>
      run({ epochs: curves(length, (t) => 1 / t, bowl), started: { epochs: 100 }, ended });
    expect(diagnose(state(39)).forecasts).toEqual([
      { fit: 'f1', epoch: 39, confidence: 0.8, bottom: bottomOf(until(39), 100) },
    ]);
    expect(diagnose(state(39, 'finished')).forecasts).toEqual([]);
    const late = diagnose(state(90));
    expect(late.findings.map(({ rule }) => rule)).toContain('overfitting');
    expect(late.forecasts).toEqual([]);
  });

  it('is silent where it cannot know', () => {
    const flat = Array.from({ length: 30 }, () => 0.5);
    expect(bottomOf(flat, 100)).toBeNull();
    expect(bottomOf(until(39).map((loss) => -loss), 100)).toBeNull(); // prettier-ignore
    expect(bottomOf(until(60), 100)).toBeNull();
    expect(bottomOf(until(39), 38)).toBeNull();
  });

  it('gives an interval that holds what it names, within the planned epochs', () => {
    const losses = fc.array(fc.double({ min: 1e-6, max: 5, noNaN: true }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(losses, fc.option(fc.integer({ min: 1, max: 200 })), (values, planned) => {
        const bottom = bottomOf(values, planned);
        if (!bottom) return;
        expect(bottom.low).toBeLessThanOrEqual(bottom.value);
        expect(bottom.value).toBeLessThanOrEqual(bottom.high);
        if (planned !== null) expect(bottom.high).toBeLessThanOrEqual(planned);
      }),
    );
  });
});
