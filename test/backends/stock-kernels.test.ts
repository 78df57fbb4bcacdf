import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { addWasmBackend, expectSlopes, type Input, numbers } from './harness';
import { arrays } from './stock/arrays';
import { type Case, Draw, type Makers } from './stock/cases';
import { complex } from './stock/complex';
import { elementwise } from './stock/elementwise';
import { gradients } from './stock/gradients';
import { images } from './stock/images';
import { rare } from './stock/rare';
import { reductions } from './stock/reductions';

// Stock kernels write outside their tensors where they are wrong, which shows later and elsewhere: all cases run in one process, in
// a drawn order, on one backend.
const groups: Readonly<Record<string, Makers>> = {
  elementwise,
  reductions,
  arrays,
  images,
  rare,
  gradients,
  complex,
};
const casesEach = 18;

const reached = new Set<string>();
/** In wasm-kernels.test.ts or below; and `Draw`, which needs a screen. */
const testedAlone = new Set([
  ...['_FusedMatMul', 'BatchMatMul', 'Einsum', 'TensorScatterUpdate', 'Draw'],
  ...['Conv2D', 'FusedConv2D', 'Conv2DBackpropFilter', 'Conv2DBackpropInput'],
  ...['Conv3D', 'Conv3DBackpropFilterV2', 'Conv3DBackpropInputV2'],
  ...['DepthwiseConv2dNative', 'FusedDepthwiseConv2D'],
  ...['DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput'],
  ...['AvgPool', 'AvgPoolGrad', 'AvgPool3D', 'AvgPool3DGrad'],
  ...['MaxPool', 'MaxPoolGrad', 'MaxPool3D', 'MaxPool3DGrad'],
  ...['Dilation2D', 'Dilation2DBackpropFilter', 'Dilation2DBackpropInput'],
]);

beforeAll(() => {
  addWasmBackend();
  const engine = tf.engine();
  const runKernel = engine.runKernel.bind(engine);
  engine.runKernel = (name, inputs, attributes) => {
    if (engine.backendName === 'wasm') reached.add(name);
    return runKernel(name, inputs, attributes);
  };
});

interface Result {
  readonly shape: number[];
  readonly dtype: string;
  readonly values: number[];
}

/** Checks too that inputs stay what they were and nothing is left behind. */
async function run(backend: 'cpu' | 'wasm', { inputs, run }: Case): Promise<Result[]> {
  await tf.setBackend(backend);
  const before = [tf.memory().numTensors, tf.engine().backend.numDataIds()];
  const tensors = inputs.map(({ shape, dtype, values }: Input) => tf.tensor(values ?? [], shape, dtype));
  const kept = tensors.map((tensor) => tensor.dataSync().slice());
  let outputs: tf.Tensor[];
  try {
    outputs = [tf.tidy(() => run(...tensors))].flat();
  } catch (error) {
    tf.dispose(tensors);
    throw error;
  }
  const results = outputs.map((output) => ({
    shape: output.shape,
    dtype: output.dtype,
    values: Array.from(output.dataSync()),
  }));
  expect(tensors.map((tensor) => tensor.dataSync())).toEqual(kept);
  tf.dispose([...tensors, ...outputs]);
  if (backend === 'wasm') expect([tf.memory().numTensors, tf.engine().backend.numDataIds()]).toEqual(before);
  return results;
}

function compare(wanted: Result[], got: Result[], rounding: number): void {
  const outline = ({ shape, dtype }: Result) => ({ shape, dtype });
  expect(got.map(outline)).toEqual(wanted.map(outline));
  for (const [i, { values }] of wanted.entries())
    for (const [k, value] of values.entries()) {
      const other = got[i]?.values[k] ?? NaN;
      const same =
        Object.is(value, other) ||
        value === other ||
        Math.abs(value - other) <= rounding * Math.max(1, Math.abs(value));
      if (!same) expect.fail(`value ${k} of output ${i}: ${value} on cpu, ${other} on wasm`);
    }
}

