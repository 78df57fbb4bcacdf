import {
  findBackendFactory,
  getKernel,
  getKernelsForBackend,
  type KernelBackend,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
  util,
} from '@tensorflow/tfjs-core';
import { stockFaults } from './stock-faults';
import { trainingBackend, type TrainingBackend } from './training-backend';

/** `getKernel` doesn't say in its type that it may find nothing. */
export function isRegistered(kernelName: string, backendName: string): boolean {
  return (getKernel(kernelName, backendName) as KernelConfig | undefined) !== undefined;
}

/** Their results are of a type that the memory of `wasm` can't hold, or they draw on a screen. */
const withoutFallback = new Set(['Complex', 'ComplexAbs', 'Real', 'Imag', 'FFT', 'IFFT', 'Draw']);

/** Kernels that only `cpu` has run there, on copies: rare ones, and whatever a script adds; so do stock ones where they are wrong. */
export function addCpuFallback(): void {
  for (const { kernels, where } of stockFaults)
    for (const kernelName of kernels) {
      const stock = getKernel(kernelName, 'wasm');
      unregisterKernel(kernelName, 'wasm');
      registerKernel({
        ...stock,
        kernelFunc: (call) => {
          const { inputs, attrs = {}, backend } = call;
          if (!where(inputs, attrs)) return stock.kernelFunc(call);
          return runOnCpu(kernelName, { inputs, attrs, backend: trainingBackend(kernelName, backend) });
        },
      });
    }
  for (const { kernelName } of getKernelsForBackend('cpu')) {
    if (withoutFallback.has(kernelName) || isRegistered(kernelName, 'wasm')) continue;
    registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs = {}, backend }) =>
        runOnCpu(kernelName, { inputs, attrs, backend: trainingBackend(kernelName, backend) }),
    });
  }
}

interface Call {
  readonly inputs: NamedTensorInfoMap;
  readonly attrs: NamedAttrMap | object;
  readonly backend: TrainingBackend;
}

/** For a kernel with one output. */
export function onCpu(kernelName: string, call: Call): TensorInfo {
  const output = runOnCpu(kernelName, call);
  if (Array.isArray(output)) throw new Error(`${kernelName} gives a list`);
  return output;
}

function runOnCpu(kernelName: string, { inputs, attrs, backend }: Call): TensorInfo | TensorInfo[] {
  const cpu = makeCpu(kernelName);
  const there: NamedTensorInfoMap = {};
  for (const [name, input] of Object.entries(inputs)) if (input) there[name] = copy(input, backend, cpu);
  const outputs = getKernel(kernelName, 'cpu').kernelFunc({
    inputs: there,
    attrs: { ...attrs },
    backend: cpu,
  });
  return Array.isArray(outputs)
    ? outputs.map((output) => copy(output, cpu, backend))
    : copy(outputs, cpu, backend);
}

/** A backend of its own for each call: what the kernel leaves behind goes with it. */
function makeCpu(kernelName: string): KernelBackend {
  const cpu = findBackendFactory('cpu')();
  if (cpu instanceof Promise) throw new Error(`${kernelName} needs backend 'cpu' to be there at once`);
  // Each would greet the user with advice to install tfjs-node.
  return Object.assign(cpu, { firstUse: false });
}

function copy({ dataId, shape, dtype }: TensorInfo, from: KernelBackend, to: KernelBackend): TensorInfo {
  const values = from.readSync(dataId);
  // Some kernels of `cpu` leave an array of another type than they say: MaxPoolWithArgmax its indices as floating point.
  const typed = dtype === 'string' || dtype === 'complex64' ? values : util.toTypedArray(values, dtype);
  return { dataId: to.write(typed, shape, dtype), shape, dtype };
}
