import { expect, it } from 'vitest';
import { sparsityHistory } from '../../webview/sections/sparsity';
import { run, tensor } from '../unit/diagnosis/build';

it('sparsity weighs kernels by their size, leaves biases out and is worked out anew with each snapshot', () => {
  const fit = run({ epochs: [] }).fits[0]!;
  const weights = (at: number, share: number) => ({
    t: at,
    type: 'weights' as const,
    fit: 'f1',
    epoch: at,
    tensors: [
      tensor('dense_1/kernel', [10, 30], { nearZeroShare: share, exactZeroShare: share / 2 }),
      tensor('dense_2/kernel', [10, 10]),
      tensor('dense_1/bias', [30], { nearZeroShare: 1, exactZeroShare: 1 }),
    ],
  });
  expect(sparsityHistory(fit)).toBeNull();
  fit.weights.push(weights(1, 0));
  expect(sparsityHistory(fit)?.nearZero).toEqual([0]);
  fit.weights.push(weights(5, 0.4));
  const history = sparsityHistory(fit);
  expect(history?.epochs).toEqual([1, 5]);
  expect(history?.nearZero).toEqual([0, 0.3]);
  expect(history?.exactZero[1]).toBeCloseTo(0.15, 12);
  expect(history?.tensors.map(({ name }) => name)).toEqual(['dense_1/kernel', 'dense_2/kernel']);
});
