import { createRequire } from 'node:module';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Cancelled, createTrialPool, inspectScript, launchOf, settle } from '../../../src/experiments';
import { poolCurves } from '../../../src/experiments/pool-curves';
import type { TrialPool } from '../../../src/experiments/trials/trial';
import type { RunAssets, RunStore } from '../../../src/runs';
import { buildAssets, bundle, workspace } from '../runs/harness';

const curve = (losses: number[], examples: number | null = 40) => ({
  losses,
  training: losses.map(() => null),
  examples,
});
const epochs = (count: number, lossAt: (t: number) => number) =>
  Array.from({ length: count }, (_, t) => lossAt(t));

describe('pooled curves', () => {
  /** Falls until epoch 20, then rises; each fold has a wobble of its own. */
  const rising = (phase: number) =>
    epochs(60, (t) => 0.4 + 0.02 * Math.abs(t - 20) * (t < 20 ? 1 : 0.5) + 0.01 * Math.sin(t + phase));
  const falling = (phase: number) => epochs(60, (t) => 0.4 + Math.exp(-t / 10) + 0.02 * Math.sin(t + phase));

  test('that rise together are overfitting', () => {
    const pooled = poolCurves(
      [0, 1, 2, 3, 4].map((phase) => curve(rising(phase))),
      'folds',
    );
    expect(pooled).toMatchObject({ verdict: 'overfits', examples: 200, epochs: 60 });
    expect(pooled.probability).toBeGreaterThan(0.95);
    expect(Math.abs(pooled.bestEpoch - 22)).toBeLessThanOrEqual(3);
    expect(pooled.rise?.low).toBeGreaterThan(1.5);
  });

  test('that fall are not, and one bad fold among them changes nothing', () => {
    expect(
      poolCurves(
        [0, 1, 2].map((phase) => curve(falling(phase))),
        'folds',
      ).verdict,
    ).toBe('healthy');
    const one = epochs(60, (t) => 0.4 + Math.exp(-t / 10) + (t > 40 ? 0.002 * (t - 40) : 0));
    expect(
      poolCurves(
        [one, falling(1), falling(2), falling(3), falling(4)].map((losses) => curve(losses)),
        'folds',
      ).verdict,
    ).toBe('healthy');
  });

  test('of seeds rest on the same examples; other losses are no ground for a verdict', () => {
    expect(
      poolCurves(
        [0, 1].map((phase) => curve(rising(phase))),
        'seeds',
      ).examples,
    ).toBe(40);
    expect(poolCurves([curve([1, -1, 2]), curve([1, 1, 2])], 'folds')).toMatchObject({
      verdict: 'in-doubt',
      rise: null,
    });
    const unknown = poolCurves(
      [0, 1, 2].map((phase) => curve(rising(phase), null)),
      'folds',
    );
    expect(unknown).toMatchObject({ verdict: 'overfits', probability: null, examples: null });
  });
});

