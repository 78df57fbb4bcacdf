import {
  backend_util,
  Dilation2D,
  type Dilation2DInputs,
  Dilation2DBackpropFilter,
  type Dilation2DBackpropFilterInputs,
  Dilation2DBackpropInput,
  type Dilation2DBackpropInputInputs,
  type Dilation2DAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import type { TrainingBackend } from '../training-backend';

// Stock WASM (4.22) loses sums that aren't positive, and its gradients start from what was in the memory. Rare, so loops in
// JavaScript over the memory will do.
export const dilation2D = kernel<Dilation2DInputs, Dilation2DAttrs>(
  Dilation2D,
  ({ inputs: { x, filter }, attrs, backend }) => {
    const info = infoOf(x, filter, attrs);
    const output = backend.makeOutput(info.outShape, 'float32');
    const sums = backend.typedArrayFromHeap(output);
    const largest = windowsOf(backend, info, x, filter);
    for (let i = 0; i < sums.length; i++) sums[i] = largest(i).sum;
    return output;
  },
);

export const dilation2DBackpropInput = kernel<Dilation2DBackpropInputInputs, Dilation2DAttrs>(
  Dilation2DBackpropInput,
  ({ inputs, attrs, backend }) => gradient(backend, inputs, attrs, 'x'),
);

export const dilation2DBackpropFilter = kernel<Dilation2DBackpropFilterInputs, Dilation2DAttrs>(
  Dilation2DBackpropFilter,
  ({ inputs, attrs, backend }) => gradient(backend, inputs, attrs, 'filter'),
);

/** Each window's gradient goes to the value and the weight whose sum was the largest. */
function gradient(
  backend: TrainingBackend,
  { x, filter, dy }: Record<'x' | 'filter' | 'dy', TensorInfo>,
  attrs: Dilation2DAttrs,
  of: 'x' | 'filter',
): TensorInfo {
  const output = backend.makeZeros((of === 'x' ? x : filter).shape, 'float32');
  const largest = windowsOf(backend, infoOf(x, filter, attrs), x, filter);
  const [ds, gradients] = [backend.typedArrayFromHeap(dy), backend.typedArrayFromHeap(output)];
  for (let i = 0; i < ds.length; i++) {
    const place = largest(i)[of];
    if (place >= 0) gradients[place] = (gradients[place] ?? 0) + (ds[i] ?? 0);
  }
  return output;
}

function infoOf(
  x: TensorInfo,
  filter: TensorInfo,
  { strides, pad, dilations }: Dilation2DAttrs,
): backend_util.Conv2DInfo {
  return backend_util.computeDilation2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number],
    strides,
    pad,
    'NHWC',
    dilations,
  );
}

/** The largest sum of a value and its weight in the window of an output's place, and where the two are (-1 in an empty one). */
type Largest = (place: number) => { sum: number; x: number; filter: number };

function windowsOf(
  backend: TrainingBackend,
  info: backend_util.Conv2DInfo,
  x: TensorInfo,
  filter: TensorInfo,
): Largest {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const [xs, fs] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(filter)];
  return (place) => {
    const c = place % inChannels;
    const ow = Math.floor(place / inChannels) % outWidth;
    const oh = Math.floor(place / inChannels / outWidth) % outHeight;
    const b = Math.floor(place / inChannels / outWidth / outHeight);
    const best = { sum: -Infinity, x: -1, filter: -1 };
    for (let fh = 0; fh < filterHeight; fh++) {
      const h = oh * info.strideHeight - info.padInfo.top + fh * info.dilationHeight;
      if (h < 0 || h >= inHeight) continue;
      for (let fw = 0; fw < filterWidth; fw++) {
        const w = ow * info.strideWidth - info.padInfo.left + fw * info.dilationWidth;
        if (w < 0 || w >= inWidth) continue;
        const xAt = ((b * inHeight + h) * inWidth + w) * inChannels + c;
        const fAt = (fh * filterWidth + fw) * inChannels + c;
        const sum = (xs[xAt] ?? 0) + (fs[fAt] ?? 0);
        if (sum <= best.sum) continue;
        best.sum = sum;
        best.x = xAt;
        best.filter = fAt;
      }
    }
    return best;
  };
}
