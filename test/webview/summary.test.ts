import { describe, expect, it } from 'vitest';
import { Curve } from '../../webview/charts/curve';
import type { Series } from '../../webview/charts/series';
import { describeSeries } from '../../webview/charts/summary';

const tell = (ys: number[]) => {
  const series: Series = {
    label: 'validation loss',
    head: 'validation loss',
    short: '',
    role: 'yellow',
    curve: Curve.of(
      ys.map((_, i) => i + 1),
      ys,
    ),
  };
  return describeSeries(series, 'epoch', (value) => value.toFixed(2));
};

describe('a curve in words', () => {
  it.each([
    [
      [0.7, 0.62, 0.6, 0.9, 1.3],
      'Validation loss fell from 0.70 to 0.60 at epoch 3, then rose to 1.30 at epoch 5.',
    ],
    [
      [0.5, 0.7, 0.9, 0.6],
      'Validation loss rose from 0.50 to 0.90 at epoch 3, then fell to 0.60 at epoch 4.',
    ],
    [[1, 0.8, 0.5, 0.4], 'Validation loss fell from 1.00 to 0.40 at epoch 4.'],
    [[1, 2, 3], 'Validation loss rose from 1.00 to 3.00 at epoch 3.'],
    [[0.5], 'Validation loss is 0.50 at epoch 1.'],
    [[0.5, 0.5], 'Validation loss stayed at 0.50 from epoch 1 to 2.'],
    [[0.5, 0.4, NaN], 'Validation loss fell from 0.50 to 0.40 at epoch 2; not a number at epoch 3.'],
    [[NaN], 'Validation loss has no finite value.'],
  ])('%j', (ys, text) => expect(tell(ys)).toBe(text));
});
