import type { TensorStatistics, Weights } from '../protocol/events';
import type { SparsityHistory } from '../protocol/findings';
import type { FitState } from '../protocol/run-state';

/**
 * Weight sparsity over the recorded epochs: in all (weighted by the number of weights) and per tensor. Only kernels
 * count (rank 2 and more): biases and normalization offsets start at zero and would pass for pruned weights.
 * A tensor that is missing from an epoch has NaN there.
 */
export function sparsityHistory(fit: FitState): SparsityHistory {
  const kernels = fit.weights.map(({ tensors }) => tensors.filter(({ shape }) => shape.length >= 2));
  const byName = kernels.map((tensors) => new Map(tensors.map((tensor) => [tensor.name, tensor])));
  const firsts = new Map(kernels.flat().map((tensor) => [tensor.name, tensor]));
  return {
    fit: fit.started.fit,
    epochs: fit.weights.map(({ epoch }: Weights) => epoch),
    exactZero: kernels.map((tensors) => overall(tensors, 'exactZeroShare')),
    nearZero: kernels.map((tensors) => overall(tensors, 'nearZeroShare')),
    tensors: [...firsts.values()].map(({ name, layer }) => ({
      name,
      layer,
      nearZero: byName.map((tensors) => tensors.get(name)?.nearZeroShare ?? NaN),
      exactZero: byName.map((tensors) => tensors.get(name)?.exactZeroShare ?? NaN),
    })),
  };
}

function overall(tensors: readonly TensorStatistics[], share: 'exactZeroShare' | 'nearZeroShare'): number {
  let weights = 0;
  let sparse = 0;
  for (const tensor of tensors) {
    weights += tensor.count;
    sparse += tensor.count * tensor[share];
  }
  return weights === 0 ? 0 : sparse / weights;
}
