import {
  ClipByValue,
  type ClipByValueAttrs,
  type ClipByValueInputs,
  Cos,
  type KernelConfig,
  Maximum,
  Minimum,
  Prelu,
  type PreluInputs,
  Relu6,
  Select,
  type SelectInputs,
  Sign,
  Sin,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { onCpu } from '../cpu-fallback';
import { kernel } from '../kernel';
import type { TrainingBackend } from '../training-backend';

// All found by comparing stock WASM (4.22) with backend `cpu`.

// Hides that a value is not a number: 0 comes out.
export const relu6 = map(Relu6, (x) => Math.min(Math.max(0, x), 6));
// 0 for small values.
export const sign = map(Sign, (x) => (x > 0 ? 1 : x < 0 ? -1 : 0));
// Wrong for large values, such as 1e30.
export const sin = map(Sin, Math.sin);
export const cos = map(Cos, Math.cos);

function map(name: string, value: (x: number) => number): KernelConfig {
  return kernel<{ x: TensorInfo }, object>(name, ({ inputs, attrs, backend }) =>
    inputs.x.dtype === 'float32' ? mapped(backend, inputs.x, value) : onCpu(name, { inputs, attrs, backend }),
  );
}

// Hides that a value is not a number, and takes the bits of integers for floating point.
export const clipByValue = kernel<ClipByValueInputs, ClipByValueAttrs>(
  ClipByValue,
  ({ inputs, attrs, backend }) => {
    const { clipValueMin: low, clipValueMax: high } = attrs;
    return inputs.x.dtype === 'float32'
      ? mapped(backend, inputs.x, (x) => (x > high ? high : x < low ? low : x))
      : onCpu(ClipByValue, { inputs: { ...inputs }, attrs: { ...attrs }, backend });
  },
);

function mapped(backend: TrainingBackend, x: TensorInfo, value: (x: number) => number): TensorInfo {
  const output = backend.makeOutput(x.shape, x.dtype);
  const from = backend.typedArrayFromHeap(x);
  const to = backend.typedArrayFromHeap(output);
  for (let i = 0; i < to.length; i++) to[i] = value(from[i] ?? 0);
  return output;
}

// Hide that the second value is not a number.
export const maximum = pairs(Maximum, Math.max);
export const minimum = pairs(Minimum, Math.min);

function pairs(name: string, join: (a: number, b: number) => number): KernelConfig {
  return kernel<{ a: TensorInfo; b: TensorInfo }, object>(name, ({ inputs, attrs, backend }) => {
    const { a, b } = inputs;
    const single = b.shape.length === 0;
    if (a.dtype !== b.dtype || (!single && !util.arraysEqual(a.shape, b.shape)))
      return onCpu(name, { inputs, attrs, backend });
    const output = backend.makeOutput(a.shape, a.dtype);
    const [left, right] = [backend.typedArrayFromHeap(a), backend.typedArrayFromHeap(b)];
    const to = backend.typedArrayFromHeap(output);
    for (let i = 0; i < to.length; i++) to[i] = join(left[i] ?? 0, right[single ? 0 : i] ?? 0);
    return output;
  });
}

// Divides by zero on empty tensors, and gives the wrong shape where the slopes have more axes than the input.
export const prelu = kernel<PreluInputs, object>(Prelu, ({ inputs, attrs, backend }) => {
  const { x, alpha } = inputs;
  const outer = x.shape.length - alpha.shape.length;
  if (x.dtype !== 'float32' || outer < 0 || !util.arraysEqual(x.shape.slice(outer), alpha.shape))
    return onCpu(Prelu, { inputs: { ...inputs }, attrs: { ...attrs }, backend });
  const output = backend.makeOutput(x.shape, x.dtype);
  const [from, slopes] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(alpha)];
  const to = backend.typedArrayFromHeap(output);
  for (let i = 0; i < to.length; i++) {
    const value = from[i] ?? 0;
    to[i] = value < 0 ? value * (slopes[i % slopes.length] ?? 0) : value;
  }
  return output;
});

// Writes truth values as if they had four bytes each, outside the tensor.
export const select = kernel<SelectInputs, object>(Select, ({ inputs, attrs, backend }) => {
  const { condition, t, e } = inputs;
  if (t.dtype !== e.dtype) return onCpu(Select, { inputs, attrs, backend });
  const output = backend.makeOutput(t.shape, t.dtype);
  const count = util.sizeFromShape(condition.shape);
  const each = util.sizeFromShape(t.shape) / Math.max(1, count);
  if (t.dtype !== 'bool') {
    const [chosen, yes, no] = [backend.address(condition), backend.address(t), backend.address(e)];
    backend.natives.select(chosen, yes, no, count, each, backend.address(output));
    return output;
  }
  const [chosen, yes, no] = [condition, t, e].map((each) => backend.typedArrayFromHeap(each));
  const to = backend.typedArrayFromHeap(output);
  if (!chosen || !yes || !no) throw new Error('Select needs three tensors');
  for (let i = 0; i < to.length; i++) to[i] = (chosen[Math.floor(i / each)] ? yes[i] : no[i]) ?? 0;
  return output;
});
