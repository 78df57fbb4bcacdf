import {
  backend_util,
  MaxPool3D,
  type MaxPool3DAttrs,
  MaxPool3DGrad,
  type MaxPool3DGradAttrs,
  type MaxPool3DGradInputs,
  type MaxPool3DInputs,
  MaxPoolGrad,
  type MaxPoolGradAttrs,
  type MaxPoolGradInputs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { WindowInfo } from '../geometry';
import { kernel } from '../kernel';
import { requireFloat32 } from '../stock-kernel';
import type { TrainingBackend } from '../training-backend';

/** Stock WASM (4.22) sends the gradient to the wrong place where a window's maximum isn't positive. */
export const maxPoolGrad = kernel<MaxPoolGradInputs, MaxPoolGradAttrs>(
  MaxPoolGrad,
  ({ inputs: { dy, input }, attrs: { filterSize, strides, pad, dimRoundingMode }, backend }) => {
    const shape = input.shape as [number, number, number, number];
    const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    return runGradient(backend, info, input, dy, 'first');
  },
);

/** Stock WASM (4.22) starts from the smallest positive number: a maximum that isn't positive is lost. */
export const maxPool3D = kernel<MaxPool3DInputs, MaxPool3DAttrs>(
  MaxPool3D,
  ({ inputs: { x }, attrs: { filterSize, strides, pad, dimRoundingMode, dataFormat }, backend }) => {
    const shape = x.shape as [number, number, number, number, number];
    const info = backend_util.computePool3DInfo(
      shape,
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
      dataFormat,
    );
    requireFloat32(MaxPool3D, x);
    const output = backend.makeOutput(info.outShape, 'float32');
    const [geometry] = backend.scratchWith(info);
    backend.natives.maxPool(geometry, backend.address(x), backend.address(output));
    return output;
  },
);

export const maxPool3DGrad = kernel<MaxPool3DGradInputs, MaxPool3DGradAttrs>(
  MaxPool3DGrad,
  ({ inputs: { dy, input }, attrs: { filterSize, strides, pad, dimRoundingMode }, backend }) => {
    const shape = input.shape as [number, number, number, number, number];
    const info = backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    return runGradient(backend, info, input, dy, 'last');
  },
);

/** Which of several equal maxima gets the gradient: backend `cpu` takes the first on two axes and the last on three. */
function runGradient(
  backend: TrainingBackend,
  info: WindowInfo,
  x: TensorInfo,
  dy: TensorInfo,
  ofEqual: 'first' | 'last',
): TensorInfo {
  requireFloat32('the gradient of max pooling', x, dy);
  const output = backend.makeOutput(x.shape, 'float32');
  const [geometry] = backend.scratchWith(info);
  const [from, by, to] = [backend.address(x), backend.address(dy), backend.address(output)];
  backend.natives.maxPoolGradient(geometry, from, by, to, ofEqual === 'last' ? 1 : 0);
  return output;
}
