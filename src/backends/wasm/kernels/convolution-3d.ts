import {
  backend_util,
  Conv3D,
  type Conv3DAttrs,
  Conv3DBackpropFilterV2,
  type Conv3DBackpropFilterV2Attrs,
  type Conv3DBackpropFilterV2Inputs,
  Conv3DBackpropInputV2,
  type Conv3DBackpropInputV2Attrs,
  type Conv3DBackpropInputV2Inputs,
  type Conv3DInputs,
} from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { runConvolution, runFilterGradient, runInputGradient } from './convolution';

type Shape5D = [number, number, number, number, number];

/** Stock WASM has loops over single values, and the gradient of the input is wrong (4.22). */
export const conv3D = kernel<Conv3DInputs, Conv3DAttrs>(
  Conv3D,
  ({ inputs: { x, filter }, attrs, backend }) => {
    const info = infoOf(x.shape, filter.shape, attrs, attrs.dilations);
    return runConvolution(backend, info, x, filter);
  },
);

export const conv3DBackpropFilter = kernel<Conv3DBackpropFilterV2Inputs, Conv3DBackpropFilterV2Attrs>(
  Conv3DBackpropFilterV2,
  ({ inputs: { x, dy }, attrs, backend }) => {
    const info = infoOf(x.shape, attrs.filterShape, attrs, 1);
    return runFilterGradient(backend, info, x, dy, attrs.filterShape);
  },
);

export const conv3DBackpropInput = kernel<Conv3DBackpropInputV2Inputs, Conv3DBackpropInputV2Attrs>(
  Conv3DBackpropInputV2,
  ({ inputs: { dy, filter }, attrs, backend }) => {
    const info = infoOf(attrs.inputShape, filter.shape, attrs, 1);
    return runInputGradient(backend, info, dy, filter);
  },
);

function infoOf(
  xShape: number[],
  filterShape: number[],
  { strides, pad }: Pick<Conv3DAttrs, 'strides' | 'pad'>,
  dilations: number | [number, number, number],
): backend_util.Conv3DInfo {
  return backend_util.computeConv3DInfo(xShape as Shape5D, filterShape as Shape5D, strides, dilations, pad);
}
