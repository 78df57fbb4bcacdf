import { expect, it } from 'vitest';
import { strengthIn } from '../../webview/charts/heat-model';
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

it('a kernel that is missing from a snapshot leaves a hole in the map, and the others keep their colours', () => {
  const fit = run({ epochs: [] }).fits[0]!;
  const kernels = [
    tensor('dense_1/kernel', [10, 30], { nearZeroShare: 0.5, exactZeroShare: 0 }),
    tensor('dense_2/kernel', [10, 10], { nearZeroShare: 0.25, exactZeroShare: 0 }),
  ];
  for (const [at, tensors] of [kernels, kernels.slice(0, 1)].entries())
    fit.weights.push({ t: at, type: 'weights', fit: 'f1', epoch: at + 1, tensors });
  const history = sparsityHistory(fit)!;
  const rows = history.tensors.map(({ name, nearZero }) => ({ label: name, values: nearZero }));
  const strength = strengthIn({ title: '', note: '', epochs: history.epochs, rows });
  expect(rows.map(({ values }) => values.map(strength))).toEqual([
    [1, 1],
    [0.56, null],
  ]);
});
