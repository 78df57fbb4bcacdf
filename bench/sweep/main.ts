import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createTrialPool } from '../../src/experiments';
import { runSweep } from '../../src/experiments/sweep';
import type { SweepPlan } from '../../src/protocol/sweep';
import { RunStore, SweepStore } from '../../src/runs';
import { assetsIn } from '../../src/runs/assets';

/*
 * How much sooner a sweep is done with two trials at once than with one: the same plan both ways, one after the other, several times; the
 * ratio of each pair counts, as the machine may be busy with other things.
 */

const PAIRS = 3;
const TRIALS = 8;
const DIST = path.join(process.cwd(), 'dist');

const SCRIPT = `const tf = require(${JSON.stringify(path.join(process.cwd(), 'node_modules/@tensorflow/tfjs'))});
const xs = tf.randomNormal([1000, 20], 0, 1, 'float32', 1);
const ys = xs.slice([0, 0], [1000, 1]).square();
const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [20] }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.adam(RATE), loss: 'meanSquaredError' });
model.fit(xs, ys, { epochs: 30, validationSplit: 0.2, verbose: 0 });
`;

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'regulens-bench-sweep-'));
  const script = path.join(folder, 'train.cjs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(script, SCRIPT.replace('RATE', '0.01'));
  const assets = assetsIn(DIST);
  const store = new RunStore(folder);
  const sweeps = new SweepStore(folder);

  async function time(jobs: number, seed: string): Promise<number> {
    const plan: SweepPlan = {
      script,
      slots: [
        {
          id: 'learning-rate',
          label: 'learning rate',
          type: 'number',
          value: null,
          low: 1e-4,
          high: 0.1,
          scale: 'log',
          choices: [],
          site: { file: script, line: 7, column: 1 },
          fix: null,
        },
      ],
      sampler: 'random',
      scheduler: 'none',
      trials: TRIALS,
      seed,
      folds: null,
    };
    const pool = createTrialPool({ store, assets }, { jobs });
    const begin = performance.now();
    await runSweep(pool, sweeps, {
      launch: { script, nodePath: process.execPath, backend: 'wasm' },
      plan,
      name: 'bench',
      filesFor: (parameters) => [
        { file: script, text: SCRIPT.replace('RATE', String(parameters['learning-rate'])) },
      ],
    });
    await pool.dispose();
    return (performance.now() - begin) / 1000;
  }

  try {
    console.log(`${TRIALS} trials of a small network, ${availableParallelism()} processors\n`);
    console.log('| pair | one at a time | two at a time | as fast |');
    console.log('|---|---|---|---|');
    const ratios: number[] = [];
    for (let pair = 1; pair <= PAIRS; pair++) {
      // Other seeds each time: a pool may remember what it has run before.
      const one = await time(1, `${pair}a`);
      const two = await time(2, `${pair}b`);
      ratios.push(one / two);
      console.log(`| ${pair} | ${one.toFixed(1)} s | ${two.toFixed(1)} s | ${(one / two).toFixed(2)} × |`);
    }
    const median = ratios.sort((a, b) => a - b)[Math.floor(PAIRS / 2)] ?? NaN;
    console.log(`\nMedian: ${median.toFixed(2)} × as fast.`);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

void main();
