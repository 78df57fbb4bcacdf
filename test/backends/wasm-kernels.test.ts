import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { addWasmBackend, expectSame, expectSlopes, on, withGradients } from './harness';

beforeAll(addWasmBackend);

const size = (max: number, min = 1) => fc.integer({ min, max });
const runs = (numRuns: number) => ({ numRuns, seed: 5 });

/** Filter sizes, strides, dilations and paddings of a convolution or pooling on `axes` axes, and an input that they fit in. */
const windows = (axes: number) =>
  fc
    .record({
      filter: fc.array(size(3), { minLength: axes, maxLength: axes }),
      strides: fc.array(size(3), { minLength: axes, maxLength: axes }),
      dilations: fc.array(size(2), { minLength: axes, maxLength: axes }),
      extra: fc.array(size(4, 0), { minLength: axes, maxLength: axes }),
      pad: fc.constantFrom('same', 'valid', 0, 1, 'explicit'),
      dilated: fc.boolean(),
      batch: size(3),
      channels: size(5),
      filters: size(9),
    })
    .map((w) => {
      const dilated = w.dilated && axes === 2;
      const dilations = dilated ? w.dilations : w.dilations.map(() => 1);
      return {
        ...w,
        dilations,
        // tfjs has no strides together with dilations.
        strides: dilations.some((d) => d > 1) ? w.strides.map(() => 1) : w.strides,
        size: w.filter.map((f, i) => (f - 1) * dilations[i]! + 1 + w.extra[i]!),
        pad:
          w.pad === 'explicit' && axes === 2
            ? [
                [0, 0],
                [1, 0],
                [0, 1],
                [0, 0],
              ]
            : w.pad === 'explicit'
              ? 'same'
              : w.pad,
      };
    });
type Pad = 'same' | 'valid' | number;

/** Whether tfjs finds places for such a window: for paddings in numbers it takes the filter's height for its width too. */
const fits = (w: {
  batch: number;
  size: number[];
  channels: number;
  filter: number[];
  strides: number[];
  dilations: number[];
  pad: unknown;
}): boolean =>
  tf.backend_util
    .computeConv2DInfo(
      [w.batch, ...w.size, w.channels] as never,
      [...w.filter, w.channels, 1] as never,
      w.strides as never,
      w.dilations as never,
      w.pad as never,
      typeof w.pad === 'number' ? 'floor' : undefined,
    )
    .outShape.every((length) => length > 0);

describe('matrix products', () => {
  it('with every transposition, size and batch', async () => {
    await fc.assert(
      fc.asyncProperty(
        size(70),
        size(40),
        size(300),
        size(3),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        async (m, n, k, batch, ta, tb, broadcast) => {
          const a = ta ? [k, m] : [m, k];
          const b = tb ? [n, k] : [k, n];
          const product = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, ta, tb);
          // tfjs has no gradient of a product with one matrix for all of a batch.
          await expectSame(
            [{ shape: [batch, ...a] }, { shape: [broadcast ? 1 : batch, ...b] }],
            broadcast ? product : withGradients(product),
            1e-4,
          );
        },
      ),
      runs(25),
    );
  });
  it('of more than one panel', async () => {
    await expectSame([{ shape: [70, 600] }, { shape: [600, 530] }], (x, y) => tf.matMul(x, y), 1e-4);
  });
  it('of nothing, infinities and not-a-numbers', async () => {
    await expectSame([{ shape: [0, 3] }, { shape: [3, 4] }], (x, y) => tf.matMul(x, y));
    await expectSame([{ shape: [2, 0] }, { shape: [0, 4] }], (x, y) => tf.matMul(x, y));
    await expectSame([{ shape: [2, 2], values: [NaN, 1, Infinity, 2] }, { shape: [2, 2] }], (x, y) =>
      tf.matMul(x, y),
    );
  });
  it('takes denormal numbers as zeros, as native TensorFlow does', async () => {
    await tf.setBackend('wasm');
    const [rows, depth, columns] = [6, 10, 9];
    const tiny = tf.fill([rows, depth], 1e-40);
    const large = tf.fill([depth, columns], 1e30);
    for (const [ta, tb] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const product = tf.matMul(ta ? tiny.transpose() : tiny, tb ? large.transpose() : large, ta, tb);
      expect([...(await product.data())]).toEqual(Array(rows * columns).fill(0));
    }
    // The smallest that is not denormal counts.
    const least = tf.matMul(tf.fill([1, 1], 2 ** -126), tf.fill([1, 1], 2 ** 120));
    expect([...(await least.data())]).toEqual([2 ** -6]);
  });
  it('of integers', async () => {
    await expectSame(
      [
        { shape: [2, 3], dtype: 'int32', values: [1, 2, 3, 4, 5, 6] },
        { shape: [3, 1], dtype: 'int32', values: [7, 8, 9] },
      ],
      (x, y) => tf.matMul(x, y),
    );
  });
});

