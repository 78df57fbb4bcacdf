import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { UpdateRule } from '../updates';
import { compiledIfValid } from './compiled';

/** What the AssemblyScript in ./assembly exports; addresses are in bytes, on the memory given. */
export interface Natives extends Record<UpdateRule, (...numbers: number[]) => void> {
  gemmScratchBytes(): number;
  gemm(
    m: number,
    n: number,
    k: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    bColumn: number,
    c: number,
    cRow: number,
    accumulate: number,
    scratch: number,
  ): void;

  convolutionScratchBytes(windowSize: number): number;
  /** @param bias 0 for none */
  convolution(
    geometry: number,
    x: number,
    filter: number,
    bias: number,
    output: number,
    scratch: number,
  ): void;
  convolutionFilterGradient(geometry: number, x: number, dy: number, filter: number, scratch: number): void;
  convolutionInputGradient(geometry: number, dy: number, filter: number, x: number, scratch: number): void;
  depthwise(geometry: number, x: number, filter: number, output: number): void;
  depthwiseFilterGradient(geometry: number, x: number, dy: number, filter: number): void;
  depthwiseInputGradient(geometry: number, dy: number, filter: number, x: number): void;
  maxPool(geometry: number, x: number, output: number): void;
  averagePool(geometry: number, x: number, output: number): void;
  averagePoolGradient(geometry: number, dy: number, dx: number): void;
  maxPoolGradient(geometry: number, x: number, dy: number, dx: number, last: number): void;
  sums(x: number, outer: number, count: number, inner: number, output: number, scale: number): void;
  gather(
    x: number,
    ids: number,
    batches: number,
    count: number,
    outer: number,
    rows: number,
    inner: number,
    output: number,
  ): void;
  select(chosen: number, yes: number, no: number, count: number, each: number, output: number): void;
  segmentSums(x: number, ids: number, rows: number, inner: number, segments: number, output: number): void;
}

const names: Record<keyof Natives, true> = {
  gemmScratchBytes: true,
  gemm: true,
  convolutionScratchBytes: true,
  convolution: true,
  convolutionFilterGradient: true,
  convolutionInputGradient: true,
  depthwise: true,
  depthwiseFilterGradient: true,
  depthwiseInputGradient: true,
  maxPool: true,
  averagePool: true,
  averagePoolGradient: true,
  maxPoolGradient: true,
  sums: true,
  gather: true,
  select: true,
  segmentSums: true,
  descend: true,
  descendWithMomentum: true,
  adagrad: true,
  rmsProp: true,
  centeredRmsProp: true,
  adam: true,
};

/**
 * Of the two builds takes the one with fused multiplication and addition (relaxed SIMD) where this Node runs it: products of matrices
 * take two thirds of the time.
 *
 * @param folder where training-kernels.wasm and training-kernels-fma.wasm are
 */
export function startNatives(folder: string, memory: WebAssembly.Memory): Natives {
  const fused = path.join(folder, 'training-kernels-fma.wasm');
  const exports =
    start(fused, memory) ??
    withRelaxedSimd(() => start(fused, memory)) ??
    start(path.join(folder, 'training-kernels.wasm'), memory);
  if (!exports) throw new Error('this Node has no WASM SIMD');
  if (!hasAll(exports)) throw new Error(`the kernels in ${folder} are not those built with this file`);
  return exports;
}

function start(file: string, memory: WebAssembly.Memory): object | null {
  const module = compiledIfValid(file);
  return module && new WebAssembly.Instance(module, { env: { memory } }).exports;
}

/** Up to Node 21, V8 has the instructions behind a flag, which a module needs only while it is made. */
function withRelaxedSimd<T>(task: () => T): T {
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  try {
    return task();
  } finally {
    setFlagsFromString('--no-experimental-wasm-relaxed-simd');
  }
}

function hasAll(exports: object): exports is Natives {
  const found = new Map(Object.entries(exports));
  return Object.keys(names).every((name) => typeof found.get(name) === 'function');
}
