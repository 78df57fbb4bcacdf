import {
  UnsortedSegmentSum,
  type UnsortedSegmentSumAttrs,
  type UnsortedSegmentSumInputs,
  util,
} from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { runKernel } from '../stock-kernel';

/** The gradient of a look-up: an embedding's, for one. */
export const unsortedSegmentSum = kernel<UnsortedSegmentSumInputs, UnsortedSegmentSumAttrs>(
  UnsortedSegmentSum,
  ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
    // As on backend `cpu`, which multiplies with a float32 mask: the sums are float32.
    const values = x.dtype === 'float32' ? x : runKernel('Cast', backend, { x }, { dtype: 'float32' });
    const ids =
      segmentIds.dtype === 'int32'
        ? segmentIds
        : runKernel('Cast', backend, { x: segmentIds }, { dtype: 'int32' });
    const rest = x.shape.slice(segmentIds.shape.length);
    const output = backend.makeOutput([numSegments, ...rest], 'float32');
    const rows = util.sizeFromShape(segmentIds.shape);
    const [from, by, to] = [backend.address(values), backend.address(ids), backend.address(output)];
    backend.natives.segmentSums(from, by, rows, util.sizeFromShape(rest), numSegments, to);
    if (values !== x) backend.disposeData(values.dataId);
    if (ids !== segmentIds) backend.disposeData(ids.dataId);
    return output;
  },
);
