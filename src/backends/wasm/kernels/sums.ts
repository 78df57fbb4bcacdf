import { meanConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Mean';
import { sumConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Sum';
import {
  backend_util,
  type MeanAttrs,
  type MeanInputs,
  type SumAttrs,
  type SumInputs,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { inPlaceOf } from '../kernel';
import type { TrainingBackend } from '../training-backend';

// Stock WASM transposes whenever other axes than the last are summed, and the gradient of every bias is a sum over the first axes.
export const sum = inPlaceOf<SumInputs, SumAttrs>(sumConfig, ({ inputs: { x }, attrs, backend }) =>
  sumOfNeighbours(backend, x, attrs, () => 1),
);

export const mean = inPlaceOf<MeanInputs, MeanAttrs>(meanConfig, ({ inputs: { x }, attrs, backend }) =>
  sumOfNeighbours(backend, x, attrs, (count) => 1 / count),
);

/** Sums neighbouring axes; nothing where they aren't, or where there is nothing to sum. */
function sumOfNeighbours(
  backend: TrainingBackend,
  x: TensorInfo,
  { axis, keepDims }: SumAttrs,
  scaleOf: (count: number) => number,
): TensorInfo | undefined {
  const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
  const [first] = axes;
  if (x.dtype !== 'float32' || first === undefined || util.sizeFromShape(x.shape) === 0) return undefined;
  if (axes.some((each, i) => each !== first + i)) return undefined;
  const [outShape, summedShape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
  const outer = util.sizeFromShape(x.shape.slice(0, first));
  const count = util.sizeFromShape(summedShape);
  const inner = util.sizeFromShape(x.shape.slice(first + axes.length));
  const output = backend.makeOutput(
    keepDims ? backend_util.expandShapeToKeepDim(outShape, axes) : outShape,
    'float32',
  );
  backend.natives.sums(backend.address(x), outer, count, inner, backend.address(output), scaleOf(count));
  return output;
}
