import * as tf from '@tensorflow/tfjs';
import { type Maker, type Makers, rounding, sizeOf, type Type } from './cases';

type Reduction = (x: tf.Tensor, axes?: number[], keepDims?: boolean) => tf.Tensor;

const reduction =
  (run: Reduction, types: readonly Type[], minSize = 0, part = rounding): Maker =>
  (draw) => {
    const shape = draw.shape(0, 5, minSize);
    const [axes, keepDims] = [draw.axes(shape.length), draw.chance(0.5)];
    return {
      inputs: [draw.tensor(shape, draw.pick(types))],
      run: (x) => run(x, axes, keepDims),
      rounding: part,
    };
  };

const alongOne =
  (run: (x: tf.Tensor, axis: number) => tf.Tensor, types: readonly Type[]): Maker =>
  (draw) => {
    const shape = draw.shape(1, 5, 1);
    const axis = draw.axis(shape.length);
    return { inputs: [draw.tensor(shape, draw.pick(types))], run: (x) => run(x, axis), rounding };
  };

const cumulative =
  (
    run: (x: tf.Tensor, axis: number, exclusive: boolean, reverse: boolean) => tf.Tensor,
    types: readonly Type[],
  ): Maker =>
  (draw) => {
    const shape = draw.shape(1);
    // Backend `cpu` is wrong for axes counted from the end; a test of its own has those.
    const [axis, exclusive, reverse] = [draw.int(0, shape.length - 1), draw.chance(0.5), draw.chance(0.5)];
    return {
      inputs: [draw.plain(shape, draw.pick(types))],
      run: (x) => run(x, axis, exclusive, reverse),
      rounding: 1e-4,
    };
  };

const numbers: readonly Type[] = ['float32', 'float32', 'int32'];

export const reductions: Makers = {
  all: reduction(tf.all, ['bool']),
  any: reduction(tf.any, ['bool']),
  max: reduction(tf.max, numbers, 1),
  min: reduction(tf.min, numbers, 1),
  prod: reduction(tf.prod, numbers, 0, 1e-4),
  sum: reduction(tf.sum, ['float32', 'int32', 'bool'], 0, 1e-4),
  mean: reduction(tf.mean, ['float32', 'int32', 'bool'], 1, 1e-4),
  logSumExp: reduction(tf.logSumExp, ['float32'], 1, 1e-4),
  argMax: alongOne(tf.argMax, numbers),
  argMin: alongOne(tf.argMin, numbers),
  softmax: (draw) => ({ inputs: [draw.tensor(draw.shape(1, 4, 1))], run: (x) => tf.softmax(x), rounding }),
  logSoftmax: (draw) => ({
    inputs: [draw.tensor(draw.shape(1, 4, 1))],
    run: (x) => tf.logSoftmax(x),
    rounding,
  }),
  cumsum: cumulative(tf.cumsum, numbers),
  cumprod: cumulative(tf.cumprod, numbers),
  topk: (draw) => {
    const shape = draw.shape(1, 4, 1);
    const k = draw.int(0, shape.at(-1)!);
    return {
      inputs: [draw.plain(shape, draw.pick(numbers))],
      run: (x) => {
        const { values, indices } = tf.topk(x, k, true);
        return [values, indices];
      },
    };
  },
  bincount: (draw) => {
    const [count, size, weighted] = [draw.int(0, 20), draw.int(1, 6), draw.chance(0.5)];
    return {
      inputs: [draw.indices([count], 8), draw.plain([weighted ? count : 0])],
      run: (x, w) => tf.bincount(x as tf.Tensor1D, w as tf.Tensor1D, size),
      rounding,
    };
  },
  denseBincount: (draw) => {
    const shape = draw.shape(1, 2, 1);
    const [size, binary, weighted] = [draw.int(1, 6), draw.chance(0.5), draw.chance(0.5)];
    return {
      inputs: [draw.indices(shape, 8), draw.plain(weighted ? [...shape] : [0])],
      run: (x, w) => tf.denseBincount(x as tf.Tensor1D, w as tf.Tensor1D, size, binary),
      rounding,
    };
  },
  searchSorted: (draw) => {
    const [rows, type, side] = [draw.int(1, 3), draw.pick(numbers), draw.pick(['left', 'right'] as const)];
    const sorted = draw.plain([rows, draw.int(1, 9)], type);
    const length = sorted.shape[1]!;
    const values = draw
      .list(rows, (i) => sorted.values!.slice(i * length, (i + 1) * length).sort((a, b) => a - b))
      .flat();
    return {
      inputs: [{ ...sorted, values }, draw.plain([rows, draw.int(1, 5)], type)],
      run: (a, b) => tf.searchSorted(a, b, side),
    };
  },
  unique: (draw) => {
    const shape = draw.shape(1, 3, 1);
    const axis = draw.int(0, shape.length - 1);
    return {
      inputs: [{ shape, dtype: draw.pick(numbers), values: draw.list(sizeOf(shape), () => draw.int(0, 2)) }],
      run: (x) => {
        const { values, indices } = tf.unique(x, axis);
        return [values, indices];
      },
    };
  },
};