describe('what the stock kernels of wasm calculate is what cpu calculates', () => {
  it.each([1, 2])('on drawn cases in a drawn order, %i', async (seed) => {
    const order = new Draw(seed);
    const jobs = order.shuffled(
      Object.entries(groups).flatMap(([group, makers]) =>
        Object.entries(makers).flatMap(([name, make]) =>
          order.list(casesEach, () => ({ name: `${group}: ${name}`, make, seed: order.int(0, 2 ** 31) })),
        ),
      ),
    );
    const failures = new Map<string, string>();
    for (const job of jobs) {
      const drawn = job.make(new Draw(job.seed));
      try {
        const wanted = await run('cpu', drawn).catch(() => undefined);
        // What `cpu` refuses says nothing about `wasm`.
        if (wanted) compare(wanted, await run('wasm', drawn), drawn.rounding ?? 0);
      } catch (error) {
        const inputs = drawn.inputs.map(({ dtype, shape }) => `${dtype ?? 'float32'}[${shape.join()}]`);
        failures.set(job.name, `seed ${job.seed}, ${inputs.join(' ')}: ${String(error).slice(0, 300)}`);
      }
    }
    expect(Object.fromEntries(failures)).toEqual({});
  });

  it('and they reach every kernel that cpu has, but for those with tests of their own', () => {
    const names = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
    expect(names.filter((name) => !reached.has(name) && !testedAlone.has(name))).toEqual([]);
  });

  it('where cpu is wrong: images transformed together are those transformed alone', async () => {
    await tf.setBackend('wasm');
    for (const fill of ['constant', 'reflect'] as const) {
      const [together, alone] = tf.tidy(() => {
        const x = tf.tensor4d(numbers(48, 3), [2, 3, 4, 2]);
        const by = tf.tensor2d([[1, 0.1, 0.2, 0, 1, 0.3, 0, 0]]);
        const of = (some: tf.Tensor4D) => tf.image.transform(some, by, 'nearest', fill, 0, [3, 4]);
        const each = [0, 1].map((i) => of(tf.slice(x, [i, 0, 0, 0], [1, 3, 4, 2])));
        return [of(x).dataSync(), tf.concat(each).dataSync()];
      });
      expect(together).toEqual(alone);
    }
  });

  it('where cpu is wrong: an update at some indices leaves its input as it was', async () => {
    await tf.setBackend('wasm');
    const results = tf.tidy(() => {
      const x = tf.zeros([3, 1]);
      const updated = tf.tensorScatterUpdate(
        x,
        tf.tensor2d([2, 0], [2, 1], 'int32'),
        tf.tensor2d([[5], [6]]),
      );
      return [updated, x].map((each) => Array.from(each.dataSync()));
    });
    expect(results).toEqual([
      [6, 0, 5],
      [0, 0, 0],
    ]);
  });

  it('where cpu is wrong: axes of cumulative sums and products counted from the end', async () => {
    await tf.setBackend('wasm');
    const results = tf.tidy(() => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
      return [tf.cumsum(x, -1), tf.cumsum(x, -2), tf.cumprod(x, -1, true, true)].map((y) => ({
        shape: y.shape,
        values: Array.from(y.dataSync()),
      }));
    });
    expect(results).toEqual([
      { shape: [2, 3], values: [1, 3, 6, 4, 9, 15] },
      { shape: [2, 3], values: [1, 2, 3, 5, 7, 9] },
      { shape: [2, 3], values: [6, 3, 1, 30, 6, 1] },
    ]);
  });

  it('where cpu is wrong: gradients of resizing what is not square', async () => {
    await expectSlopes([{ shape: [2, 3, 4, 2] }], (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 3]));
    await expectSlopes([{ shape: [2, 3, 4, 2] }], (x) =>
      tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [6, 8]),
    );
  });
});
