import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { batchMatMul, fusedMatMul } from './kernels/batch-mat-mul';
import { conv2D, conv2DBackpropFilter, conv2DBackpropInput, fusedConv2D } from './kernels/convolution-2d';
import { conv3D, conv3DBackpropFilter, conv3DBackpropInput } from './kernels/convolution-3d';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './kernels/depthwise';
import { dilation2DBackpropFilter, dilation2DBackpropInput } from './kernels/dilation-2d';
import { einsum } from './kernels/einsum';
import {
  averagePool,
  averagePool3D,
  averagePool3DGrad,
  averagePoolGrad,
  maxPool,
  maxPool3D,
  maxPool3DGrad,
  maxPoolGrad,
} from './kernels/pooling';
import { mean, sum } from './kernels/sums';
import { unsortedSegmentSum } from './kernels/unsorted-segment-sum';

const kernels: readonly KernelConfig[] = [
  ...[batchMatMul, fusedMatMul, einsum, sum, mean, unsortedSegmentSum],
  ...[conv2D, fusedConv2D, conv2DBackpropFilter, conv2DBackpropInput],
  ...[conv3D, conv3DBackpropFilter, conv3DBackpropInput],
  ...[depthwiseBackpropFilter, depthwiseBackpropInput],
  ...[maxPool, maxPool3D, maxPoolGrad, maxPool3DGrad],
  ...[averagePool, averagePool3D, averagePoolGrad, averagePool3DGrad],
  ...[dilation2DBackpropInput, dilation2DBackpropFilter],
];

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
