import * as tf from '@tensorflow/tfjs';
import type { Input } from '../harness';
import { type Case, type Draw, type Makers, rounding } from './cases';

/** Calculations on complex numbers of one shape, made of the inputs' real and imaginary parts two by two. */
const on =
  (calculate: (draw: Draw, shape: number[]) => (...z: tf.Tensor[]) => tf.Tensor | tf.Tensor[], count = 1) =>
  (draw: Draw): Case => {
    const shape = draw.shape(1, 3, 1);
    const inputs: Input[] = draw.list(2 * count, () => draw.plain(shape));
    const run = calculate(draw, shape);
    return {
      inputs,
      run: (...parts) => {
        const pairs = Array.from({ length: count }, (_, i) => tf.complex(parts[2 * i]!, parts[2 * i + 1]!));
        return run(...pairs);
      },
      rounding,
    };
  };

export const complex: Makers = {
  complex: on(() => (z) => z),
  real: on(() => (z) => [tf.real(z), tf.imag(z)]),
  abs: on(() => tf.abs),
  add: on(() => tf.add, 2),
  sub: on(() => tf.sub, 2),
  mul: on(() => tf.mul, 2),
  addReal: on(() => (z) => tf.add(z, tf.scalar(2))),
  concat: on((draw, shape) => {
    const axis = draw.int(0, shape.length - 1);
    return (a, b) => tf.concat([a, b], axis);
  }, 2),
  sameValues: on(() => (z) => [tf.clone(z), tf.reshape(z, [-1]), tf.expandDims(z)]),
  similar: on(() => (z) => [tf.zerosLike(z), tf.onesLike(z)]),
  cast: (draw) => ({
    inputs: [draw.plain(draw.shape(0, 3), draw.type())],
    run: (x) => [tf.cast(x, 'complex64'), tf.cast(tf.cast(x, 'complex64'), 'float32')],
  }),
  ones: (draw) => {
    const shape = draw.shape(0, 3);
    return { inputs: [], run: () => [tf.zeros(shape, 'complex64'), tf.ones(shape, 'complex64')] };
  },
  fft: on(() => (z) => [tf.spectral.fft(z), tf.spectral.ifft(z)]),
  rfft: (draw) => {
    const length = draw.chance(0.5) ? draw.int(2, 12) : undefined;
    return {
      inputs: [draw.plain([draw.int(1, 3), draw.int(2, 12)])],
      run: (x) => {
        const spectrum = tf.spectral.rfft(x, length);
        return [spectrum, tf.spectral.irfft(spectrum)];
      },
      rounding,
    };
  },
  stft: (draw) => ({
    inputs: [draw.plain([draw.int(16, 40)])],
    run: (x) => tf.signal.stft(x as tf.Tensor1D, 8, 4),
    rounding,
  }),
};
