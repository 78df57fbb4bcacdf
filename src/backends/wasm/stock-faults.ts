import type { NamedAttrMap, NamedTensorInfoMap } from '@tensorflow/tfjs-core';

/** Where kernels of stock WASM (4.22) are wrong and rare enough to run on backend `cpu`. */
export interface Fault {
  readonly kernels: readonly string[];
  readonly where: (inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => boolean;
}

const always = () => true;
const anyOf =
  (...types: readonly string[]) =>
  (inputs: NamedTensorInfoMap): boolean => {
    for (const name in inputs) if (types.includes(inputs[name]?.dtype ?? '')) return true;
    return false;
  };

/** All found by comparing with backend `cpu` on generated cases: test/backends/stock-kernels.test.ts. */
export const stockFaults: readonly Fault[] = [
  // Leave the output as it was (with a warning), or take the bits of integers for floating point.
  {
    kernels: [
      ...['Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Sinh', 'Cosh', 'Tan', 'Tanh', 'Erf', 'Expm1'],
      ...['Log1p', 'Log', 'Exp', 'Reciprocal', 'Rsqrt', 'Sqrt', 'Sigmoid', 'Softplus', 'Elu', 'Selu'],
      ...['IsFinite', 'IsInf', 'IsNan', 'Relu', 'LeakyRelu', 'Step', 'Round', 'Ceil', 'Floor'],
    ],
    where: anyOf('int32', 'bool'),
  },
  // Calculates whole numbers in floating point: beyond 2^24 others come out.
  { kernels: ['Square'], where: anyOf('int32', 'bool') },
  // Division of integers by zero: another number, or a trap; integer powers beyond int32 are the lowest number.
  { kernels: ['RealDiv', 'Mod', 'Pow'], where: anyOf('int32', 'bool') },
  // The same, and on backend `cpu` the result is int32.
  { kernels: ['FloorDiv'], where: always },
  // Copies the lowest byte, so that 256 is false and 5 is 5; doesn't know complex numbers.
  {
    kernels: ['Cast'],
    where: ({ x }, { dtype }) => (dtype === 'bool' && x?.dtype !== 'bool') || dtype === 'complex64',
  },
  // Reads and writes four bytes for each truth value, outside the tensor.
  { kernels: ['Reverse'], where: anyOf('bool') },
  // The result is float32 whatever the input is.
  { kernels: ['StridedSlice', 'ResizeNearestNeighbor'], where: anyOf('int32', 'bool') },
  // Takes another constant: prepared operators are looked up by it, and NaN is not equal to itself.
  { kernels: ['PadV2'], where: (_, { constantValue }) => Number.isNaN(constantValue) },
  // Writes the bits of integers.
  { kernels: ['OneHot'], where: (_, { dtype }) => dtype !== 'int32' },
  // Leave the output as it was where there is nothing to reduce.
  { kernels: ['All', 'Any', 'Sum'], where: ({ x }) => x?.shape.includes(0) ?? true },
  // The same; and products of integers beyond int32 are others.
  { kernels: ['Prod'], where: ({ x }) => x?.dtype !== 'float32' || x.shape.includes(0) },
  // Takes the bits of integers for floating point, or loses digits of large ones.
  { kernels: ['ResizeBilinear'], where: ({ images }) => images?.dtype !== 'float32' },
  // The same, and the nearest value is at times that of another row.
  {
    kernels: ['CropAndResize'],
    where: ({ image }, { method }) => image?.dtype !== 'float32' || method === 'nearest',
  },
  // Loses maxima that aren't positive.
  { kernels: ['MaxPoolWithArgmax'], where: always },
  // Counts only whether, and loses weights.
  { kernels: ['DenseBincount', 'Bincount'], where: always },
  // Draws other numbers than `cpu` for the same seed.
  { kernels: ['Multinomial'], where: always },
];
