import {
  AvgPool,
  AvgPool3D,
  type AvgPool3DAttrs,
  AvgPool3DGrad,
  type AvgPool3DGradAttrs,
  type AvgPool3DGradInputs,
  type AvgPool3DInputs,
  type AvgPoolAttrs,
  AvgPoolGrad,
  type AvgPoolGradAttrs,
  type AvgPoolGradInputs,
  type AvgPoolInputs,
  backend_util,
  MaxPool,
  MaxPool3D,
  type MaxPool3DAttrs,
  MaxPool3DGrad,
  type MaxPool3DGradAttrs,
  type MaxPool3DGradInputs,
  type MaxPool3DInputs,
  type MaxPoolAttrs,
  MaxPoolGrad,
  type MaxPoolGradAttrs,
  type MaxPoolGradInputs,
  type MaxPoolInputs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { WindowInfo } from '../geometry';
import { kernel } from '../kernel';
import { requireFloat32, runKernel } from '../stock-kernel';
import type { TrainingBackend } from '../training-backend';

type Attributes2D = MaxPoolAttrs | AvgPoolAttrs;
type Attributes3D = Pick<MaxPool3DAttrs, 'filterSize' | 'strides' | 'pad' | 'dimRoundingMode'>;

// Stock WASM (4.22) loses maxima that aren't positive on three axes, and sends gradients of such maxima to the wrong place. The
// gradient of mean pooling with padding is wrong in stock WASM and on backend `cpu`: both divide by the whole window, where the mean
// is over what lies inside the input. The forward kernels on two axes are ours as well: tests that mixed stock kernels died with
// accesses outside the memory, and which of the stock kernels did it isn't known.
export const maxPool = kernel<MaxPoolInputs, MaxPoolAttrs>(MaxPool, ({ inputs: { x }, attrs, backend }) =>
  pool(backend, info2D(x, attrs), x, 'maxPool'),
);

export const maxPool3D = kernel<MaxPool3DInputs, MaxPool3DAttrs>(
  MaxPool3D,
  ({ inputs: { x }, attrs, backend }) => pool(backend, info3D(x, attrs), x, 'maxPool'),
);

export const averagePool = kernel<AvgPoolInputs, AvgPoolAttrs>(AvgPool, ({ inputs: { x }, attrs, backend }) =>
  pool(backend, info2D(x, attrs), x, 'averagePool'),
);

export const averagePool3D = kernel<AvgPool3DInputs, AvgPool3DAttrs>(
  AvgPool3D,
  ({ inputs: { x }, attrs, backend }) => pool(backend, info3D(x, attrs), x, 'averagePool'),
);

// Which of several equal maxima gets the gradient: backend `cpu` takes the first on two axes and the last on three.
export const maxPoolGrad = kernel<MaxPoolGradInputs, MaxPoolGradAttrs>(
  MaxPoolGrad,
  ({ inputs: { dy, input }, attrs, backend }) =>
    maxGradient(backend, info2D(input, attrs), input, dy, 'first'),
);

export const maxPool3DGrad = kernel<MaxPool3DGradInputs, MaxPool3DGradAttrs>(
  MaxPool3DGrad,
  ({ inputs: { dy, input }, attrs, backend }) =>
    maxGradient(backend, info3D(input, attrs), input, dy, 'last'),
);

export const averagePoolGrad = kernel<AvgPoolGradInputs, AvgPoolGradAttrs>(
  AvgPoolGrad,
  ({ inputs: { dy, input }, attrs, backend }) => averageGradient(backend, info2D(input, attrs), input, dy),
);

export const averagePool3DGrad = kernel<AvgPool3DGradInputs, AvgPool3DGradAttrs>(
  AvgPool3DGrad,
  ({ inputs: { dy, input }, attrs, backend }) => averageGradient(backend, info3D(input, attrs), input, dy),
);

function info2D(x: TensorInfo, { filterSize, strides, pad, dimRoundingMode }: Attributes2D): WindowInfo {
  const shape = x.shape as [number, number, number, number];
  return backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

function info3D(x: TensorInfo, { filterSize, strides, pad, dimRoundingMode }: Attributes3D): WindowInfo {
  const shape = x.shape as [number, number, number, number, number];
  return backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

function pool(
  backend: TrainingBackend,
  info: WindowInfo,
  x: TensorInfo,
  name: 'maxPool' | 'averagePool',
): TensorInfo {
  // Backend `cpu` takes other types too; the result is float32.
  const values = x.dtype === 'float32' ? x : runKernel('Cast', backend, { x }, { dtype: 'float32' });
  const output = backend.makeOutput(info.outShape, 'float32');
  const [geometry] = backend.scratchWith(info);
  backend.natives[name](geometry, backend.address(values), backend.address(output));
  if (values !== x) backend.disposeData(values.dataId);
  return output;
}

function maxGradient(
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

function averageGradient(
  backend: TrainingBackend,
  info: WindowInfo,
  x: TensorInfo,
  dy: TensorInfo,
): TensorInfo {
  requireFloat32('the gradient of mean pooling', dy);
  const output = backend.makeOutput(x.shape, 'float32');
  const [geometry] = backend.scratchWith(info);
  backend.natives.averagePoolGradient(geometry, backend.address(dy), backend.address(output));
  return output;
}
