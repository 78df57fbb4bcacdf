import {
  backend_util,
  Dilation2DBackpropInput,
  type Dilation2DAttrs,
  type Dilation2DBackpropInputInputs,
} from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';

/** Stock WASM (4.22) is wrong. Rare, so a loop in JavaScript over the memory will do. */
export const dilation2DBackpropInput = kernel<Dilation2DBackpropInputInputs, Dilation2DAttrs>(
  Dilation2DBackpropInput,
  ({ inputs: { x, filter, dy }, attrs: { strides, pad, dilations }, backend }) => {
    const info = backend_util.computeDilation2DInfo(
      x.shape as [number, number, number, number],
      filter.shape as [number, number, number],
      strides,
      pad,
      'NHWC',
      dilations,
    );
    const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
    const output = backend.makeZeros(x.shape, 'float32');
    const [xs, fs] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(filter)];
    const [ds, gradients] = [backend.typedArrayFromHeap(dy), backend.typedArrayFromHeap(output)];
    const at = (values: typeof xs, i: number) => values[i] ?? 0;
    let i = 0;
    for (let b = 0; b < batchSize; b++)
      for (let oh = 0; oh < outHeight; oh++)
        for (let ow = 0; ow < outWidth; ow++)
          for (let c = 0; c < inChannels; c++, i++) {
            let best = -Infinity;
            let place = -1;
            for (let fh = 0; fh < filterHeight; fh++) {
              const h = oh * info.strideHeight - info.padInfo.top + fh * info.dilationHeight;
              if (h < 0 || h >= inHeight) continue;
              for (let fw = 0; fw < filterWidth; fw++) {
                const w = ow * info.strideWidth - info.padInfo.left + fw * info.dilationWidth;
                if (w < 0 || w >= inWidth) continue;
                const index = ((b * inHeight + h) * inWidth + w) * inChannels + c;
                const value = at(xs, index) + at(fs, (fh * filterWidth + fw) * inChannels + c);
                if (value <= best) continue;
                best = value;
                place = index;
              }
            }
            if (place >= 0) gradients[place] = at(gradients, place) + at(ds, i);
          }
    return output;
  },
);
