import { describe, expect, it } from 'vitest';
import { MODEL, MODULE, reader, script, TRAIN } from './warm-runs';

/* What may act on a later run of the same process keeps that from being. */

describe('a script that leaves something behind', () => {
  it.each([
    ['globalThis.kept = 1;', 'global "kept"'],
    ['Array.prototype.sum = function () {};', 'global "sum"'],
    ["process.on('SIGUSR2', () => {});", 'listens for "SIGUSR2"'],
    ['setInterval(() => {}, 1000).unref();', 'timer'],
    ["await tf.setBackend('cpu'); tf.registerBackend('mine', () => tf.backend());", 'mine'],
    ['process.exit(0);', null],
    ['tf.layers.Layer.prototype.getClassName = () => "Mine";', 'TensorFlow.js’s "getClassName"'],
    ['Object.getPrototypeOf(model.layers[0]).call = () => null;', 'TensorFlow.js’s "call"'],
  ])('gets a process a run: %s', async (statement, why) => {
    const file = script('unfit.mjs', `${MODULE}${MODEL}\n${TRAIN}\n${statement}`);
    const { run, processes, waits } = reader();
    expect(await run(file, '1', true)).toMatchObject({ status: 'finished' });
    expect(await waits()).toBe(false);
    if (why !== null) expect(processes.reasons.get(file)).toContain(why);
  });

  it('gets a process a run where it draws random numbers before it loads TensorFlow.js', async () => {
    script('draws.mjs', 'Math.random();');
    const file = script('unfit.mjs', `import './draws.mjs';\n${MODULE}${MODEL}\n${TRAIN}`);
    const { run, processes, waits } = reader();
    await run(file, '1', true);
    expect(await waits()).toBe(false);
    expect(processes.reasons.get(file)).toContain('random numbers');
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
