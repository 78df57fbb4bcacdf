import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createTrialPool, runToEnd, type TrialPool } from '../../../../src/experiments';
import { WarmProcesses, type RunAssets, type RunStore } from '../../../../src/runs';
import { buildAssets, bundle, root, workspace } from '../../runs/harness';
import { trial } from './support';

let assets: RunAssets;
beforeAll(async () => {
  const built = await buildAssets();
  const preload = await bundle('src/trainer/preload.ts', 'preload.cjs');
  // Beside each other, as they are installed.
  const typescriptLoader = path.join(path.dirname(preload), path.basename(built.typescriptLoader));
  fs.copyFileSync(built.typescriptLoader, typescriptLoader);
  assets = { ...built, preload, typescriptLoader };
});

const TRAINING = `
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(rate) });
  const x = tf.tensor2d(fs.readFileSync('data.csv', 'utf8').split(',').map((text) => [Number(text)]));
  await model.fit(x, x.mul(2), { epochs: 3, verbose: 0 });`;
const COMMON = (more: string) => ({
  'trial.cjs': `const fs = require('node:fs'), tf = require('@tensorflow/tfjs'), { rate } = require('./helper.cjs');
    (async () => { ${more}; ${TRAINING} })();`,
  'helper.cjs': 'exports.rate = 0.1;',
  'data.csv': '1,2,3',
});
/** Told to no other trial, and seen by none of the rules for what a script leaves behind. */
const COUNT = `const env = tf.env(), count = (env.times = (env.times ?? 0) + 1)`;

function project(files: Record<string, string>): RunStore {
  const store = workspace(files);
  // No more than a user has: there are loaders for TypeScript beside it here.
  const packages = path.join(store.folder, 'node_modules');
  fs.mkdirSync(packages);
  fs.symlinkSync(path.join(root, 'node_modules/@tensorflow'), path.join(packages, '@tensorflow'), 'junction');
  return store;
}

const count = (store: RunStore) =>
  fs.existsSync(store.runsFolder) ? fs.readdirSync(store.runsFolder).length : 0;

interface Came {
  id: string;
  losses: (number | null)[];
  pid: number;
}

async function come(
  store: RunStore,
  pool: TrialPool,
  seed: string,
  { script = 'trial.cjs', fresh = false } = {},
): Promise<Came> {
  const launch = { script: path.join(store.folder, script), seed, backend: 'cpu' as const };
  const { record, state } = await pool.run(trial(store, 'a', { launch, fresh }));
  expect(record.status, record.reason ?? '').toBe('finished');
  const pid = pidOf(store, record.id);
  const losses = state.fits.flatMap(({ epochs }) => epochs.map(({ loss }) => loss));
  expect(losses).toHaveLength(3);
  return { id: record.id, losses, pid };
}

function pidOf(store: RunStore, id: string): number {
  const events = fs.readFileSync(path.join(store.directory(id), 'events.ndjson'), 'utf8');
  return (JSON.parse(events.split('\n')[0] ?? '') as { pid: number }).pid;
}

async function inPool<T>(store: RunStore, warm: boolean, use: (pool: TrialPool) => Promise<T>): Promise<T> {
  const pool = createTrialPool({ store, assets }, { jobs: 1, warm });
  try {
    return await use(pool);
  } finally {
    await pool.dispose();
  }
}

