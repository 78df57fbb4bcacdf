import { type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { addCpuFallback, isRegistered } from './cpu-fallback';
import { batchMatMul, fusedMatMul } from './kernels/batch-mat-mul';
import { conv2D, conv2DBackpropFilter, conv2DBackpropInput, fusedConv2D } from './kernels/convolution-2d';
import { conv3D, conv3DBackpropFilter, conv3DBackpropInput } from './kernels/convolution-3d';
import { cumprod, cumsum } from './kernels/cumulative';
import {
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  depthwiseConv2D,
  fusedDepthwiseConv2D,
} from './kernels/depthwise';
import { dilation2D, dilation2DBackpropFilter, dilation2DBackpropInput } from './kernels/dilation-2d';
import { einsum } from './kernels/einsum';
import { clipByValue, cos, maximum, minimum, prelu, relu6, select, sign, sin } from './kernels/elementwise';
import { gatherV2 } from './kernels/gather';
import { cast, identity } from './kernels/identity';
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
import { slice } from './kernels/slice';
import { mean, sum } from './kernels/sums';
import { transform } from './kernels/transform';
import { update } from './kernels/update';
import { unsortedSegmentSum } from './kernels/unsorted-segment-sum';

const kernels: readonly KernelConfig[] = [
  ...[batchMatMul, fusedMatMul, einsum, sum, mean, unsortedSegmentSum, gatherV2, slice, cast, identity],
  ...[clipByValue, cos, cumprod, cumsum, maximum, minimum, prelu, relu6, select, sign, sin],
  ...[conv2D, fusedConv2D, conv2DBackpropFilter, conv2DBackpropInput],
  ...[conv3D, conv3DBackpropFilter, conv3DBackpropInput],
  ...[depthwiseConv2D, fusedDepthwiseConv2D, depthwiseBackpropFilter, depthwiseBackpropInput],
  ...[maxPool, maxPool3D, maxPoolGrad, maxPool3DGrad],
  ...[averagePool, averagePool3D, averagePoolGrad, averagePool3DGrad],
  ...[dilation2D, dilation2DBackpropInput, dilation2DBackpropFilter, transform, update],
];

/** Adds our kernels to the registry, in place of the stock ones that are wrong or slow. */
export function registerTrainingKernels(): void {
  for (const config of kernels) {
    if (isRegistered(config.kernelName, 'wasm')) unregisterKernel(config.kernelName, 'wasm');
    registerKernel(config);
  }
  addCpuFallback();
}
