import { readFileSync } from 'node:fs';

/** What the AssemblyScript in ./assembly exports; addresses are in bytes, on the memory given. */
export interface Natives {
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
}

const names = ['gemm', 'gemmScratchBytes'] as const satisfies readonly (keyof Natives)[];

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
  return names.every((name) => typeof found.get(name) === 'function');
}