test.each([
  ['CommonJS', 'trial.cjs', 'helper.cjs', 'exports.rate = 0.2;', COMMON('')],
  [
    'ES modules',
    'trial.mjs',
    'helper.mjs',
    'export const rate = 0.2;',
    {
      'trial.mjs': `import fs from 'node:fs'; import * as tf from '@tensorflow/tfjs'; import { rate } from './helper.mjs';\n${TRAINING}`,
      'helper.mjs': 'export const rate = 0.1;',
      'data.csv': '1,2,3',
    },
  ],
  [
    'TypeScript',
    'trial.ts',
    'helper.ts',
    'export const rate: number = 0.2;',
    {
      'package.json': '{ "type": "module" }',
      'trial.ts': `import fs from 'node:fs'; import * as tf from '@tensorflow/tfjs'; import { rate } from './helper';\nenum Unused { One }\n${TRAINING}`,
      'helper.ts': 'export const rate: number = 0.1;',
      'data.csv': '1,2,3',
    },
  ],
])(
  '%s: what was run in a shared process is kept, and what has changed is run',
  async (_what, script, helper, text, files) => {
    const store = project(files);
    const write = (file: string, contents: string) =>
      fs.writeFileSync(path.join(store.folder, file), contents);
    const one = (pool: TrialPool, seed: string) => come(store, pool, seed, { script });
    /** By itself, and never served. */
    const alone = (seed: string) =>
      inPool(store, false, async (pool) => (await come(store, pool, seed, { script, fresh: true })).losses);
    const first = await inPool(store, true, async (pool) => {
      const all = [await one(pool, '1'), await one(pool, '2'), await one(pool, '3')];
      expect(new Set(all.map(({ pid }) => pid)).size).toBe(1);
      // The check isn't among them.
      expect(count(store)).toBe(3);
      // In the middle of it, in the same process.
      write('data.csv', '1,2,4');
      const changed = await one(pool, '2');
      expect(changed.pid).toBe(all[0]?.pid);
      expect(changed.losses).toEqual(await alone('2'));
      expect(changed.losses).not.toEqual(all[1]?.losses);
      write('data.csv', '1,2,3');
      return all;
    });
    expect(first[1]?.losses).toEqual(await alone('2'));
    for (const warm of [false, true])
      await inPool(store, warm, async (pool) => {
        const before = count(store);
        const again = [await one(pool, '1'), await one(pool, '2'), await one(pool, '3')];
        expect(again.map(({ losses }) => losses)).toEqual(first.map(({ losses }) => losses));
        expect(count(store)).toBe(before);
      });
    write(helper, text);
    await inPool(store, true, async (pool) => {
      const changed = [await one(pool, '1'), await one(pool, '2')];
      expect(changed[1]?.pid).toBe(changed[0]?.pid);
      expect(changed[1]?.losses).toEqual(await alone('2'));
      expect(changed[1]?.losses).not.toEqual(first[1]?.losses);
    });
  },
);

test.each([
  ['comes to something else', `${COUNT}; const rate = 0.1 * count`, true],
  ['loads ES modules as well', `await import('./other.mjs')`, false],
])('a script that %s in a shared process gets a process a trial', async (_what, more, differs) => {
  const files = COMMON(more);
  const store = project({
    ...files,
    'trial.cjs': files['trial.cjs'].replace(/, \{ rate \} = .*;/, more.includes('rate') ? ';' : '$&'),
    'other.mjs': 'export {};',
  });
  await inPool(store, true, async (pool) => {
    const all = [await come(store, pool, '1'), await come(store, pool, '2'), await come(store, pool, '3')];
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(3);
    expect(all[1]?.losses).toEqual((await come(store, pool, '2', { fresh: true })).losses);
    expect(pool.hasDiffered(path.join(store.folder, 'trial.cjs'))).toBe(differs);
  });
});

test('two at once leave a process each, of a training only the beginning is run again, and one that is ended early leaves its process to the next', async () => {
  const files = COMMON('');
  // Beside the folder, where trials have no copies of their own of what they write.
  const log = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'regulens-epochs-')), 'epochs');
  const logging = `epochs: Number(process.argv[2]) || 400, callbacks: { onEpochEnd: () => fs.appendFileSync(${JSON.stringify(log)}, '.') }`;
  const store = project({ ...files, 'trial.cjs': files['trial.cjs'].replace('epochs: 3', logging) });
  const script = path.join(store.folder, 'trial.cjs');
  const pool = createTrialPool({ store, assets }, { jobs: 2 });
  const run = async (seed: string, enough = Infinity) => {
    const early = new AbortController();
    // What is to be ended early has far more to do than it takes to say so on a busy machine.
    const args = enough === Infinity ? [] : ['20000'];
    const ended = await pool.run(
      trial(store, 'a', { launch: { script, seed, args, backend: 'cpu', stopGraceMs: 10_000 } }),
      {
        enough: early.signal,
        onEvents: (_events, { fits }) => {
          if ((fits[0]?.epochs.length ?? 0) >= enough) early.abort();
        },
      },
    );
    // Nobody asks a trial for its weights.
    expect(fs.readdirSync(store.directory(ended.record.id))).not.toContain('weights.bin');
    const pid = pidOf(store, ended.record.id);
    return { pid, status: ended.record.status, epochs: ended.state.fits[0]?.epochs.length ?? NaN };
  };
  try {
    const first = await Promise.all([run('1'), run('2', 20)]);
    const pids = first.map(({ pid }) => pid);
    expect(new Set(pids).size).toBe(2);
    expect(first[0]).toMatchObject({ status: 'finished', epochs: 400 });
    expect(first[1].status).toBe('stopped');
    expect(first[1].epochs).toBeLessThan(20_000);
    const then = await Promise.all([run('3'), run('4')]);
    expect(new Set(then.map(({ pid }) => pid))).toEqual(new Set(pids));
    const told = [...first, ...then].reduce((sum, { epochs }) => sum + epochs, 0);
    const checked = fs.readFileSync(log, 'utf8').length - told;
    expect(checked).toBeGreaterThanOrEqual(3);
    expect(checked).toBeLessThan(400);
  } finally {
    await pool.dispose();
    fs.rmSync(path.dirname(log), { recursive: true, force: true, maxRetries: 5 });
  }
});

