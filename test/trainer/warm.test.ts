import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runToEnd } from '../../src/experiments/run-to-end';
import type { BackendChoice } from '../../src/protocol/rungs';
import { RunStore, WarmProcesses, type LaunchRequest } from '../../src/runs';
import { root } from './support';

/*
 * Runs that go on in the process of another against runs with a process of their own, through the real supervisor: everything that is
 * printed (weights to the bit, losses, names, counts of tensors) and recorded must be the same.
 */

const dist = (name: string) => path.join(root, 'dist', name);
const assets = {
  preload: dist('preload.cjs'),
  supervisor: dist('supervisor.cjs'),
  typescriptLoader: dist('typescript-loader.cjs'),
  webgpuStart: dist('webgpu-start.mjs'),
};
// Below the project, where TensorFlow.js is found.
const folder = fs.mkdtempSync(path.join(root, 'out', 'warm-'));
const opened: WarmProcesses[] = [];
afterAll(() => {
  for (const processes of opened) processes.dispose();
  fs.rmSync(folder, { recursive: true, force: true });
});

function script(name: string, text: string): string {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

interface Run {
  status: string;
  stdout: string;
  pid: unknown;
  said: string[];
}

/** What takes time decides on is left out: when looks are taken, how many steps are written down. */
const TIMED = ['batch', 'weights', 'gradients', 'activations', 'fit-data', 'run-started'];

function reader(backend: BackendChoice = 'cpu') {
  const store = new RunStore(folder);
  const processes = new WarmProcesses();
  opened.push(processes);
  const run = async (
    file: string,
    seed: string,
    shares: boolean,
    more: Partial<LaunchRequest> = {},
  ): Promise<Run> => {
    const workplace = { store, assets, ...(shares && { processes }) };
    const parent = { kind: 'sweep' as const, experiment: 'warm', label: seed };
    const { record } = await runToEnd(workplace, {
      script: file,
      seed,
      backend,
      nodePath: process.execPath,
      evaluateFully: true,
      parent,
      ...more,
    });
    const read = (name: string) => fs.readFileSync(path.join(store.directory(record.id), name), 'utf8');
    const events = read('events.ndjson')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const said = events
      .filter(({ type }) => !TIMED.includes(String(type)))
      .map((event) => {
        const { epoch, loss, valLoss, metrics, valMetrics, penalty } = event;
        if (event['type'] === 'epoch')
          return JSON.stringify({ epoch, loss, valLoss, metrics, valMetrics, penalty });
        return JSON.stringify({ ...event, t: undefined, steps: undefined });
      });
    const pid = events.find(({ type }) => type === 'run-started')?.['pid'];
    return { status: record.status, stdout: read('stdout.log'), pid, said };
  };
  return { run, processes };
}

const MODEL = `const model = tf.sequential();
model.add(tf.layers.dense({ units: 6, activation: 'relu', inputShape: [4] }));
model.add(tf.layers.dropout({ rate: 0.3 }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
const order = [...Array(40).keys()]; tf.util.shuffle(order);
const x = tf.tensor2d(order.map((i) => [i / 40, (i * 7 % 40) / 40, (i * 3 % 11) / 11, 1]));
const y = tf.tensor2d(order.map((i) => [Math.sin(i)]));`;
const TRAIN = `await model.fit(x, y, { epochs: 4, batchSize: 8, validationSplit: 0.25, verbose: 0 });
console.log(Buffer.from(model.layers[0].getWeights()[0].dataSync().buffer).toString('hex'), model.layers.map((layer) => layer.name).join(), tf.memory().numTensors, Math.random());`;
const MODULE = `import * as tf from '@tensorflow/tfjs';\n`;

describe('a run in the process of another', () => {
  it.each([
    [
      'cpu',
      'an ES module',
      'module.mjs',
      `${MODULE}${MODEL}\nif (import.meta.url !== new URL('module.mjs', 'file://' + process.argv[1]).href) throw new Error('not the main module: ' + import.meta.url);\n${TRAIN}`,
    ],
    [
      'wasm',
      'an ES module of two files',
      'files.mjs',
      `import { tf } from './framework.mjs';\n${MODEL}\n${TRAIN}`,
    ],
    [
      'wasm',
      'a CommonJS script',
      'common.cjs',
      `console.log(Math.random(), require.main === module, process.argv.slice(2).join()); const tf = require('@tensorflow/tfjs');\n(async () => {\n${MODEL}\n${TRAIN} })();`,
    ],
  ] as const)('%s: is what it would be in one of its own: %s', async (backend, _what, name, text) => {
    script(
      'framework.mjs',
      `import * as tf from '@tensorflow/tfjs'; let times = 0; if (++times > 1) throw new Error('kept'); export { tf };`,
    );
    const file = script(name, text);
    const { run, processes } = reader(backend);
    const alone = { 1: await run(file, '1', false), 2: await run(file, '2', false) };
    const pids = new Set<unknown>();
    for (const seed of ['1', '2', '1'] as const) {
      const shared = await run(file, seed, true);
      const { pid, ...same } = shared;
      pids.add(pid);
      expect(same, processes.reasons.get(file)).toEqual({ ...alone[seed], pid: undefined });
    }
    expect(pids.size).toBe(1);
    expect(alone[1].stdout).not.toEqual(alone[2].stdout);
  });

  it('gets its own edits and arguments', async () => {
    const text = `${MODULE}${MODEL}\nconsole.log('EDIT', process.argv.slice(2).join());\n${TRAIN}`;
    const file = script('edited.mjs', text);
    const { run } = reader();
    const edits = (to: string) => ({ edits: [{ file, text: text.replace('units: 6', `units: ${to}`) }] });
    const wanted = [edits('3'), { args: ['--fast'] }, edits('5')];
    const alone = [];
    for (const more of wanted) alone.push(await run(file, '1', false, more));
    const shared = [];
    for (const more of wanted) shared.push(await run(file, '1', true, more));
    expect(new Set(shared.map(({ pid }) => pid)).size).toBe(1);
    expect(shared.map(({ stdout, said }) => ({ stdout, said }))).toEqual(
      alone.map(({ stdout, said }) => ({ stdout, said })),
    );
  });
});

describe('a script that leaves something behind', () => {
  it.each([
    ['globalThis.kept = 1;', 'global "kept"'],
    ['Array.prototype.sum = function () {};', 'global "sum"'],
    ["process.on('SIGUSR2', () => {});", 'listens for "SIGUSR2"'],
    ['setInterval(() => {}, 1000).unref();', 'timer'],
    ["await tf.setBackend('cpu'); tf.registerBackend('mine', () => tf.backend());", 'mine'],
    ['process.exit(0);', null],
  ])('gets a process a run: %s', async (statement, why) => {
    const file = script('unfit.mjs', `${MODULE}${MODEL}\n${TRAIN}\n${statement}`);
    const { run, processes } = reader();
    const runs = [await run(file, '1', true), await run(file, '1', true)];
    expect(runs.map(({ status }) => status)).toEqual(['finished', 'finished']);
    expect(runs[0]?.pid).not.toBe(runs[1]?.pid);
    expect(runs[0]?.said).toEqual(runs[1]?.said);
    if (why !== null) expect(processes.reasons.get(file)).toContain(why);
  });

  it('takes nothing with it when it fails', async () => {
    const file = script(
      'fails.mjs',
      `${MODULE}${MODEL}\n${TRAIN}\nif (process.argv[2]) throw new RangeError('too far');`,
    );
    const { run } = reader();
    const first = await run(file, '1', true);
    const failed = await run(file, '1', true, { args: ['fail'] });
    const last = await run(file, '1', true);
    expect([first.status, failed.status, last.status]).toEqual(['finished', 'failed', 'finished']);
    expect(failed.said.at(-2)).toContain('RangeError: too far');
    expect(failed.said.join()).not.toContain('regulens-trial');
    expect(failed.pid).toBe(first.pid);
    expect(last).toMatchObject({ stdout: first.stdout, said: first.said });
  });
});
