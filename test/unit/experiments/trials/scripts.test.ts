import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createTrialPool } from '../../../../src/experiments';
import { isUndecided, whyNotRepeated } from '../../../../src/experiments/trials/repeatable';
import type { RunState } from '../../../../src/protocol/run-state';
import type { RunAssets } from '../../../../src/runs';
import { buildAssets, bundle, root, workspace } from '../../runs/harness';
import { trial } from './support';

const tfjs = JSON.stringify(path.join(root, 'node_modules/@tensorflow/tfjs'));
let assets: RunAssets;
beforeAll(async () => {
  assets = { ...(await buildAssets()), preload: await bundle('src/trainer/preload.ts', 'preload.cjs') };
});

/** Trains on a line; `more` comes before, `after` once it is trained. */
const training = (more: string, after = '') => `
  const fs = require('node:fs');
  const tf = require(${tfjs});
  ${more}
  (async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
    const x = tf.tensor2d([[0], [1], [2], [3]]), y = x.mul(2);
    await model.fit(x, y, { epochs: 3, validationData: [x, y], verbose: 0, callbacks: { onEpochEnd: (epoch) => onEpoch(epoch, model) } });
    ${after}
  })();`;

test('a script that makes chance of its own is noticed, and one that leaves it to its seed is not', async () => {
  const store = workspace({
    'own.cjs': training(`
      Math.random = () => require('node:crypto').randomBytes(4).readUInt32LE() / 2 ** 32;
      const onEpoch = () => {};`),
    'fair.cjs': training('const onEpoch = () => {};'),
  });
  const workplace = { store, assets };
  const pool = createTrialPool(workplace, { jobs: 2 });
  const of = (script: string) =>
    trial(store, script, { launch: { script: path.join(store.folder, script), seed: '7', backend: 'cpu' } });
  const twice = async (script: string) => {
    // Both fresh: one that isn't may be late enough to be given what the other comes to.
    const ran = await Promise.all([1, 2].map(() => pool.run({ ...of(script), fresh: true })));
    return ran.map(({ state }) => state) as [RunState, RunState];
  };
  const [fair, fairAgain] = await twice('fair.cjs');
  expect(fair.fits[0]?.epochs).toHaveLength(3);
  expect([isUndecided(fair), whyNotRepeated(fair, fairAgain, '7')]).toEqual([false, null]);
  const [own, ownAgain] = await twice('own.cjs');
  expect(isUndecided(own)).toBe(true);
  expect(whyNotRepeated(own, ownAgain, '7')).toMatch(
    /^Two runs of this script under seed 7 differ from epoch 1 on \(loss \S+ and \S+\)\. The script draws from crypto\.randomBytes, .* More seeds are used instead\.$/,
  );
});

test('trials that print a lot, save over one another and fail once they have trained leave the folder as it was', async () => {
  const store = workspace({
    'trial.cjs': training(
      `const onEpoch = (epoch, model) => {
         fs.writeFileSync('model.json', JSON.stringify({ epoch, seed: process.argv[2] }));
         fs.appendFileSync('log.csv', epoch + '\\n');
         for (let line = 0; line < 20000; line++) console.log('epoch', epoch, 'line', line);
       };`,
      `if (JSON.parse(fs.readFileSync('model.json', 'utf8')).seed !== process.argv[2]) process.exit(9);
       throw new Error('no display to plot on');`,
    ),
    'log.csv': 'before\n',
  });
  const pool = createTrialPool({ store, assets }, { jobs: 2 });
  const wanted = ['1', '2'].map((seed) => trial(store, seed, { launch: { seed, backend: 'cpu' } }));
  const ended = await Promise.all(wanted.map((one) => pool.run(one)));
  for (const { record, state } of ended) {
    expect(record).toMatchObject({ status: 'failed', reason: 'Error: no display to plot on' });
    expect(state.fits[0]).toMatchObject({ ended: 'finished' });
    const writes = path.join(store.directory(record.id), 'writes');
    expect(JSON.parse(fs.readFileSync(path.join(writes, 'model.json'), 'utf8'))).toEqual({
      epoch: 2,
      seed: record.launch.seed,
    });
    expect(fs.readFileSync(path.join(writes, 'log.csv'), 'utf8')).toBe('before\n0\n1\n2\n');
  }
  expect(fs.readdirSync(store.folder).sort()).toEqual(['.regulens', 'log.csv', 'trial.cjs']);
  expect(fs.readFileSync(path.join(store.folder, 'log.csv'), 'utf8')).toBe('before\n');
  // It trained to its end, so that is known.
  const again = await Promise.all(wanted.map((one) => pool.run(one)));
  expect(again.map(({ record }) => record.id)).toEqual(ended.map(({ record }) => record.id));
});

test('a trial that asks for input ends, and says that there is none', async () => {
  const store = workspace({
    'trial.cjs': `
      const readline = require('node:readline').createInterface({ input: process.stdin });
      readline.on('close', () => { throw new Error('how many epochs?'); });`,
  });
  const { record } = await createTrialPool({ store, assets }).run(
    trial(store, 'a', { launch: { seed: '1' } }),
  );
  expect(record).toMatchObject({
    status: 'failed',
    reason: 'Error: how many epochs? The script asked for input, and got none: a run has no keyboard.',
  });
});
