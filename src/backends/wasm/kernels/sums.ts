import { meanConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Mean';
import { sumConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Sum';
import {
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
  const { shape } = x;
  const axes = neighbours(axis, shape.length);
  if (!axes || x.dtype !== 'float32' || util.sizeFromShape(shape) === 0) return undefined;
  const { first, last } = axes;
  let [outer, count, inner] = [1, 1, 1];
  const outShape: number[] = [];
  for (let i = 0; i < shape.length; i++) {
    const size = shape[i] ?? 1;
    if (i < first) outer *= size;
    else if (i <= last) count *= size;
    else inner *= size;
    if (i < first || i > last) outShape.push(size);
    else if (keepDims) outShape.push(1);
  }
  const output = backend.makeOutput(outShape, 'float32');
  backend.natives.sums(backend.address(x), outer, count, inner, backend.address(output), scaleOf(count));
  return output;
}

/** The first and the last of neighbouring axes, in whatever order they are given; nothing where they aren't, or not all of them exist. */
function neighbours(
  axis: SumAttrs['axis'] | null | undefined,
  rank: number,
): { first: number; last: number } | undefined {
  if (rank === 0) return undefined;
  if (axis === undefined || axis === null) return { first: 0, last: rank - 1 };
  const axes = typeof axis === 'number' ? [axis] : axis;
  let [first, last, seen] = [rank, -1, 0];
  for (let i = 0; i < axes.length; i++) {
    const given = axes[i] ?? NaN;
    const one = given < 0 ? given + rank : given;
    if (!Number.isInteger(one) || one < 0 || one >= rank || (seen & (1 << one)) !== 0) return undefined;
    seen |= 1 << one;
    if (one < first) first = one;
    if (one > last) last = one;
  }
  return axes.length > 0 && last - first + 1 === axes.length ? { first, last } : undefined;
}
