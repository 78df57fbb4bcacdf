import * as tf from '@tensorflow/tfjs';
import { type Draw, fromStart, type Makers, rounding, sizeOf } from './cases';

/** Where a slice begins and how long it is. */
function part(draw: Draw, shape: number[]): [begin: number[], size: number[]] {
  const begin = shape.map((n) => draw.int(0, Math.max(0, n - 1)));
  return [begin, shape.map((n, i) => (draw.chance(0.2) ? -1 : draw.int(n > 1 ? 1 : n, n - begin[i]!)))];
}

export const arrays: Makers = {
  transpose: (draw) => {
    const shape = draw.shape(0, 6);
    const perm = draw.chance(0.1) ? undefined : draw.shuffled(shape.map((_, i) => i));
    return { inputs: [draw.tensor(shape, draw.type())], run: (x) => tf.transpose(x, perm) };
  },
  reverse: (draw) => {
    const shape = draw.shape(0, 4);
    const axes = draw.axes(shape.length);
    return { inputs: [draw.tensor(shape, draw.type())], run: (x) => tf.reverse(x, axes) };
  },
  slice: (draw) => {
    const shape = draw.shape(1);
    const [begin, size] = part(draw, shape);
    return { inputs: [draw.tensor(shape, draw.type())], run: (x) => tf.slice(x, begin, size) };
  },
  stridedSlice: (draw) => {
    const shape = draw.shape(1, 5, 1);
    const each = (make: (n: number) => number) => shape.map(make);
    const strides = each(() => draw.pick([1, 1, 2, 3, -1, -2]));
    const ends = each((n) => draw.int(-n - 1, n + 1));
    const begins = each((n) => draw.int(-n, n - 1));
    const mask = () => (draw.chance(0.5) ? draw.int(0, 2 ** shape.length - 1) : 0);
    const [beginMask, endMask] = [mask(), mask()];
    const ellipsis = draw.chance(0.2) ? 2 ** draw.int(0, shape.length - 1) : 0;
    const newAxis = draw.chance(0.15) && shape.length < 5 ? 2 ** draw.int(0, shape.length - 1) : 0;
    // A shrunk axis has the stride 1.
    const shrink = mask() & strides.reduce((bits, stride, i) => bits | (stride === 1 ? 2 ** i : 0), 0);
    return {
      inputs: [draw.tensor(shape, draw.type())],
      run: (x) => tf.stridedSlice(x, begins, ends, strides, beginMask, endMask, ellipsis, newAxis, shrink),
    };
  },
  pad: (draw) => {
    const shape = draw.shape(1);
    const pads = shape.map((): [number, number] => [draw.int(0, 3), draw.int(0, 3)]);
    const type = draw.type();
    const value = type === 'float32' ? draw.pick([0, 1.5, NaN, -Infinity]) : draw.pick([0, 1]);
    return { inputs: [draw.tensor(shape, type)], run: (x) => tf.pad(x, pads, value) };
  },
  mirrorPad: (draw) => {
    const shape = draw.shape(1, 4, 1);
    const mode = draw.pick(['reflect', 'symmetric'] as const);
    const pads = shape.map((n): [number, number] => {
      const most = mode === 'reflect' ? n - 1 : n;
      return [draw.int(0, most), draw.int(0, most)];
    });
    return {
      inputs: [draw.tensor(shape, draw.pick(['float32', 'int32']))],
      run: (x) => tf.mirrorPad(x, pads, mode),
    };
  },
  tile: (draw) => {
    const shape = draw.shape(1);
    const reps = shape.map(() => draw.int(draw.chance(0.05) ? 0 : 1, 3));
    return { inputs: [draw.tensor(shape, draw.type())], run: (x) => tf.tile(x, reps) };
  },
  broadcastTo: (draw) => {
    const shape = draw.shape(1);
    const from = shape.map((n) => (draw.chance(0.4) ? 1 : n)).slice(draw.chance(0.3) ? 1 : 0);
    return { inputs: [draw.tensor(from, draw.type())], run: (x) => tf.broadcastTo(x, shape) };
  },
  broadcastArgs: (draw) => {
    const shape = draw.shape(1, 4, 1);
    const of = () => shape.map((n) => (draw.chance(0.4) ? 1 : n)).slice(draw.int(0, 1));
    const [a, b] = [of(), of()];
    const input = (values: number[]) => ({ shape: [values.length], dtype: 'int32' as const, values });
    return { inputs: [input(a), input(b)], run: (x, y) => tf.broadcastArgs(x, y) };
  },
  concat: (draw) => {
    const shape = draw.shape(1);
    const axis = draw.axis(shape.length);
    const type = draw.type();
    const inputs = draw.list(draw.int(1, 4), () =>
      draw.tensor(
        shape.map((n, i) => (i === fromStart(axis, shape.length) ? draw.int(0, 3) : n)),
        type,
      ),
    );
    return { inputs, run: (...xs) => tf.concat(xs, axis) };
  },
  stack: (draw) => {
    const shape = draw.shape(0, 4);
    const axis = draw.int(-shape.length - 1, shape.length);
    const type = draw.type();
    return {
      inputs: draw.list(draw.int(1, 4), () => draw.tensor(shape, type)),
      run: (...xs) => tf.stack(xs, axis),
    };
  },
  unstack: (draw) => {
    const shape = draw.shape(1);
    const axis = draw.axis(shape.length);
    return { inputs: [draw.tensor(shape, draw.type())], run: (x) => tf.unstack(x, axis) };
  },
  split: (draw) => {
    const shape = draw.shape(1, 5, 1);
    const axis = draw.axis(shape.length);
    const at = fromStart(axis, shape.length);
    const sizes = draw.list(draw.int(1, 3), () => draw.int(1, 3));
    shape[at] = sizes.reduce((a, b) => a + b, 0);
    const inferred = draw.chance(0.3) ? sizes.map((size, i) => (i === 0 ? -1 : size)) : sizes;
    return { inputs: [draw.tensor(shape, draw.type())], run: (x) => tf.split(x, inferred, axis) };
  },
  gather: (draw) => {
    const shape = draw.shape(1, 5, 1);
    const axis = draw.axis(shape.length);
    const from = fromStart(axis, shape.length);
    const batchDims = draw.chance(0.5) ? draw.int(0, from) : 0;
    const indices = [...shape.slice(0, batchDims), ...draw.shape(0, 2)];
    return {
      inputs: [draw.tensor(shape, draw.type()), draw.indices(indices, shape[from]!)],
      run: (x, i) => tf.gather(x, i, axis, batchDims),
    };
  },
  gatherND: (draw) => {
    const shape = draw.shape(1, 5, 1);
    const depth = draw.int(1, shape.length);
    const rows = draw.shape(1, 2);
    const count = sizeOf(rows);
    const values = draw.list(count, () => shape.slice(0, depth).map((n) => draw.int(0, n - 1))).flat();
    return {
      inputs: [draw.tensor(shape, draw.type()), { shape: [...rows, depth], dtype: 'int32', values }],
      run: (x, i) => tf.gatherND(x, i),
    };
  },
  scatterND: (draw) => {
    const shape = draw.shape(1, 4, 1);
    const depth = draw.int(1, shape.length);
    const count = draw.int(1, 5);
    const values = draw.list(count, () => shape.slice(0, depth).map((n) => draw.int(0, n - 1))).flat();
    return {
      inputs: [
        { shape: [count, depth], dtype: 'int32', values },
        draw.tensor([count, ...shape.slice(depth)], draw.pick(['float32', 'int32'])),
      ],
      run: (i, x) => tf.scatterND(i, x, shape),
      rounding,
    };
  },
  tensorScatterUpdate: (draw) => {
    const shape = draw.shape(1, 4, 1);
    const depth = draw.int(1, shape.length);
    const count = draw.int(1, 5);
    const type = draw.pick(['float32', 'int32'] as const);
    const values = draw.list(count, () => shape.slice(0, depth).map((n) => draw.int(0, n - 1))).flat();
    return {
      inputs: [
        draw.tensor(shape, type),
        { shape: [count, depth], dtype: 'int32', values },
        draw.tensor([count, ...shape.slice(depth)], type),
      ],
      run: (x, i, updates) => tf.tensorScatterUpdate(x, i, updates),
    };
  },
  sparseToDense: (draw) => {
    const shape = draw.shape(1, 3, 1);
    const count = draw.int(1, 3);
    const type = draw.type();
    const values = draw.list(count, () => shape.map((n) => draw.int(0, n - 1))).flat();
    return {
      inputs: [
        { shape: [count, shape.length], dtype: 'int32', values },
        draw.tensor(draw.chance(0.3) ? [] : [count], type),
        draw.tensor([], type),
      ],
      run: (i, x, fill) => tf.sparseToDense(i, x, shape, fill as tf.Scalar),
      rounding,
    };
  },
  oneHot: (draw) => {
    const depth = draw.int(1, 6);
    const [on, off] = draw.pick([
      [1, 0],
      [5, -2],
    ] as const);
    const type = draw.pick(['float32', 'int32'] as const);
    const shape = draw.shape(0, 4);
    const values = draw.list(sizeOf(shape), () => draw.int(-1, depth));
    return {
      inputs: [{ shape, dtype: 'int32', values }],
      run: (x) => tf.oneHot(x, depth, on, off, type),
    };
  },
  diag: (draw) => ({
    inputs: [draw.tensor(draw.shape(1, 3), draw.pick(['float32', 'int32']))],
    run: (x) => tf.diag(x),
  }),
  fill: (draw) => {
    const [shape, type] = [draw.shape(), draw.type()];
    const value = type === 'float32' ? draw.pick([0, 1.5, NaN, -Infinity]) : draw.pick([0, 1]);
    return { inputs: [], run: () => tf.fill(shape, value, type) };
  },
  range: (draw) => {
    const [start, stop, step] = [draw.int(-9, 9), draw.int(-9, 9), draw.pick([1, 2, -1, 0.3, -0.7])];
    const type = Number.isInteger(step) ? draw.pick(['float32', 'int32'] as const) : 'float32';
    return { inputs: [], run: () => tf.range(start, stop, step, type), rounding };
  },
  linspace: (draw) => {
    const [start, stop, count] = [draw.number() * 9, draw.number() * 9 - 4, draw.int(1, 30)];
    return { inputs: [], run: () => tf.linspace(start, stop, count), rounding };
  },
  expandDims: (draw) => {
    const shape = draw.shape(0, 4);
    const axis = draw.int(-shape.length - 1, shape.length);
    return {
      inputs: [draw.tensor(shape, draw.type())],
      run: (x) => tf.reshape(tf.expandDims(x, axis), [-1]),
    };
  },
  depthToSpace: (draw) => {
    const block = draw.int(2, 3);
    const [batch, height, width] = [draw.int(1, 2), draw.int(1, 3), draw.int(1, 3)];
    const depth = block * block * draw.int(1, 3);
    const shape = [batch, height, width, depth];
    return {
      inputs: [draw.tensor(shape, draw.type())],
      run: (x) => tf.depthToSpace(x as tf.Tensor4D, block, 'NHWC'),
    };
  },
  spaceToBatch: (draw) => {
    const blocks = draw.list(draw.int(1, 2), () => draw.int(1, 3));
    const pads = blocks.map((block) => {
      const after = draw.int(0, 2);
      return { block, before: block * 2 - after > 0 ? draw.int(0, 1) : 0, after };
    });
    const sizes = pads.map(({ block, before, after }) => block * 3 - before - after);
    const shape = [draw.int(1, 2), ...sizes.map((n) => Math.max(1, n)), ...draw.shape(0, 2, 1)];
    return {
      inputs: [draw.tensor(shape, draw.type())],
      run: (x) =>
        tf.spaceToBatchND(
          x,
          blocks,
          pads.map(({ before, after }) => [before, after]),
        ),
    };
  },
  batchToSpace: (draw) => {
    const blocks = draw.list(draw.int(1, 2), () => draw.int(1, 3));
    const shape = [
      sizeOf(blocks) * draw.int(1, 2),
      ...blocks.map(() => draw.int(2, 4)),
      ...draw.shape(0, 2, 1),
    ];
    const crops = blocks.map(() => [draw.int(0, 1), draw.int(0, 1)]);
    return {
      inputs: [draw.tensor(shape, draw.type())],
      run: (x) => tf.batchToSpaceND(x, blocks, crops),
    };
  },
};
