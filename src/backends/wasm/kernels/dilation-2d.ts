import {
  backend_util,
  Dilation2DBackpropFilter,
  type Dilation2DBackpropFilterInputs,
  Dilation2DBackpropInput,
  type Dilation2DBackpropInputInputs,
  type Dilation2DAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import type { TrainingBackend } from '../training-backend';

// Stock WASM (4.22) is wrong, and starts from what was in the memory. Rare, so loops in JavaScript over the memory will do.
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
  { strides, pad, dilations }: Dilation2DAttrs,
  of: 'x' | 'filter',
): TensorInfo {
  const info = backend_util.computeDilation2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number],
    strides,
    pad,
    'NHWC',
    dilations,
  );
  const { inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const output = backend.makeZeros((of === 'x' ? x : filter).shape, 'float32');
  const [xs, fs] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(filter)];
  const [ds, gradients] = [backend.typedArrayFromHeap(dy), backend.typedArrayFromHeap(output)];
  const largest = (b: number, oh: number, ow: number, c: number): number => {
    let best = -Infinity;
    let place = -1;
    for (let fh = 0; fh < filterHeight; fh++) {
      const h = oh * info.strideHeight - info.padInfo.top + fh * info.dilationHeight;
      if (h < 0 || h >= inHeight) continue;
      for (let fw = 0; fw < filterWidth; fw++) {
        const w = ow * info.strideWidth - info.padInfo.left + fw * info.dilationWidth;
        if (w < 0 || w >= inWidth) continue;
        const xAt = ((b * inHeight + h) * inWidth + w) * inChannels + c;
        const fAt = (fh * filterWidth + fw) * inChannels + c;
        const value = (xs[xAt] ?? 0) + (fs[fAt] ?? 0);
        if (value <= best) continue;
        best = value;
        place = of === 'x' ? xAt : fAt;
      }
    }
    return place;
  };
  for (let i = 0; i < ds.length; i++) {
    const c = i % inChannels;
    const ow = Math.floor(i / inChannels) % outWidth;
    const oh = Math.floor(i / inChannels / outWidth) % outHeight;
    const place = largest(Math.floor(i / inChannels / outWidth / outHeight), oh, ow, c);
    if (place >= 0) gradients[place] = (gradients[place] ?? 0) + (ds[i] ?? 0);
  }
  return output;
}