describe('a real script', () => {
  let assets: RunAssets;
  beforeAll(async () => {
    assets = { ...(await buildAssets()), preload: await bundle('src/trainer/preload.ts', 'preload.cjs') };
  });
  const pools: TrialPool[] = [];
  const poolOf = (store: RunStore) => {
    const pool = createTrialPool({ store, assets }, { jobs: 2 });
    pools.push(pool);
    return pool;
  };
  afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.dispose())));
  const tfjs = JSON.stringify(createRequire(__filename).resolve('@tensorflow/tfjs'));
  /** Random labels: nothing can be learned, only known by heart. */
  const script = (fit: string) => `
    const tf = require(${tfjs});
    const x = tf.randomNormal([60, 20], 0, 1, 'float32', 1);
    const y = tf.randomUniform([60, 1], 0, 1, 'float32', 2).greater(0.5).toFloat();
    const model = tf.sequential({ layers: [
      tf.layers.dense({ units: 32, activation: 'relu', inputShape: [20] }),
      tf.layers.dense({ units: 1, activation: 'sigmoid' }) ] });
    model.compile({ optimizer: tf.train.adam(0.02), loss: 'binaryCrossentropy' });
    const options = { epochs: 25, verbose: 0 };
    ${fit}`;
  const asTensors = 'model.fit(x, y, { ...options, validationSplit: 0.3 });';
  const asDataset = `
    const of = (from, to) => tf.data.zip({ xs: tf.data.array(x.arraySync().slice(from, to)), ys: tf.data.array(y.arraySync().slice(from, to)) }).batch(16);
    model.fitDataset(of(0, 40), { ...options, validationData: of(40, 60) });`;

  test('is settled on folds of its rows, one run a fold', async () => {
    const store = workspace({ 'train.js': script(asTensors) });
    const seen: string[] = [];
    const settled = await settle(
      poolOf(store),
      { script: `${store.folder}/train.js`, nodePath: process.execPath },
      { folds: 3 },
      { onProgress: ({ done, of, label }) => seen.push(`${done}/${of} ${label}`) },
    );
    expect(seen).toEqual(['0/3 fold 1 of 3', '1/3 fold 2 of 3', '1/3 fold 3 of 3', '3/3 ']);
    expect(settled).toMatchObject({
      by: 'folds',
      foldsBy: 'classes',
      verdict: 'overfits',
      examples: 60,
      epochs: 25,
    });
    expect(settled.runs.map(({ fold, examples, seed }) => [fold, examples, seed])).toEqual([
      [1, 20, '1'],
      [2, 20, '2'],
      [3, 20, '3'],
    ]);
    expect(settled.words).toMatch(
      /^\d of 3 folds overfits?, .*: it is real\. Pooled over all folds \(60 validation examples\)/,
    );
    const [first] = settled.runs;
    const record = await store.read(first?.run ?? '');
    expect(record.parent).toMatchObject({ kind: 'settle' });
    expect(await launchOf(store, record)).toMatchObject({ script: `${store.folder}/train.js`, seed: '1' });
  });

  test('whose rows can’t be rearranged is settled on seeds', async () => {
    const store = workspace({ 'train.js': script(asDataset) });
    const launch = { script: `${store.folder}/train.js`, nodePath: process.execPath };
    const settled = await settle(poolOf(store), launch, { folds: 2 });
    expect(settled).toMatchObject({
      by: 'seeds',
      foldsBy: null,
      examples: 20,
      runs: [{ fold: null }, { fold: null }],
    });
    expect(settled.words).toContain('Only the seeds differed');
  });

  test('is settled no further when that is cancelled', async () => {
    const store = workspace({ 'train.js': script(asTensors) });
    const abort = new AbortController();
    const launch = { script: `${store.folder}/train.js`, nodePath: process.execPath };
    const settling = settle(
      poolOf(store),
      launch,
      {},
      { signal: abort.signal, onProgress: ({ done }) => done === 1 && abort.abort() },
    );
    await expect(settling).rejects.toThrow(Cancelled);
    expect(await store.list()).toHaveLength(1);
  });

  test('is inspected with its inputs’ names, and trains as ever', async () => {
    const store = workspace({
      'train.js': script(asTensors).replace(
        /model.fit\(.*\);/,
        (call) => `${call.slice(0, -1)}.then(() => console.log(model.getWeights()[0].sum().dataSync()[0]));`,
      ),
    });
    const launch = { script: `${store.folder}/train.js`, nodePath: process.execPath, seed: '4' };
    const features = Array.from({ length: 20 }, (_, i) => `f${i}`);
    const { record, state } = await inspectScript({ store, assets }, launch, { features });
    const [fit] = state.fits;
    expect(fit?.importance?.features).toHaveLength(20);
    expect(fit?.importance?.features.every(({ index, name }) => name === `f${index}`)).toBe(true);
    expect(fit?.evaluations.at(-1)).toMatchObject({ on: 'validation', examples: 18 });
    // It is known now, under these names and no others.
    expect((await inspectScript({ store, assets }, launch, { features })).record.id).toBe(record.id);
    const others = features.map((name) => `${name}'`);
    const { state: renamed } = await inspectScript({ store, assets }, launch, { features: others });
    expect(renamed.fits[0]?.importance?.features.every(({ index, name }) => name === others[index])).toBe(
      true,
    );
  });

  test('that settles nothing says why', async () => {
    const store = workspace({
      'train.js': script('model.fit(x, y, options);'),
      'broken.js': 'throw new Error("no data")',
    });
    const settleIt = (name: string, folds?: number) =>
      settle(
        poolOf(store),
        { script: `${store.folder}/${name}`, nodePath: process.execPath },
        folds === undefined ? {} : { folds },
      );
    await expect(settleIt('train.js')).rejects.toThrow(/no validation loss/);
    await expect(settleIt('broken.js')).rejects.toThrow(/did not finish: Error: no data/);
    await expect(settleIt('train.js', 1)).rejects.toThrow(/settle nothing/);
  });
});
