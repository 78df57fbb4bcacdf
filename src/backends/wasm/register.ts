import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { batchMatMul } from './kernels/batch-mat-mul';

const kernels: readonly KernelConfig[] = [batchMatMul];

/** Adds our kernels to the registry, in place of the stock ones that are wrong or slow. */
export function registerTrainingKernels(): void {
  for (const config of kernels) {
    if (isRegistered(config)) unregisterKernel(config.kernelName, 'wasm');
    registerKernel(config);
  }
}

/** `getKernel` doesn't say in its type that it may find nothing. */
function isRegistered({ kernelName, backendName }: KernelConfig): boolean {
  return (getKernel(kernelName, backendName) as KernelConfig | undefined) !== undefined;
}
