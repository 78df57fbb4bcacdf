import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support';
import { folder, MODEL, MODULE, reader, script, TRAIN } from './warm-runs';

/*
 * Runs that go on in the process of another against runs with a process of their own, through the real supervisor: everything that is
 * printed (weights to the bit, losses, names, counts of tensors) and recorded must be the same. All examples at their full length:
 * npm run bench -- warm-identity.
 */

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
      `const tf = require('@tensorflow/tfjs');\nconsole.log(Math.random(), require.main === module, process.argv.slice(2).join());\n(async () => {\n${MODEL}\n${TRAIN} })();`,
    ],
  ] as const)('%s: is what it would be in one of its own: %s', async (backend, _what, name, text) => {
    script(
      'framework.mjs',
      `import * as tf from '@tensorflow/tfjs'; let times = 0; if (++times > 1) throw new Error('kept'); export { tf };`,
    );
    const file = script(name, text);
    const { run, processes } = reader(backend);
    const [one, two] = await Promise.all([run(file, '1', false), run(file, '2', false)]);
    const alone = { 1: one, 2: two };
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

  it('is what it would be in one of its own: an example, trained for two epochs', async () => {
    fs.cpSync(path.join(root, 'examples/sonar'), path.join(folder(), 'sonar'), { recursive: true });
    const file = path.join(folder(), 'sonar/train.js');
    const text = fs.readFileSync(file, 'utf8').replace(/epochs: \d+/, 'epochs: 2');
    const { run } = reader('wasm');
    const more = { edits: [{ file, text }] };
    const epochs = ({ said }: { said: string[] }) => said.filter((line) => line.startsWith('{"epoch"'));
    const alone = (await Promise.all([run(file, '1', false, more), run(file, '2', false, more)])).map(epochs);
    expect(alone.map(({ length }) => length)).toEqual([2, 2]);
    const shared = [];
    for (const seed of ['1', '2', '1', '2']) shared.push(await run(file, seed, true, more));
    expect(new Set(shared.map(({ pid }) => pid)).size).toBe(1);
    expect(shared.map(epochs)).toEqual([...alone, ...alone]);
  });

  it('gets its own graph, where layers have the names that those of another had', async () => {
    const graph = (wiring: string) => `${MODULE}const input = tf.input({ shape: [4] });
      const layers = [1, 2, 3].map(() => tf.layers.dense({ units: 4, activation: 'tanh' }));
      const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(${wiring}) });
      model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      const x = tf.randomNormal([40, 4]), y = tf.randomNormal([40, 1]);\n${TRAIN.replace('layers[0]', 'layers[1]')}`;
    const chain = graph('layers.reduce((last, layer) => layer.apply(last), input)');
    const file = script('graph.mjs', chain);
    const beside = graph('tf.layers.add().apply([...layers].reverse().map((layer) => layer.apply(input)))');
    const { run } = reader();
    const wanted = [{}, { edits: [{ file, text: beside }] }, {}];
    const alone = await Promise.all(wanted.slice(0, 2).map((more) => run(file, '1', false, more)));
    const shared = [];
    for (const more of wanted) shared.push(await run(file, '1', true, more));
    expect(new Set(shared.map(({ pid }) => pid)).size).toBe(1);
    expect(shared.map(({ stdout, said }) => ({ stdout, said }))).toEqual(
      [...alone, ...alone.slice(0, 1)].map(({ stdout, said }) => ({ stdout, said })),
    );
  });

  it('gets its own edits and arguments', async () => {
    const text = `${MODULE}${MODEL}\nconsole.log('EDIT', process.argv.slice(2).join());\n${TRAIN}`;
    const file = script('edited.mjs', text);
    const { run } = reader();
    const edits = (to: string) => ({ edits: [{ file, text: text.replace('units: 6', `units: ${to}`) }] });
    const wanted = [edits('3'), { args: ['--fast'] }, edits('5')];
    const alone = await Promise.all(wanted.map((more) => run(file, '1', false, more)));
    const shared = [];
    for (const more of wanted) shared.push(await run(file, '1', true, more));
    expect(new Set(shared.map(({ pid }) => pid)).size).toBe(1);
    expect(shared.map(({ stdout, said }) => ({ stdout, said }))).toEqual(
      alone.map(({ stdout, said }) => ({ stdout, said })),
    );
  });
});
