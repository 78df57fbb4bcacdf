import { type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core';
import { runKernel } from '../stock-kernel';
import type { TrainingBackend } from '../training-backend';

const kernels: Record<string, string> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  prelu: 'Prelu',
  leakyrelu: 'LeakyRelu',
};

/**
 * The activation of a fused kernel.
 * @returns `x` itself where there is none, else its replacement: `x` is disposed
 */
export function activated(
  backend: TrainingBackend,
  x: TensorInfo,
  activation: string | undefined,
  preluWeights?: TensorInfo,
  leakyreluAlpha?: number,
): TensorInfo {
  if (activation === undefined || activation === 'linear') return x;
  const name = kernels[activation];
  if (name === undefined)
    throw new Error(`activation ${activation} isn't known to the fused kernels of backend 'wasm'`);
  const inputs = preluWeights && activation === 'prelu' ? { x, alpha: preluWeights } : { x };
  const attrs: NamedAttrMap = activation === 'leakyrelu' ? { alpha: leakyreluAlpha ?? 0 } : {};
  const output = runKernel(name, backend, inputs, attrs);
  backend.disposeData(x.dataId);
  return output;
}
