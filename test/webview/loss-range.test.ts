import { expect, it } from 'vitest';
import { lossRange } from '../../webview/sweep/loss-range';
import { madeSweep } from './made-sweep';

it.each([false, true])(
  'a place on the axis of losses and the loss there belong together; logarithmic: %s',
  (asLog) => {
    const { trials } = madeSweep();
    const range = lossRange(trials, asLog);
    expect([range.at(0), range.at(1)].map((loss) => loss.toFixed(9))).toEqual(
      [range.low, range.high].map((loss) => loss.toFixed(9)),
    );
    for (const place of [0.1, 0.5, 0.9]) expect(range.place(range.at(place))).toBeCloseTo(place, 9);
    // Halfway is the mean, or the geometric one.
    const { low, high } = range;
    expect(range.at(0.5)).toBeCloseTo(asLog ? Math.sqrt(low * high) : (low + high) / 2, 9);
  },
);
