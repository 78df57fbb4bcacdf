// What running trials side by side gains, and what it costs to find one that is kept: `npm run bench -- trials`. TRIALS=8 PAIRS=3.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { createTrialPool, type Trial, type Workplace } from '../../src/experiments';
import { RunStore } from '../../src/runs';
import { assetsIn } from '../../src/runs/assets';

const root = path.resolve(__dirname, '../..');
const dist = path.join(root, 'dist');
const assets = assetsIn(dist);
const trials = Number(process.env['TRIALS'] ?? 8);
const pairs = Number(process.env['PAIRS'] ?? 3);

/** A dense network on random data: some seconds of training each. */
const SCRIPT = `
const tf = require('@tensorflow/tfjs');
const dense = (units, options) => tf.layers.dense({ units, activation: 'relu', ...options });
(async () => {
  const x = tf.randomNormal([4000, 100], 0, 1, 'float32', 1);
  const y = tf.oneHot(tf.randomUniform([4000], 0, 10, 'int32', 2), 10);
  const model = tf.sequential({
    layers: [dense(256, { inputShape: [100] }), dense(128), dense(10, { activation: 'softmax' })],
  });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(x, y, { epochs: 12, batchSize: 64, validationSplit: 0.2, verbose: 0 });
})();
`;

function trial(script: string, seed: string): Trial {
  const parent = { kind: 'sweep' as const, experiment: 'bench', label: seed };
  return { launch: { script, seed, backend: 'wasm', nodePath: process.execPath, parent } };
}

/** Seconds that all of the trials take together. */
async function seconds(workplace: Workplace, script: string, jobs: number, seeds: string[]): Promise<number> {
  const pool = createTrialPool(workplace, { jobs });
  const begin = performance.now();
  const ended = await Promise.all(seeds.map((seed) => pool.run(trial(script, seed))));
  const taken = (performance.now() - begin) / 1000;
  await pool.dispose();
  const failed = ended.find(({ record }) => record.status !== 'finished');
  if (failed) throw new Error(failed.record.reason ?? failed.record.status);
  return taken;
}

async function main(): Promise<void> {
  const folder = path.join(root, 'out/bench/trials');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(folder, { recursive: true });
  const script = path.join(folder, 'train.cjs');
  writeFileSync(script, SCRIPT);
  const workplace: Workplace = { store: new RunStore(folder), assets };
  console.log(`${trials} equal trials, ${availableParallelism()} cores; in pairs, one first, then the other`);
  const ratios: number[] = [];
  let seeds: string[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const taken = new Map<number, number>();
    for (const jobs of pair % 2 === 0 ? [1, 2] : [2, 1]) {
      seeds = Array.from({ length: trials }, (_, at) => `${pair}-${jobs}-${at}`);
      taken.set(jobs, await seconds(workplace, script, jobs, seeds));
    }
    const [one = NaN, two = NaN] = [taken.get(1), taken.get(2)];
    ratios.push(one / two);
    console.log(
      `  one worker ${one.toFixed(1)} s, two ${two.toFixed(1)} s: ${(one / two).toFixed(2)} times as fast`,
    );
  }
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  console.log(`geometric mean ${mean.toFixed(2)}`);
  const again = await seconds(workplace, script, 2, seeds);
  console.log(`the last ${trials} once more, all of them kept: ${again.toFixed(2)} s`);
}

void main();
