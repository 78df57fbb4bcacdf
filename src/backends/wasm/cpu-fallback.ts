import {
  findBackendFactory,
  getKernel,
  getKernelsForBackend,
  type KernelBackend,
  type KernelConfig,
  registerKernel,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { TrainingBackend } from './training-backend';

/** `getKernel` doesn't say in its type that it may find nothing. */
export function isRegistered(kernelName: string, backendName: string): boolean {
  return (getKernel(kernelName, backendName) as KernelConfig | undefined) !== undefined;
}

/** Their results are of a type that the memory of `wasm` can't hold, or they draw on a screen. */
const withoutFallback = new Set(['Complex', 'ComplexAbs', 'Real', 'Imag', 'FFT', 'IFFT', 'Draw']);

/** Kernels that only `cpu` has run there, on copies: rare ones, and whatever a script adds. */
export function addCpuFallback(): void {
  for (const { kernelName, kernelFunc } of getKernelsForBackend('cpu')) {
    if (withoutFallback.has(kernelName) || isRegistered(kernelName, 'wasm')) continue;
    registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs, backend }) => {
        if (!(backend instanceof TrainingBackend))
          throw new Error(`${kernelName}: not made by createWasmBackend`);
        const cpu = makeCpu(kernelName);
        const there: typeof inputs = {};
        for (const [name, input] of Object.entries(inputs))
          if (input) there[name] = copy(input, backend, cpu);
        const outputs = kernelFunc({ inputs: there, attrs: attrs ?? {}, backend: cpu });
        return Array.isArray(outputs)
          ? outputs.map((output) => copy(output, cpu, backend))
          : copy(outputs, cpu, backend);
      },
    });
  }
}

/** A backend of its own for each call: what the kernel leaves behind goes with it. */
function makeCpu(kernelName: string): KernelBackend {
  const cpu = findBackendFactory('cpu')();
  if (cpu instanceof Promise) throw new Error(`${kernelName} needs backend 'cpu' to be there at once`);
  return cpu;
}

function copy({ dataId, shape, dtype }: TensorInfo, from: KernelBackend, to: KernelBackend): TensorInfo {
  return { dataId: to.write(from.readSync(dataId), shape, dtype), shape, dtype };
}