test("a run by the user, left to choose its backend, has its process taken over by the trials of its script, which don't wait for each other", async () => {
  const store = project(COMMON(''));
  const script = path.join(store.folder, 'trial.cjs');
  const processes = new WarmProcesses();
  const pool = createTrialPool({ store, assets }, { jobs: 2 });
  try {
    const ended = await runToEnd(
      { store, assets, processes: processes.unshared },
      { script, seed: '1', backend: 'auto' },
    );
    // Nothing of Regulens's lies beside this preload, so that plain JavaScript is left.
    expect(ended.state.backend?.name ?? 'cpu').toBe('cpu');
    const first = pidOf(store, ended.record.id);
    await pool.adopt(processes, ended, { script, seed: '1', backend: 'cpu' });
    const two = await Promise.all([come(store, pool, '1'), come(store, pool, '2')]);
    expect(two.map(({ pid }) => pid)).toContain(first);
    expect(new Set(two.map(({ pid }) => pid)).size).toBe(2);
    expect(two[0].losses).toEqual(ended.state.fits[0]?.epochs.map(({ loss }) => loss));
    const pids = new Set(two.map(({ pid }) => pid));
    const then = await Promise.all([come(store, pool, '3'), come(store, pool, '4')]);
    expect(new Set(then.map(({ pid }) => pid))).toEqual(pids);
    // The run and four trials: the check isn't among them.
    expect(count(store)).toBe(5);
    // It has gone over to the pool.
    processes.dispose();
    expect(pids).toContain((await come(store, pool, '5')).pid);
  } finally {
    await pool.dispose();
    processes.dispose();
  }
});

test('a package that is replaced while a process has it loaded makes its later trials ones that are never served', async () => {
  const store = workspace({
    'trial.cjs': `const fs = require('node:fs'), tf = require('@tensorflow/tfjs'), { rate } = require('@tensorflow/tfjs-converter');
      (async () => { ${TRAINING} })();`,
    'data.csv': '1,2,3',
  });
  const scope = path.join(store.folder, 'node_modules/@tensorflow');
  // It has the name of one of those that stay loaded.
  const replaced = path.join(scope, 'tfjs-converter');
  fs.mkdirSync(replaced, { recursive: true });
  fs.symlinkSync(path.join(root, 'node_modules/@tensorflow/tfjs'), path.join(scope, 'tfjs'), 'junction');
  const release = (version: string, rate: number) => {
    fs.writeFileSync(path.join(replaced, 'package.json'), JSON.stringify({ version }));
    fs.writeFileSync(path.join(replaced, 'index.js'), `exports.rate = ${rate};`);
  };
  release('1.0.0', 0.1);
  const before = await inPool(store, true, async (pool) => {
    const [first, second] = [await come(store, pool, '1'), await come(store, pool, '2')];
    release('1.0.10', 0.2);
    const third = await come(store, pool, '3');
    expect([second.pid, third.pid]).toEqual([first.pid, first.pid]);
    return third;
  });
  await inPool(store, false, async (pool) => {
    const after = await come(store, pool, '3');
    expect(after.losses).not.toEqual(before.losses);
  });
});

test('what fails in a shared process is run again by itself, and never served', async () => {
  const store = project(COMMON(`${COUNT}; if (count > 2) throw new Error('used up')`));
  await inPool(store, true, async (pool) => {
    const all = [await come(store, pool, '1'), await come(store, pool, '2'), await come(store, pool, '3')];
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(3);
    expect(count(store)).toBe(4);
    const failed = [];
    for (const id of fs.readdirSync(store.runsFolder)) {
      const record = await store.read(id);
      if (record.status === 'failed') failed.push(record);
    }
    expect(failed).toHaveLength(1);
    expect(failed[0]?.key).toBeUndefined();
  });
});