describe('convolutions, with their gradients', () => {
  it('on two axes', async () => {
    await fc.assert(
      fc.asyncProperty(windows(2).filter(fits), async (w) => {
        const calculate = (x: tf.Tensor, f: tf.Tensor) =>
          tf.conv2d(
            x as tf.Tensor4D,
            f as tf.Tensor4D,
            w.strides as [number, number],
            w.pad as Pad,
            'NHWC',
            w.dilations as [number, number],
            typeof w.pad === 'number' ? 'floor' : undefined,
          );
        // tfjs has no gradient of a dilated convolution.
        await expectSame(
          [{ shape: [w.batch, ...w.size, w.channels] }, { shape: [...w.filter, w.channels, w.filters] }],
          w.dilations.some((d) => d > 1) ? calculate : withGradients(calculate),
        );
      }),
      runs(120),
    );
  });
  it('on two axes, fused with bias and activation', async () => {
    await fc.assert(
      fc.asyncProperty(
        windows(2),
        fc.constantFrom('linear', 'relu', 'relu6', 'sigmoid', 'elu'),
        async (w, activation) => {
          await expectSame(
            [
              { shape: [w.batch, ...w.size, w.channels] },
              { shape: [...w.filter, w.channels, w.filters] },
              { shape: [w.filters] },
            ],
            (x, filter, bias) =>
              tf.fused.conv2d({
                x: x as tf.Tensor4D,
                filter: filter as tf.Tensor4D,
                strides: w.strides as [number, number],
                dilations: w.dilations as [number, number],
                pad: w.pad as Pad,
                ...(typeof w.pad === 'number' && { dimRoundingMode: 'floor' as const }),
                bias,
                activation: activation,
              }),
          );
        },
      ),
      runs(60),
    );
  });
  it('on three axes', async () => {
    await fc.assert(
      fc.asyncProperty(windows(3), async (w) => {
        await expectSame(
          [{ shape: [w.batch, ...w.size, w.channels] }, { shape: [...w.filter, w.channels, w.filters] }],
          withGradients((x, f) =>
            tf.conv3d(
              x as tf.Tensor5D,
              f as tf.Tensor5D,
              w.strides as [number, number, number],
              w.pad === 'same' ? 'same' : 'valid',
            ),
          ),
        );
      }),
      runs(30),
    );
  });
  it('of each channel', async () => {
    await fc.assert(
      fc.asyncProperty(
        windows(2).filter((w) => fits(w) && w.dilations.every((d) => d === 1)),
        size(2),
        async (w, multiplier) => {
          await expectSame(
            [{ shape: [w.batch, ...w.size, w.channels] }, { shape: [...w.filter, w.channels, multiplier] }],
            withGradients((x, f) =>
              tf.depthwiseConv2d(
                x as tf.Tensor4D,
                f as tf.Tensor4D,
                w.strides as [number, number],
                w.pad as Pad,
                'NHWC',
                w.dilations as [number, number],
                typeof w.pad === 'number' ? 'floor' : undefined,
              ),
            ),
          );
        },
      ),
      runs(60),
    );
  });
  it('transposed', async () => {
    await fc.assert(
      fc.asyncProperty(windows(2).filter(fits), async (w) => {
        const out = tf.backend_util.computeConv2DInfo(
          [w.batch, ...w.size, w.channels] as never,
          [...w.filter, w.channels, w.filters] as never,
          w.strides as never,
          1,
          w.pad as never,
          typeof w.pad === 'number' ? 'floor' : undefined,
        );
        if (out.outShape.includes(0)) return;
        await expectSame(
          [{ shape: out.outShape }, { shape: [...w.filter, w.channels, w.filters] }],
          withGradients((x, f) =>
            tf.conv2dTranspose(
              x as tf.Tensor4D,
              f as tf.Tensor4D,
              [w.batch, ...w.size, w.channels] as never,
              w.strides as [number, number],
              w.pad as Pad,
              typeof w.pad === 'number' ? 'floor' : undefined,
            ),
          ),
        );
      }),
      runs(60),
    );
  });
  it('with the channels before the axes', async () => {
    const inputs = [{ shape: [2, 3, 5, 6] }, { shape: [2, 3, 3, 4] }, { shape: [4] }];
    await expectSame(
      inputs.slice(0, 2),
      withGradients((x, filter) =>
        tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 1], 'same', 'NCHW'),
      ),
    );
    await expectSame(inputs, (x, filter, bias) =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: filter as tf.Tensor4D,
        bias: bias,
        strides: 1,
        pad: 'valid',
        dataFormat: 'NCHW',
        activation: 'relu',
      }),
    );
  });
  it('of many windows and channels', async () => {
    await expectSame(
      [{ shape: [4, 20, 20, 16] }, { shape: [3, 3, 16, 24] }],
      withGradients((x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 'same')),
      1e-4,
    );
  });
});

