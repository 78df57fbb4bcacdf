import { readFileSync } from 'node:fs';
import type { UpdateRule } from '../updates';

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
  segmentSums: true,
  descend: true,
  descendWithMomentum: true,
  adagrad: true,
  rmsProp: true,
  centeredRmsProp: true,
  adam: true,
};

/** @param binary path of training-kernels.wasm */
export function startNatives(binary: string, memory: WebAssembly.Memory): Natives {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(binary)), {
    env: { memory },
  });
  if (!hasAll(exports)) throw new Error(`${binary} is not the one built with this file`);
  return exports;
}

function hasAll(exports: object): exports is Natives {
  const found = new Map(Object.entries(exports));
  return Object.keys(names).every((name) => typeof found.get(name) === 'function');
}
