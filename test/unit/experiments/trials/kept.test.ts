import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { createTrialPool, type Trial } from '../../../../src/experiments';
import { launchRun, type LaunchRequest, type RunAssets, type RunStore } from '../../../../src/runs';
import { buildAssets, bundle, root, temporaryFolder, until, untilEnded, workspace } from '../../runs/harness';
import { lines, trial } from './support';

let assets: RunAssets;
beforeAll(async () => {
  // The recorder itself: it says what a run used.
  assets = { ...(await buildAssets()), preload: await bundle('src/trainer/preload.ts', 'preload.cjs') };
});

/** Trials can't be counted by what they write: that stays in their own folders. */
const count = (store: RunStore) => fs.readdirSync(store.runsFolder).length;

const SCRIPT = `
  const fs = require('node:fs');
  const { rate } = require('./helper.cjs');
  console.log(fs.readFileSync('data.csv', 'utf8'), rate, process.env.RATE, process.argv[2], fs.existsSync('model.json'), Math.random());
  fs.appendFileSync('log.csv', 'line\\n');
`;
const FILES = {
  'trial.cjs': SCRIPT,
  'helper.cjs': 'exports.rate = 0.1;',
  'data.csv': '1,2',
  'log.csv': '',
};
const seeded = (store: RunStore, more: Partial<LaunchRequest> = {}): Trial =>
  trial(store, 'a', { launch: { seed: '7', ...more } });

test('what was run is never run again, and what has changed always is', async () => {
  const store = workspace(FILES);
  const write = (file: string, text: string) => {
    fs.writeFileSync(path.join(store.folder, file), text);
  };
  /** How many runs it takes, and which run it comes to. */
  const runs = async (more: Partial<LaunchRequest> = {}) => {
    const before = fs.existsSync(store.runsFolder) ? count(store) : 0;
    const { record } = await createTrialPool({ store, assets }).run(seeded(store, more));
    expect(record.status).toBe('finished');
    return { new: count(store) - before, run: record.id };
  };
  const first = await runs();
  expect(first.new).toBe(1);
  expect(await runs()).toEqual({ new: 0, run: first.run });
  expect(lines(store, 'log.csv')).toEqual([]);
  // Another time of writing, the same contents.
  write('data.csv', '1,2');
  expect((await runs()).new).toBe(0);
  // The same length, other contents; then back again.
  write('data.csv', '1,3');
  expect((await runs()).new).toBe(1);
  write('data.csv', '1,2');
  expect(await runs()).toEqual({ new: 0, run: first.run });
  write('helper.cjs', 'exports.rate = 0.2;');
  expect((await runs()).new).toBe(1);
  write('helper.cjs', 'exports.rate = 0.1;');
  write('model.json', '{}');
  expect((await runs()).new).toBe(1);
  fs.rmSync(path.join(store.folder, 'model.json'));
  write('log.csv', 'appended to, never read');
  expect((await runs()).new).toBe(0);
  expect((await runs({ env: { RATE: '1' } })).new).toBe(1);
  expect((await runs({ env: { RATE: '1' } })).new).toBe(0);
  expect((await runs({ args: ['b'] })).new).toBe(1);
  expect((await runs({ seed: '8' })).new).toBe(1);
  expect((await runs({ seed: null })).new).toBe(1);
  expect((await runs({ seed: null })).new).toBe(1);
});

test('a fix that was tried in memory is known once it is applied, in whichever file it is', async () => {
  const store = workspace(FILES);
  const helper = path.join(store.folder, 'helper.cjs');
  const script = path.join(store.folder, 'trial.cjs');
  const edits = [
    { file: helper, text: 'exports.rate = 0.3;' },
    { file: script, text: `${SCRIPT}// edited\n` },
  ];
  const pool = createTrialPool({ store, assets });
  const tried = await pool.run(seeded(store, { edits }));
  const plain = await pool.run(seeded(store));
  expect(plain.record.id).not.toBe(tried.record.id);
  expect((await pool.run(seeded(store, { edits }))).record.id).toBe(tried.record.id);
  const other = edits.map((edit) => (edit.file === helper ? { ...edit, text: 'exports.rate = 0.4;' } : edit));
  expect((await pool.run(seeded(store, { edits: other }))).record.id).not.toBe(tried.record.id);
  for (const { file, text } of edits) fs.writeFileSync(file, text);
  expect((await pool.run(seeded(store))).record.id).toBe(tried.record.id);
  expect(count(store)).toBe(3);
});

test('a run that a person has just watched is known as well, under the seed drawn for it', async () => {
  const store = workspace({ ...FILES, 'trial.cjs': SCRIPT.replace(/^ *fs.append.*$/m, '') });
  const script = path.join(store.folder, 'trial.cjs');
  const watched = await launchRun(store, { script, args: ['a'], nodePath: process.execPath }, assets);
  const { launch } = await untilEnded(store, watched.id);
  const pool = createTrialPool({ store, assets });
  expect((await pool.run(seeded(store, { seed: launch.seed }))).record.id).toBe(watched.id);
});

test('equal trials at once are one run; what reads the network or starts programs is never kept', async () => {
  const store = workspace(FILES);
  const pool = createTrialPool({ store, assets }, { jobs: 2 });
  const [one, two] = await Promise.all([pool.run(seeded(store)), pool.run(seeded(store))]);
  expect(one.record.id).toBe(two.record.id);
  fs.writeFileSync(
    path.join(store.folder, 'trial.cjs'),
    `require('node:child_process').execFileSync(process.execPath, ['-e', '1']);`,
  );
  const three = await pool.run(seeded(store));
  expect((await pool.run(seeded(store))).record.id).not.toBe(three.record.id);
  fs.writeFileSync(
    path.join(store.folder, 'trial.cjs'),
    `const server = require('node:http').createServer((_, answer) => answer.end('1')).listen(0, async () => {
       await fetch('http://127.0.0.1:' + server.address().port); process.exit(0); });`,
  );
  const four = await pool.run(seeded(store));
  expect(four.record.status).toBe('finished');
  expect((await pool.run(seeded(store))).record.id).not.toBe(four.record.id);
});

test('after a crash of the process that ran them, trials run on, and another one takes up what is there', async () => {
  const store = workspace({ 'trial.cjs': `setTimeout(() => {}, Number(process.argv[2]));` });
  const outfile = path.join(temporaryFolder(), 'host.cjs');
  await build({
    stdin: {
      contents: `import { createTrialPool } from './src/experiments';
        import { RunStore } from './src/runs';
        const { folder, assets, trials } = JSON.parse(process.argv[2]);
        const pool = createTrialPool({ store: new RunStore(folder), assets }, { jobs: 2 });
        for (const trial of trials) pool.run(trial).then(({ record }) => console.log(record.name));`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
  const quick = seeded(store, { args: ['0'], name: 'quick' });
  const long = seeded(store, { args: ['5000'], name: 'long' });
  const host = spawn(process.execPath, [
    outfile,
    JSON.stringify({ folder: store.folder, assets, trials: [long, quick] }),
  ]);
  let said = '';
  host.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until(() => said.includes('quick') && count(store) === 2);
  host.kill('SIGKILL');
  await new Promise((resolve) => host.once('close', resolve));

  const pool = createTrialPool({ store, assets }, { jobs: 2 });
  const again = await Promise.all([pool.run(long), pool.run(quick)]);
  expect(again.map(({ record }) => record.status)).toEqual(['finished', 'finished']);
  expect(count(store)).toBe(2);
});
