import {
  type DataType,
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { TrainingBackend } from './training-backend';

/**
 * Runs a registered kernel outside the engine: nothing is taped or tidied, and the caller disposes what it doesn't hand on.
 * @throws where the kernel gives a list
 */
export function runKernel(
  name: string,
  backend: TrainingBackend,
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap = {},
): TensorInfo {
  const output = getKernel(name, 'wasm').kernelFunc({ inputs, backend, attrs });
  if (Array.isArray(output)) throw new Error(`${name} gives a list`);
  return output;
}

/** The same values under another shape; a new reference to them. */
export function reshaped(
  backend: TrainingBackend,
  { dataId, dtype }: TensorInfo,
  shape: number[],
): TensorInfo {
  backend.incRef(dataId);
  return { dataId, dtype, shape };
}

/** @throws where it isn't, naming the kernel: these calculate with 32-bit floating point only */
export function requireFloat32(name: string, ...tensors: readonly TensorInfo[]): void {
  for (const { dtype } of tensors)
    if (dtype !== ('float32' satisfies DataType))
      throw new Error(`${name} on backend 'wasm' needs float32, not ${dtype}`);
}
