import {
  backend_util,
  engine,
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
import { type Fault, stockFaults } from './stock-faults';
import { trainingBackend, TrainingBackend } from './training-backend';

/** `getKernel` doesn't say in its type that it may find nothing. */
export function isRegistered(kernelName: string, backendName: string): boolean {
  return (getKernel(kernelName, backendName) as KernelConfig | undefined) !== undefined;
}

/** It draws on a screen, which Node doesn't have. */
const withoutFallback = new Set(['Draw']);
/** They hand on the values under another name, whatever those are. */
const indifferent = new Set(['Identity', 'Reshape', 'ExpandDims']);

/**
 * Kernels that only `cpu` has run there, on copies: rare ones, and whatever a script adds. So do those of `wasm` where stock ones
 * are wrong, and wherever numbers are complex: none of them looks at the type.
 */
export function addCpuFallback(): void {
  for (const own of getKernelsForBackend('wasm')) {
    const { kernelName } = own;
    if (indifferent.has(kernelName)) continue;
    const isWrong = stockFaults.find(({ kernels }) => kernels.includes(kernelName))?.where;
    unregisterKernel(kernelName, 'wasm');
    registerKernel({ ...own, kernelFunc: withFallback(own, isWrong) });
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

/**
 * Types are asked for only where the backend has ever held complex numbers: that costs a step of a small network a hundredth of its time. The first
 * ones may come during the call, out of the kernel itself or from another backend: then it is done again.
 */
function withFallback(
  { kernelName, kernelFunc }: KernelConfig,
  isWrong: Fault['where'] | undefined,
): KernelConfig['kernelFunc'] {
  const fallBack = ({ inputs, attrs = {}, backend }: KernelCall) =>
    runOnCpu(kernelName, { inputs, attrs, backend: trainingBackend(kernelName, backend) });
  return (call) => {
    const { inputs, attrs, backend } = call;
    if (isWrong?.(inputs, attrs ?? {})) return fallBack(call);
    if (mayHoldComplex(backend)) return isComplex(call) ? fallBack(call) : kernelFunc(call);
    let outputs: TensorInfo | TensorInfo[];
    try {
      outputs = kernelFunc(call);
    } catch (error) {
      if (!mayHoldComplex(backend) || !isComplex(call)) throw error;
      return fallBack(call);
    }
    if (!mayHoldComplex(backend) || !isComplex(call)) return outputs;
    for (const { dataId } of Array.isArray(outputs) ? outputs : [outputs])
      trainingBackend(kernelName, backend).disposeData(dataId);
    return fallBack(call);
  };
}

const mayHoldComplex = (backend: unknown): boolean =>
  !(backend instanceof TrainingBackend) || backend.holdsComplex;

function isComplex({ inputs, attrs }: KernelCall): boolean {
  if (attrs?.['dtype'] === 'complex64') return true;
  for (const name in inputs) if (inputs[name]?.dtype === 'complex64') return true;
  return false;
}

type KernelCall = Parameters<KernelConfig['kernelFunc']>[0];
type Input = TensorInfo | TensorInfo[] | undefined;
type Inputs = Readonly<Record<string, Input>> | TensorInfo[] | object;

interface Call {
  readonly inputs: Inputs;
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
  const there = copyAll(inputs, backend, cpu);
  // Some kernels of `cpu` (Abs, ComplexAbs) give tensors that the engine counts: the scope disposes them.
  engine().startScope();
  try {
    const outputs = getKernel(kernelName, 'cpu').kernelFunc({
      inputs: there,
      attrs: { ...attrs },
      backend: cpu,
    });
    return Array.isArray(outputs)
      ? outputs.map((output) => copy(output, cpu, backend))
      : copy(outputs, cpu, backend);
  } finally {
    engine().endScope();
  }
}

/** A backend of its own for each call: what the kernel leaves behind goes with it. */
function makeCpu(kernelName: string): KernelBackend {
  const cpu = findBackendFactory('cpu')();
  if (cpu instanceof Promise) throw new Error(`${kernelName} needs backend 'cpu' to be there at once`);
  // Each would greet the user with advice to install tfjs-node.
  return Object.assign(cpu, { firstUse: false });
}

/** Concat, Pack, AddN and Einsum are given a list, and RaggedGather lists by name. */
function copyAll(inputs: Inputs, from: KernelBackend, to: KernelBackend): NamedTensorInfoMap {
  const copies = Object.entries(inputs).flatMap(([name, input]: [string, Input]) =>
    input ? [[name, 'dataId' in input ? copy(input, from, to) : copyAll(input, from, to)] as const] : [],
  );
  // tfjs-core's types know nothing of lists.
  return (
    Array.isArray(inputs) ? copies.map(([, each]) => each) : Object.fromEntries(copies)
  ) as NamedTensorInfoMap;
}

function copy(tensor: TensorInfo, from: KernelBackend, to: KernelBackend): TensorInfo {
  const { dataId, shape, dtype } = tensor;
  if (dtype === 'complex64' && !(to instanceof TrainingBackend)) return complexOnCpu(tensor, from, to);
  const values = from.readSync(dataId);
  // Some kernels of `cpu` leave an array of another type than they say: MaxPoolWithArgmax its indices as floating point.
  const typed = dtype === 'string' || dtype === 'complex64' ? values : util.toTypedArray(values, dtype);
  return { dataId: to.write(typed, shape, dtype), shape, dtype };
}

/** Backend `cpu` keeps complex numbers as two tensors. */
function complexOnCpu({ dataId, shape }: TensorInfo, from: KernelBackend, cpu: KernelBackend): TensorInfo {
  const { real, imag } = backend_util.splitRealAndImagArrays(from.readSync(dataId) as Float32Array);
  const part = (values: Float32Array): TensorInfo => ({
    dataId: cpu.write(values, shape, 'float32'),
    shape,
    dtype: 'float32',
  });
  const inputs = { real: part(real), imag: part(imag) };
  const output = getKernel('Complex', 'cpu').kernelFunc({ inputs, attrs: {}, backend: cpu });
  if (Array.isArray(output)) throw new Error('Complex gives a list');
  return output;
}
