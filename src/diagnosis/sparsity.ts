import type { TensorStatistics } from '../protocol/events';
import type { SparsityHistory } from '../protocol/findings';
import type { FitState } from '../protocol/run-state';

/**
 * Weight sparsity over the recorded epochs: in all (weighted by the number of weights) and per tensor. Only kernels
 * count (rank 2 and more): biases and normalization offsets start at zero and would pass for pruned weights.
 * A tensor that is missing from an epoch has NaN there.
 */
export function sparsityHistory(fit: FitState): SparsityHistory {
  const { weights } = fit;
  const tensors = new Map<string, SparsityHistory['tensors'][number]>();
  const exactZero: number[] = [];
  const nearZero: number[] = [];
  // One pass over what may be 500 snapshots of many tensors: this is done twice a second.
  for (const [at, snapshot] of weights.entries()) {
    const kernels = snapshot.tensors.filter(({ shape }) => shape.length >= 2);
    exactZero.push(overall(kernels, 'exactZeroShare'));
    nearZero.push(overall(kernels, 'nearZeroShare'));
    for (const { name, layer, nearZeroShare, exactZeroShare } of kernels) {
      let history = tensors.get(name);
      if (!history) {
        const missing = () => new Array<number>(weights.length).fill(NaN);
        history = { name, layer, nearZero: missing(), exactZero: missing() };
        tensors.set(name, history);
      }
      history.nearZero[at] = nearZeroShare;
      history.exactZero[at] = exactZeroShare;
    }
  }
  return {
    fit: fit.started.fit,
    epochs: weights.map(({ epoch }) => epoch),
    exactZero,
    nearZero,
    tensors: [...tensors.values()],
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
