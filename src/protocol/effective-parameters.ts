import type { TensorStatistics } from './events';

/**
 * Effective parameters, (Σ|w|)² / Σw²: n for weights of one size, 1 where all but one are zero. Hoyer's sparsity is
 * (√n - Σ|w| / √Σw²) / (√n - 1), so that it holds them (Hoyer 2004). Null for tensors of one weight or all zeros.
 */
export function effectiveParameters({ hoyer, count }: TensorStatistics): number | null {
  if (hoyer === null || count < 2) return null;
  const root = Math.sqrt(count);
  return (root - hoyer * (root - 1)) ** 2;
}