describe('pooling, with its gradients', () => {
  it('largest and mean value on two axes', async () => {
    await fc.assert(
      fc.asyncProperty(windows(2).filter(fits), fc.boolean(), async (w, below) => {
        const pad = Array.isArray(w.pad) ? 'same' : w.pad;
        // A padding must be smaller than the window.
        if (typeof pad === 'number' && w.filter.some((f) => f <= pad)) return;
        const rounding = typeof pad === 'number' ? 'floor' : undefined;
        const input = { shape: [w.batch, ...w.size, w.channels] };
        await expectSame(
          [input],
          withGradients((x) =>
            tf.maxPool(
              tf.sub<tf.Tensor4D>(x, below ? 2 : 0),
              w.filter as [number, number],
              w.strides as [number, number],
              pad as Pad,
              rounding,
            ),
          ),
        );
        await expectSame([input], (x) =>
          tf.avgPool(
            x as tf.Tensor4D,
            w.filter as [number, number],
            w.strides as [number, number],
            pad as Pad,
            rounding,
          ),
        );
        if (pad === 'valid')
          await expectSame(
            [input],
            withGradients((x) =>
              tf.avgPool(
                x as tf.Tensor4D,
                w.filter as [number, number],
                w.strides as [number, number],
                'valid',
              ),
            ),
          );
      }),
      runs(60),
    );
  });
  // Backend `cpu` loses gradients of overlapping windows on three axes, so they are held against slopes below.
  it('on three axes', async () => {
    await fc.assert(
      fc.asyncProperty(windows(3), async (w) => {
        const pad = w.pad === 'same' ? 'same' : 'valid';
        const [filter, strides] = [
          w.filter as [number, number, number],
          w.strides as [number, number, number],
        ];
        const input = { shape: [w.batch, ...w.size, w.channels] };
        await expectSame([input], (x) => tf.maxPool3d(tf.sub<tf.Tensor5D>(x, 0.5), filter, strides, pad));
        await expectSame([input], (x) => tf.avgPool3d(x as tf.Tensor5D, filter, strides, pad));
        await expectSame(
          [input],
          withGradients((x) => tf.avgPool3d(x as tf.Tensor5D, filter, strides, 'valid')),
        );
      }),
      runs(30),
    );
  });
  it('of equal values', async () => {
    await expectSame(
      [{ shape: [1, 6, 6, 3], values: Array<number>(108).fill(0) }],
      withGradients((x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same')),
    );
    await expectSame(
      [{ shape: [1, 4, 4, 4, 2], values: Array<number>(128).fill(-1) }],
      withGradients((x) => tf.maxPool3d(x as tf.Tensor5D, 2, 2, 'same')),
    );
  });
  it('dilation (grey-scale morphology)', async () => {
    await fc.assert(
      fc.asyncProperty(windows(2).filter(fits), async (w) => {
        const pad = w.pad === 'same' ? 'same' : 'valid';
        await expectSame(
          [{ shape: [w.batch, ...w.size, w.channels] }, { shape: [...w.filter, w.channels] }],
          withGradients((x, f) =>
            tf.dilation2d(
              x as tf.Tensor4D,
              f as tf.Tensor3D,
              w.strides as [number, number],
              pad,
              w.dilations as [number, number],
            ),
          ),
        );
      }),
      runs(30),
    );
  });
});

describe('sums', () => {
  it('over every set of axes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(size(9), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 15 }),
        async (shape, keep, bits) => {
          const axes = shape.map((_, i) => i).filter((i) => bits & (1 << i));
          await expectSame(
            [{ shape }],
            withGradients((x) => tf.sum(x, axes.length ? axes : undefined, keep)),
          );
          await expectSame(
            [{ shape }],
            withGradients((x) => tf.mean(x, axes.length ? axes : undefined, keep)),
          );
        },
      ),
      runs(60),
    );
  });
  it('of many values, integers and nothing', async () => {
    await expectSame([{ shape: [40_000, 3] }], (x) => [tf.sum(x, 0), tf.sum(x, 1), tf.mean(x)], 1e-5);
    await expectSame([{ shape: [5000, 40] }], (x) => [tf.sum(x, 0), tf.sum(x, 1), tf.mean(x)], 1e-5);
    await expectSame(
      [{ shape: [7, 3], dtype: 'int32', values: Array.from({ length: 21 }, (_, i) => i * 9 - 80) }],
      (x) => [tf.sum(x, 0), tf.mean(x, 0)],
    );
    await expectSame([{ shape: [4], dtype: 'bool', values: [1, 0, 1, 1] }], (x) => tf.sum(x));
    await expectSame([{ shape: [0, 3] }], (x) => tf.sum(x, 0));
    await expectSame([{ shape: [3], values: [1, NaN, Infinity] }], (x) => tf.sum(x));
  });
  it('of segments, and the gradient of a look-up', async () => {
    await expectSame(
      [{ shape: [6, 5] }, { shape: [6], dtype: 'int32', values: [0, 2, 2, -1, 9, 1] }],
      (x, ids) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, 4),
    );
    await expectSame(
      [
        { shape: [3, 2], dtype: 'int32', values: [1, 2, 3, 4, 5, 6] },
        { shape: [3], dtype: 'int32', values: [1, 1, 0] },
      ],
      (x, ids) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, 2),
    );
    const [output] = await on(
      'wasm',
      [{ shape: [7, 9] }, { shape: [4, 3], dtype: 'int32', values: [0, 6, 6, 1, 1, 1, 2, 3, 4, 0, 0, 5] }],
      (table, ids) => tf.grad((t) => tf.gather(t, ids))(table),
    );
    const counts = [3, 3, 1, 1, 1, 1, 2];
    expect(Array.from(output!.values)).toEqual(counts.flatMap((count) => Array<number>(9).fill(count)));
  });
  it('in Einstein notation', async () => {
    for (const [equation, ...shapes] of [
      ['ij,jk->ik', [3, 4], [4, 5]],
      ['bqhd,bkhd->bhqk', [2, 3, 2, 4], [2, 5, 2, 4]],
      ['bhqk,bkhd->bqhd', [2, 2, 3, 5], [2, 5, 2, 4]],
      ['ij->ji', [3, 4]],
      ['ij->', [3, 4]],
      ['i,i->', [5], [5]],
      ['i,j->ij', [3], [4]],
    ] as const)
      await expectSame(
        shapes.map((shape) => ({ shape: [...shape] })),
        (...tensors) => tf.einsum(equation, ...tensors),
      );
  });
});

