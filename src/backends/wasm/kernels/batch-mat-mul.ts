import {
  _FusedMatMul,
  type _FusedMatMulAttrs,
  type _FusedMatMulInputs,
  BatchMatMul,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  broadcast_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import { runKernel } from '../stock-kernel';
import type { TrainingBackend } from '../training-backend';
import { activated } from './activation';

// Stock WASM is fast only without transposes (512³: 18 ms against 296 ms; ours: 12), and every dense layer's gradients have one each.
export const batchMatMul = kernel<BatchMatMulInputs, BatchMatMulAttrs>(
  BatchMatMul,
  ({ inputs: { a, b }, attrs: { transposeA, transposeB }, backend }) =>
    multiply(backend, a, b, transposeA, transposeB),
);

export const fusedMatMul = kernel<_FusedMatMulInputs, _FusedMatMulAttrs>(
  _FusedMatMul,
  ({ inputs: { a, b, bias, preluActivationWeights }, attrs, backend }) => {
    const product = multiply(backend, a, b, attrs.transposeA, attrs.transposeB);
    const sum = bias ? runKernel('Add', backend, { a: product, b: bias }) : product;
    if (sum !== product) backend.disposeData(product.dataId);
    return activated(backend, sum, attrs.activation, preluActivationWeights, attrs.leakyreluAlpha);
  },
);

function multiply(
  backend: TrainingBackend,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): TensorInfo {
  if (a.dtype !== 'float32' || b.dtype !== 'float32')
    return multiplyCast(backend, a, b, transposeA, transposeB);
  const [aRows, aColumns] = lastTwo(a.shape);
  const [bRows, bColumns] = lastTwo(b.shape);
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  util.assert(
    k === inner,
    () =>
      `Error in matMul: inner shapes (${k}) and (${inner}) of Tensors with shapes ${a.shape.join()} and ${b.shape.join()} must match.`,
  );
  const [aBatch, bBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batch = broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
  const output = backend.makeOutput([...batch, m, n], 'float32');
  const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
  const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
  const { natives } = backend;
  const scratch = backend.scratch(natives.gemmScratchBytes());
  const [from, and, to] = [backend.address(a), backend.address(b), backend.address(output)];
  const count = util.sizeFromShape(batch);
  for (let i = 0; i < count; i++) {
    const aAt = from + 4 * matrixAt(i, batch, aBatch) * m * k;
    const bAt = and + 4 * matrixAt(i, batch, bBatch) * k * n;
    natives.gemm(m, n, k, aAt, aRow, aColumn, bAt, bRow, bColumn, to + 4 * i * m * n, n, 0, scratch);
  }
  return output;
}

/**
 * Which of a tensor's matrices has a part in the product at place `i` of the batch. Backend `cpu`, like stock WASM, counts its matrices round and round, which is
 * another one where an axis of length 1 comes after a longer one.
 *
 * @param own the tensor's axes before the last two
 */
function matrixAt(i: number, batch: readonly number[], own: readonly number[]): number {
  let index = 0;
  let stride = 1;
  let rest = i;
  for (let axis = 1; axis <= own.length; axis++) {
    const [length = 1, ownLength = 1] = [batch.at(-axis), own.at(-axis)];
    if (ownLength > 1) index += (rest % length) * stride;
    rest = Math.floor(rest / length);
    stride *= ownLength;
  }
  return index;
}

/** As on backend `cpu`, the product has A's type. Whole numbers are exact up to 2^24. */
function multiplyCast(
  backend: TrainingBackend,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): TensorInfo {
  const [x, y] = [a, b].map((each) => runKernel('Cast', backend, { x: each }, { dtype: 'float32' }));
  if (!x || !y) throw new Error('a matrix product needs two matrices');
  const product = multiply(backend, x, y, transposeA, transposeB);
  const output = runKernel('Cast', backend, { x: product }, { dtype: a.dtype });
  for (const { dataId } of [x, y, product]) backend.disposeData(dataId);
  return output;
}

function lastTwo(shape: number[]): [number, number] {
  const [rows, columns] = shape.slice(-2);
  if (rows === undefined || columns === undefined) throw new Error('a matrix product needs matrices');
  return [rows, columns];
}
