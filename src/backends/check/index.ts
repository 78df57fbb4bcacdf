import '../../language';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { makeBackend, type BundledRung } from '../bundles';
import { openGpu, type OpenedGpu } from '../webgpu/device';

/*
 * Run by itself in the Node that runs scripts: `backend-check.cjs RUNG PATH` trains a small convolutional network on that backend and
 * prints one line of JSON. Whatever is printed before is the backend's own.
 */

export interface BackendCheck {
  /** Losses of the steps. */
  losses: number[];
  /** Milliseconds a step took, the first left out. */
  stepMs: number;
  /** Whether a GPU does the work. */
  gpu: boolean;
}

const STEPS = 8;
const [rung = '', file = ''] = process.argv.slice(2);
let opened: OpenedGpu | null = null;

/** The framework's name for each rung's backend. */
const NAMES: Readonly<Record<BundledRung, string>> = { native: 'tensorflow', webgpu: 'webgpu', wasm: 'wasm' };

function isBundled(text: string): text is BundledRung {
  return Object.hasOwn(NAMES, text);
}

async function train(): Promise<BackendCheck> {
  if (!isBundled(rung)) throw new Error(`there is no backend "${rung}"`);
  const name = NAMES[rung];
  if (rung === 'webgpu') opened = await openGpu(file);
  const backend = makeBackend(__dirname, rung, opened ?? file);
  if (!isBackend(backend)) throw new Error(`backend "${rung}" is none of TensorFlow.js`);
  tf.registerBackend(name, () => backend);
  if (!(await tf.setBackend(name))) throw new Error('the backend did not start');
  const x = tf.randomNormal<tf.Rank.R4>([32, 12, 12, 2], 0, 1, 'float32', 1);
  const labels = tf.oneHot(
    tf.tensor1d(
      Array.from({ length: 32 }, (_, row) => row % 4),
      'int32',
    ),
    4,
  );
  const filters = tf.variable(tf.randomNormal<tf.Rank.R4>([3, 3, 2, 8], 0, 0.2, 'float32', 2));
  const kernel = tf.variable(tf.randomNormal<tf.Rank.R2>([8 * 25, 4], 0, 0.1, 'float32', 3));
  const optimizer = tf.train.adam(0.01);
  const losses: number[] = [];
  let begin = performance.now();
  for (let step = 0; step < STEPS; step++) {
    const loss = optimizer.minimize(() => {
      const maps = tf.maxPool(tf.relu(tf.conv2d(x, filters, 1, 'valid')), 2, 2, 'valid');
      const logits = tf.matMul(tf.reshape<tf.Rank.R2>(maps, [32, -1]), kernel);
      return tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(labels, logits);
    }, true);
    losses.push((await loss?.data())?.[0] ?? NaN);
    if (step === 0) begin = performance.now();
  }
  const stepMs = (performance.now() - begin) / (STEPS - 1);
  const [first = NaN] = losses;
  if (!((losses.at(-1) ?? NaN) < first))
    throw new Error(`training does not work on it: losses ${losses.join(', ')}`);
  return { losses, stepMs, gpu: usesGpu(backend) };
}

function isBackend(value: unknown): value is tf.KernelBackend {
  return typeof value === 'object' && value !== null && 'numDataIds' in value;
}

/** tfjs-node knows it of TensorFlow; tfjs's WebGPU backend knows its adapter. */
function usesGpu(backend: tf.KernelBackend): boolean {
  if ('isUsingGpuDevice' in backend) return backend.isUsingGpuDevice === true;
  return 'device' in backend && opened?.isSoftware === false;
}

train().then(
  (result) => {
    process.stdout.write(`\n${JSON.stringify(result)}\n`);
    process.exit(0);
  },
  (error: unknown) => {
    process.stderr.write(`\nError: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
