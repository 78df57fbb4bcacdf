import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BackendChoice } from '../../src/protocol/rungs';
import { ofType, root, train, type Options } from '../trainer/support';

const script = path.join(root, 'test/fixtures/backends/mlp.mjs');
/** As it is shipped, the WASM backend beside it. */
const preload = path.join(root, 'dist/preload.cjs');
const nothingSetUp = mkdtempSync(path.join(tmpdir(), 'regulens-home-'));

async function trained(asked: BackendChoice | null, argument?: string, options: Options = {}) {
  const { events, stdout, stderr, code } = await train(script, {
    preload,
    ...options,
    ...(argument !== undefined && { args: [argument] }),
    env: {
      REGULENS_SEED: '7',
      XDG_DATA_HOME: nothingSetUp,
      ...(asked !== null && { REGULENS_BACKEND: asked }),
      ...options.env,
    },
  });
  expect(code, stderr).toBe(0);
  const printed = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    backend: string;
    weights: number[][];
  };
  const { asked: wanted, name, rung, by, passed } = ofType(events, 'backend')[0] ?? {};
  return {
    printed,
    chosen: name === undefined ? null : { asked: wanted, name, rung, by },
    passed: passed?.map((one) => `${one.rung}: ${one.reason}`),
    fit: ofType(events, 'fit-started')[0]?.backend,
    epochs: ofType(events, 'epoch').map(({ loss, valLoss }) => [loss, valLoss]),
    warnings: ofType(events, 'warning'),
    stderr,
  };
}

describe('a script that names no backend', () => {
  test('trains on WASM, at once and after waiting, and says why not on a better one', async () => {
    for (const argument of ['plain', 'waits']) {
      const run = await trained('auto', argument);
      expect(run.chosen).toEqual({ asked: 'auto', name: 'wasm', rung: 'wasm', by: 'regulens' });
      expect(run.passed).toEqual(['native: native TensorFlow is not set up', 'webgpu: WebGPU is not set up']);
      expect([run.printed.backend, run.fit]).toEqual(['wasm', 'wasm']);
      expect(run.warnings).toEqual([]);
      expect(run.stderr).toBe('');
    }
  });

  test('trains to what plain JavaScript gives, but for rounding', async () => {
    const [wasm, cpu] = [await trained('wasm'), await trained('cpu')];
    expect(cpu.fit).toBe('cpu');
    expect(cpu.chosen).toEqual({ asked: 'cpu', name: 'cpu', rung: 'cpu', by: 'regulens' });
    const [a, b] = [wasm.printed.weights.flat(), cpu.printed.weights.flat()];
    expect(a).toHaveLength(b.length);
    for (const [i, weight] of a.entries()) expect(weight).toBeCloseTo(b[i] ?? NaN, 4);
  });

  test('repeats exactly, and is not changed by being watched', async () => {
    const env = { REGULENS_OVERHEAD: '1' };
    const [much, little] = [
      await trained('wasm', 'plain', { env }),
      await trained('wasm', 'plain', { env: { REGULENS_OVERHEAD: '0' } }),
    ];
    expect(much.printed).toEqual(little.printed);
    expect(much.epochs).toEqual(little.epochs);
  });

  test('asked for native TensorFlow that can’t be had, takes the next rung and says so', async () => {
    const run = await trained('native');
    expect(run.chosen).toEqual({ asked: 'native', name: 'wasm', rung: 'wasm', by: 'regulens' });
    expect(run.passed).toHaveLength(2);
  });

  test('trains on plain JavaScript with versions that WASM isn’t made for', async () => {
    const run = await trained('auto', 'old');
    expect(run.chosen).toEqual({ asked: 'auto', name: 'cpu', rung: 'cpu', by: 'regulens' });
    expect(run.passed).toContainEqual(expect.stringMatching(/^wasm: it needs TensorFlow\.js 4\.0 or later/));
  });

  test('falls back to plain JavaScript where WASM can’t be started', async () => {
    const alone = path.join(mkdtempSync(path.join(tmpdir(), 'regulens-alone-')), 'preload.cjs');
    copyFileSync(preload, alone);
    const run = await trained('auto', 'plain', { preload: alone });
    expect(run.chosen).toEqual({ asked: 'auto', name: 'cpu', rung: 'cpu', by: 'regulens' });
    expect(run.passed?.[2]).toMatch(/^wasm: .*backend-wasm\.cjs/);
    expect(run.fit).toBe('cpu');
  });
});

describe('a script that chooses for itself', () => {
  test('keeps the backend that it sets', async () => {
    const run = await trained('auto', 'sets-cpu');
    expect([run.chosen, run.fit]).toEqual([null, 'cpu']);
  });

  test('keeps the backend that it brings along, unless asked for another', async () => {
    const own = await trained('auto', 'own-backend');
    expect(own.chosen).toEqual({ asked: 'auto', name: 'tensorflow', rung: 'native', by: 'script' });
    expect(own.fit).toBe('tensorflow');
    const other = await trained('wasm', 'own-backend');
    expect(other.fit).toBe('wasm');
  });

  test('is left alone where that is asked for', async () => {
    for (const asked of ['script', null] as const) {
      const run = await trained(asked);
      expect([run.chosen, run.fit]).toEqual([null, 'cpu']);
    }
  });
});

describe('what WASM has no kernel for', () => {
  const rare = path.join(root, 'test/fixtures/backends/rare.mjs');
  const env = { REGULENS_BACKEND: 'auto', XDG_DATA_HOME: nothingSetUp };

  test('runs on plain JavaScript where that has one, a script’s own too', async () => {
    const { stdout, code, stderr } = await train(rare, { preload, env });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ backend: 'wasm', doubled: [2, 4, 6], tensors: 2 });
  });

  test('complex numbers among it', async () => {
    const { stdout, code, stderr } = await train(rare, { preload, env, args: ['complex'] });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ backend: 'wasm', spectrum: [1, 0, 1, 0], tensors: 1 });
  });

  test('else ends in an error that names it, never in a wrong number', async () => {
    const { stderr, code } = await train(rare, { preload, env, args: ['unknown'] });
    expect(code).toBe(1);
    expect(stderr).toMatch(/Kernel 'Unknown' not registered for backend 'wasm'/);
  });
});
