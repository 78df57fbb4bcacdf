import { backend_util, GatherV2, type GatherV2Attrs, type GatherV2Inputs, util } from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';

// Stock WASM (4.22) takes the strides of the whole tensor where those of one batch belong: `tf.gather(x, indices, 1, 1)` on shapes
// [16, 64, 1] and [16, 64] reads and writes outside the tensors, gives wrong numbers and breaks the heap. Found by comparing with
// backend `cpu`.
export const gatherV2 = kernel<GatherV2Inputs, GatherV2Attrs>(
  GatherV2,
  ({ inputs: { x, indices }, attrs: { axis, batchDims }, backend }) => {
    const [parsedAxis] = util.parseAxisParam(axis, x.shape);
    if (parsedAxis === undefined) throw new Error('GatherV2 needs an axis');
    const rows = backend.typedArrayFromHeap(indices).slice();
    const most = (x.shape[parsedAxis] ?? 0) - 1;
    for (const row of rows)
      if (!(row >= 0 && row <= most))
        throw new Error(`GatherV2: the index value ${row} is not in [0, ${most}]`);
    const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
      backend_util.segment_util.collectGatherOpShapeInfo(x, indices, parsedAxis, batchDims);
    const output = backend.makeOutput(outputShape, x.dtype);
    const perBatch = batchSize === 0 ? 0 : rows.length / batchSize;
    if (x.dtype !== 'bool') {
      const [from, ids, to] = [backend.address(x), backend.address(indices), backend.address(output)];
      backend.natives.gather(from, ids, batchSize, perBatch, outerSize, dimSize, sliceSize, to);
      return output;
    }
    // Views after the last allocation: memory may have grown with it.
    const from = backend.typedArrayFromHeap(x);
    const to = backend.typedArrayFromHeap(output);
    let at = 0;
    for (let batch = 0; batch < batchSize; batch++)
      for (let outer = 0; outer < outerSize; outer++) {
        const start = (batch * outerSize + outer) * dimSize;
        for (let i = batch * perBatch; i < (batch + 1) * perBatch; i++) {
          const begin = (start + (rows[i] ?? 0)) * sliceSize;
          to.set(from.subarray(begin, begin + sliceSize), at);
          at += sliceSize;
        }
      }
    return output;
  },
);
