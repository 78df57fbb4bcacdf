import { sliceConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Slice';
import { type SliceAttrs, type SliceInputs, slice_util, util } from '@tensorflow/tfjs-core';
import { inPlaceOf } from '../kernel';

/** Stock WASM copies the whole tensor first: for each batch of an evaluation, all rows. */
export const slice = inPlaceOf<SliceInputs, SliceAttrs>(
  sliceConfig,
  ({ inputs: { x }, attrs: { begin, size }, backend }) => {
    const [from = [], sizes = []] = slice_util.parseSliceParams(x, begin, size);
    if (x.dtype === 'string' || !slice_util.isSliceContinous(x.shape, from, sizes)) return undefined;
    const offset = slice_util.computeFlatOffset(from, util.computeStrides(x.shape));
    const output = backend.makeOutput(sizes, x.dtype);
    // Views after the allocation: memory may have grown with it.
    const values = backend.typedArrayFromHeap(x).subarray(offset, offset + util.sizeFromShape(sizes));
    backend.typedArrayFromHeap(output).set(values);
    return output;
  },
);
