import * as tf from '@tensorflow/tfjs';
import { type Draw, type Makers, rounding } from './cases';

const image = (draw: Draw) => [draw.int(1, 3), draw.int(1, 6), draw.int(1, 6), draw.int(1, 5)];

/** Boxes within an image, some upside down or beyond it. */
const boxes = (draw: Draw, count: number) => ({
  shape: [count, 4],
  values: draw.list(count * 4, () => Math.fround(draw.number() * 1.4 - 0.2)),
});

const resize = (draw: Draw): [size: [number, number], aligned: boolean, centered: boolean] => {
  const aligned = draw.chance(0.4);
  return [[draw.int(1, 9), draw.int(1, 9)], aligned, !aligned && draw.chance(0.5)];
};

export const images: Makers = {
  resizeBilinear: (draw) => {
    const [size, aligned, centered] = resize(draw);
    return {
      inputs: [draw.plain(image(draw), draw.pick(['float32', 'int32']))],
      run: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, size, aligned, centered),
      rounding: 1e-4,
    };
  },
  resizeNearestNeighbor: (draw) => {
    const [size, aligned, centered] = resize(draw);
    return {
      inputs: [draw.tensor(image(draw), draw.pick(['float32', 'int32']))],
      run: (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, size, aligned, centered),
    };
  },
  resizeBilinearGrad: (draw) => {
    // Backend `cpu` confuses height and width; a test of its own has those that differ.
    const side = draw.int(1, 6);
    const shape = [draw.int(1, 3), side, side, draw.int(1, 5)];
    const [size, aligned] = resize(draw);
    return {
      inputs: [draw.plain(shape), draw.plain([shape[0]!, ...size, shape[3]!])],
      run: (x, dy) => tf.grad((y) => tf.image.resizeBilinear(y as tf.Tensor4D, size, aligned))(x, dy),
      rounding: 1e-4,
    };
  },
  resizeNearestNeighborGrad: (draw) => {
    // Backend `cpu` is wrong for more than one image and never ends where corners of a side of 1 are aligned.
    const shape = [1, ...image(draw).slice(1)];
    const [size] = resize(draw);
    const aligned = false;
    return {
      inputs: [draw.plain(shape), draw.plain([shape[0]!, ...size, shape[3]!])],
      run: (x, dy) => tf.grad((y) => tf.image.resizeNearestNeighbor(y as tf.Tensor4D, size, aligned))(x, dy),
      rounding: 1e-4,
    };
  },
  transform: (draw) => {
    // Backend `cpu` is wrong for more than one image; a test of its own has those.
    const shape = [1, ...image(draw).slice(1)];
    const near = (value: number) => Math.fround(value + draw.number() - 0.5);
    const by = [near(1), near(0), near(0), near(0), near(1), near(0), near(0) / 8, near(0) / 8];
    const method = draw.pick(['nearest', 'bilinear'] as const);
    const fill = draw.pick(['constant', 'reflect', 'wrap', 'nearest'] as const);
    const size: [number, number] | undefined = draw.chance(0.5)
      ? [draw.int(1, 6), draw.int(1, 6)]
      : undefined;
    return {
      inputs: [draw.plain(shape), { shape: [1, 8], values: by }],
      run: (x, t) => tf.image.transform(x as tf.Tensor4D, t as tf.Tensor2D, method, fill, 3, size),
      rounding: 1e-4,
    };
  },
  cropAndResize: (draw) => {
    const shape = image(draw);
    const count = draw.int(1, 4);
    const size: [number, number] = [draw.int(1, 6), draw.int(1, 6)];
    const [method, outside] = [draw.pick(['bilinear', 'nearest'] as const), draw.pick([0, 7])];
    return {
      inputs: [
        draw.plain(shape, draw.pick(['float32', 'int32'])),
        boxes(draw, count),
        draw.indices([count], shape[0]!),
      ],
      run: (x, b, i) =>
        tf.image.cropAndResize(x as tf.Tensor4D, b as tf.Tensor2D, i as tf.Tensor1D, size, method, outside),
      rounding: 1e-4,
    };
  },
  flipLeftRight: (draw) => ({
    inputs: [draw.plain(image(draw), draw.pick(['float32', 'int32']))],
    run: (x) => tf.image.flipLeftRight(x as tf.Tensor4D),
  }),
  rotateWithOffset: (draw) => {
    const [angle, fill] = [draw.number() * 7, draw.pick([0, 3, [1, 2, 3] as [number, number, number]])];
    const center = draw.pick([0.5, [0.2, 0.7] as [number, number]]);
    const shape = [...image(draw).slice(0, 3), 3];
    return {
      inputs: [draw.plain(shape)],
      run: (x) => tf.image.rotateWithOffset(x as tf.Tensor4D, angle, fill, center),
    };
  },
  nonMaxSuppression: (draw) => {
    const count = draw.int(1, 12);
    const [most, overlap, least] = [draw.int(1, 8), draw.pick([0, 0.3, 0.5, 1]), draw.pick([-Infinity, 0])];
    return {
      inputs: [boxes(draw, count), draw.plain([count])],
      run: (b, s) => tf.image.nonMaxSuppression(b as tf.Tensor2D, s as tf.Tensor1D, most, overlap, least),
    };
  },
  nonMaxSuppressionWithScore: (draw) => {
    const count = draw.int(1, 12);
    const [most, overlap, sigma] = [draw.int(1, 8), draw.pick([0.3, 0.5, 1]), draw.pick([0, 0.5])];
    return {
      inputs: [boxes(draw, count), draw.plain([count])],
      run: (b, s) =>
        Object.values<tf.Tensor>(
          tf.image.nonMaxSuppressionWithScore(b as tf.Tensor2D, s as tf.Tensor1D, most, overlap, 0, sigma),
        ),
      rounding,
    };
  },
  nonMaxSuppressionPadded: (draw) => {
    const count = draw.int(1, 12);
    const [most, overlap, padded] = [draw.int(1, 8), draw.pick([0.3, 0.5, 1]), draw.chance(0.5)];
    return {
      inputs: [boxes(draw, count), draw.plain([count])],
      run: (b, s) =>
        Object.values<tf.Tensor>(
          tf.image.nonMaxSuppressionPadded(b as tf.Tensor2D, s as tf.Tensor1D, most, overlap, 0, padded),
        ),
    };
  },
  maxPoolWithArgmax: (draw) => {
    const shape = [draw.int(1, 3), draw.int(3, 6), draw.int(3, 6), draw.int(1, 5)];
    const [filter, strides, pad] = [draw.int(1, 3), draw.int(1, 3), draw.pick(['same', 'valid'] as const)];
    const withBatch = draw.chance(0.5);
    return {
      inputs: [draw.plain(shape)],
      run: (x) => Object.values(tf.maxPoolWithArgmax(x as tf.Tensor4D, filter, strides, pad, withBatch)),
    };
  },
  batchNorm: (draw) => {
    const shape = draw.shape(2, 4);
    const whole = draw.chance(0.2);
    const of = () => draw.plain(whole ? [...shape] : [shape.at(-1)!]);
    const variance = of();
    const inputs = [
      draw.tensor(shape),
      of(),
      { ...variance, values: variance.values!.map(Math.abs) },
      of(),
      of(),
    ];
    const parts = draw.int(0, 3);
    return {
      inputs,
      run: (x, mean, v, offset, scale) =>
        tf.batchNorm(
          x as tf.Tensor4D,
          mean as tf.Tensor1D,
          v as tf.Tensor1D,
          parts & 1 ? (offset as tf.Tensor1D) : undefined,
          parts & 2 ? (scale as tf.Tensor1D) : undefined,
          0.01,
        ),
      rounding: 1e-4,
    };
  },
  localResponseNormalization: (draw) => {
    const [radius, bias, alpha, beta] = [draw.int(1, 3), 1, draw.pick([0.5, 1]), draw.pick([0.5, 1])];
    return {
      inputs: [draw.plain(image(draw))],
      run: (x) => {
        const calculate = (y: tf.Tensor) =>
          tf.localResponseNormalization(y as tf.Tensor4D, radius, bias, alpha, beta);
        return [calculate(x), tf.grad(calculate)(x)];
      },
      rounding: 1e-4,
    };
  },
};