it.each([
  [
    [2, 1],
    [2, 3],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [[3], [2, 1]],
  [[], [2, 2]],
])('batches of matrices [%j] and [%j] are multiplied as if they were laid out', async (aBatch, bBatch) => {
  await tf.setBackend('wasm');
  const batch = tf.backend_util.assertAndGetBroadcastShape(aBatch, bBatch);
  tf.tidy(() => {
    const whole = (own: number[], rows: number, columns: number, seed: number) => {
      const matrices = tf.randomNormal([...own, rows, columns], 0, 1, 'float32', seed);
      return [matrices, tf.broadcastTo(matrices, [...batch, rows, columns])] as const;
    };
    const [[a, allOfA], [b, allOfB]] = [whole(aBatch, 2, 4, 1), whole(bBatch, 4, 3, 2)];
    expect(Array.from(tf.matMul(a, b).dataSync())).toEqual(Array.from(tf.matMul(allOfA, allOfB).dataSync()));
  });
});

it.each([2 ** 30 - 2000, 2 ** 31])(
  'a tensor of %d numbers, for which there is no memory, is an error',
  async (count) => {
    await tf.setBackend('wasm');
    const kept = tf.tensor1d([1, 2, 3]);
    expect(() => tf.fill([count], 7)).toThrow(/has no room for another \d+ MB/);
    expect(Array.from(kept.dataSync())).toEqual([1, 2, 3]);
    kept.dispose();
  },
);

describe('slopes measured by small steps', () => {
  const [x2, x3] = [{ shape: [2, 5, 5, 2] }, { shape: [2, 3, 3, 3, 2] }];
  it.each<[string, { shape: number[] }[], (...t: tf.Tensor[]) => tf.Tensor]>([
    [
      'conv2d',
      [x2, { shape: [3, 2, 2, 3] }],
      (x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 2, 'same'),
    ],
    [
      'conv3d',
      [x3, { shape: [2, 2, 2, 2, 2] }],
      (x, f) => tf.conv3d(x as tf.Tensor5D, f as tf.Tensor5D, 1, 'same'),
    ],
    [
      'depthwise',
      [x2, { shape: [3, 2, 2, 2] }],
      (x, f) => tf.depthwiseConv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 'same'),
    ],
    ['maxPool', [x2], (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid')],
    ['avgPool', [x2], (x) => tf.avgPool(x as tf.Tensor4D, 2, 1, 'valid')],
    ['avgPool, padded', [x2], (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'same')],
    ['avgPool3d, padded', [x3], (x) => tf.avgPool3d(x as tf.Tensor5D, 2, 1, 'same')],
    ['maxPool3d', [x3], (x) => tf.maxPool3d(x as tf.Tensor5D, [1, 2, 1], 1, 'same')],
    ['nearest', [x2], (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [10, 10])],
    ['bilinear', [x2], (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [10, 10])],
    ['matMul', [{ shape: [4, 3] }, { shape: [5, 3] }], (a, b) => tf.matMul(a, b, false, true)],
    ['gather', [{ shape: [4, 3] }], (t) => tf.gather(t, tf.tensor1d([1, 1, 3], 'int32'))],
  ])('%s', async (_, inputs, calculate) => {
    await expectSlopes(inputs, calculate);
  });
});
