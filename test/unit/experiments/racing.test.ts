import { describe, expect, it } from 'vitest';
import { hopeless } from '../../../src/experiments/verify/racing';

/** Falls to .5 by epoch 20, then rises by `slope` each epoch. */
const curve = (epochs: number, slope: number): number[] =>
  Array.from({ length: epochs }, (_, i) => (i < 20 ? 1 - 0.025 * i : 0.5 + slope * (i - 20)));

const bars = (best: number, itself: number | null) => ({ best: () => best, itself: () => itself });

describe('a trial is given up', () => {
  it('from half of its epochs on where it is rising and a tenth worse than the best', () => {
    const at = (done: number) => hopeless(curve(done, 0.005), 100, bars(0.52, null), curve(100, 0.01));
    expect([at(20), at(49), at(100)]).toEqual([null, null, null]);
    expect(at(55)).toBe(
      'stopped at epoch 55 of 100: its validation loss, 0.66 (unchanged: 0.82), was 1.3 times the best, and rising',
    );
    // It is falling, and may come down to .41.
    expect(hopeless(curve(60, -0.001), 100, bars(0.36, null), [])).toBeNull();
    expect(hopeless(curve(60, 0.0005), 100, bars(0.5, null), [])).toBeNull();
  });

  it('where it would be a fifth worse than the best even if it went on falling as it does', () => {
    expect(hopeless(curve(60, -0.001), 100, bars(0.34, null), [])).toBe(
      'stopped at epoch 60 of 100: its validation loss, 0.46, was falling too slowly to come near the best, 0.34',
    );
    expect(hopeless(curve(49, -0.001), 100, bars(0.2, null), [])).toBeNull();
  });

  it('from three tenths on where it only gets worse than itself stopped early', () => {
    const at = (done: number, itself: number | null) =>
      hopeless(curve(done, 0.001), 100, bars(0.5, itself), curve(100, 0.01));
    expect([at(29, 0.45), at(45, null), at(41, 0.52)]).toEqual([null, null, null]);
    expect(at(45, 0.5)).toBe(
      'stopped at epoch 45 of 100: its validation loss, 0.52, was rising, and worse than the 0.50 that it comes to where it is stopped early',
    );
  });

  it('not where nobody knows how many epochs it has, or has too few', () => {
    expect(hopeless(curve(90, 0.01), null, bars(0.5, 0.5), [])).toBeNull();
    expect(hopeless(curve(14, 0.1).reverse(), 20, bars(0.1, 0.1), [])).toBeNull();
  });
});
