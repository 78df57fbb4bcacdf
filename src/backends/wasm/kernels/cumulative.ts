import {
  Cumprod,
  type CumprodAttrs,
  type CumprodInputs,
  Cumsum,
  type CumsumAttrs,
  type CumsumInputs,
  type KernelConfig,
  util,
} from '@tensorflow/tfjs-core';
import { kernel } from '../kernel';

// Stock WASM (4.22) reads and writes outside its tensors where the axis is counted from the end; backend `cpu` gives a wrong shape.
export const cumsum = cumulative(Cumsum, 0, (a, b) => a + b);
export const cumprod = cumulative(Cumprod, 1, (a, b) => a * b);

function cumulative(name: string, start: number, join: (a: number, b: number) => number): KernelConfig {
  return kernel<CumsumInputs | CumprodInputs, CumsumAttrs | CumprodAttrs>(
    name,
    ({ inputs: { x }, attrs: { axis, exclusive, reverse }, backend }) => {
      const [parsedAxis = 0] = util.parseAxisParam(axis, x.shape);
      const count = x.shape[parsedAxis] ?? 1;
      const inner = util.sizeFromShape(x.shape.slice(parsedAxis + 1));
      // As on backend `cpu`: sums of truth values are int32.
      const output = backend.makeOutput(x.shape, x.dtype === 'bool' ? 'int32' : x.dtype);
      const from = backend.typedArrayFromHeap(x);
      const to = backend.typedArrayFromHeap(output);
      for (let first = 0; first < from.length; first += count * inner)
        for (let k = 0; k < inner; k++) {
          let value = start;
          for (let i = 0; i < count; i++) {
            const at = first + k + inner * (reverse ? count - 1 - i : i);
            const next = join(value, from[at] ?? 0);
            to[at] = exclusive ? value : next;
            // Rounded as it is stored, as there.
            value = exclusive ? (x.dtype === 'float32' ? Math.fround(next) : next | 0) : (to[at] ?? 0);
          }
        }
      return output;
    },
  );
}
