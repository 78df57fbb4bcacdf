import type { TensorStatistics, Weights } from '../../src/protocol/events';
import type { FitState } from '../../src/protocol/run-state';

/** Null where the tensor is missing from an epoch. */
type Share = number | null;

export interface SparsityHistory {
  epochs: number[];
  /** Shares over all kernels. */
  exactZero: number[];
  nearZero: number[];
  tensors: { name: string; layer: string | null; nearZero: Share[]; exactZero: Share[] }[];
}

const kept = new WeakMap<Weights, SparsityHistory>();

/**
 * Weight sparsity over the recorded epochs: in all (weighted by the number of weights) and per tensor. Only kernels
 * count (rank 2 and more): biases and normalization offsets start at zero and would pass for pruned weights.
 * It is worked out anew when there is another snapshot; null before the first.
 */
export function sparsityHistory({ weights }: Pick<FitState, 'weights'>): SparsityHistory | null {
  const latest = weights.at(-1);
  if (!latest) return null;
  const history = kept.get(latest) ?? historyOf(weights);
  kept.set(latest, history);
  return history;
}

function historyOf(weights: readonly Weights[]): SparsityHistory {
  const tensors = new Map<string, SparsityHistory['tensors'][number]>();
  const exactZero: number[] = [];
  const nearZero: number[] = [];
  for (const [at, snapshot] of weights.entries()) {
    const kernels = snapshot.tensors.filter(({ shape }) => shape.length >= 2);
    exactZero.push(overall(kernels, 'exactZeroShare'));
    nearZero.push(overall(kernels, 'nearZeroShare'));
    for (const { name, layer, nearZeroShare, exactZeroShare } of kernels) {
      let history = tensors.get(name);
      if (!history) {
        const missing = () => new Array<Share>(weights.length).fill(null);
        history = { name, layer, nearZero: missing(), exactZero: missing() };
        tensors.set(name, history);
      }
      history.nearZero[at] = nearZeroShare;
      history.exactZero[at] = exactZeroShare;
    }
  }
  return {
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
