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
  const batch = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const output = backend.makeOutput([...batch, m, n], 'float32');
  const aBatches = util.sizeFromShape(a.shape.slice(0, -2));
  const bBatches = util.sizeFromShape(b.shape.slice(0, -2));
  const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
  const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
  const { natives } = backend;
  const scratch = backend.scratch(natives.gemmScratchBytes());
  const [from, and, to] = [backend.address(a), backend.address(b), backend.address(output)];
  for (let i = 0; i < util.sizeFromShape(batch); i++) {
    const aAt = from + 4 * (i % aBatches) * m * k;
    const bAt = and + 4 * (i % bBatches) * k * n;
    natives.gemm(m, n, k, aAt, aRow, aColumn, bAt, bRow, bColumn, to + 4 * i * m * n, n, 0, scratch);
  }
  return output;
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
