import {
  BatchMatMul,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  broadcast_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';
import type { TrainingBackend } from '../training-backend';

/**
 * Stock WASM is fast only without transposes (512³: 12 ms against 216 ms), and every dense layer's gradients have one each.
 */
export const batchMatMul = kernel<BatchMatMulInputs, BatchMatMulAttrs>(
  BatchMatMul,
  ({ inputs: { a, b }, attrs: { transposeA, transposeB }, backend }) =>
    multiply(backend, a, b, transposeA, transposeB),
);

function multiply(
  backend: TrainingBackend,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): TensorInfo {
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
  const { gemm, gemmScratchBytes } = backend.natives;
  const scratch = backend.scratch(gemmScratchBytes());
  const [from, and, to] = [backend.address(a), backend.address(b), backend.address(output)];
  for (let i = 0; i < util.sizeFromShape(batch); i++) {
    const aAt = from + 4 * (i % aBatches) * m * k;
    const bAt = and + 4 * (i % bBatches) * k * n;
    gemm(m, n, k, aAt, aRow, aColumn, bAt, bRow, bColumn, to + 4 * i * m * n, n, 0, scratch);
  }
  return output;
}

function lastTwo(shape: number[]): [number, number] {
  const [rows, columns] = shape.slice(-2);
  if (rows === undefined || columns === undefined) throw new Error('a matrix product needs matrices');
  return [rows, columns];
}
