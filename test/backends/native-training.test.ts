import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { readRun, RunStore } from '../../src/runs';
import { ofType, root, train, type Options } from '../trainer/support';
import { dataHome, ensureNative } from './set-up-native';

const script = path.join(root, 'test/fixtures/backends/mlp.mjs');
/** As it is shipped, the backends beside it. */
const preload = path.join(root, 'dist/preload.cjs');

beforeAll(() => ensureNative(), 600_000);

async function trained(backend: string, options: Options = {}) {
  const env = { REGULENS_SEED: '7', REGULENS_BACKEND: backend, XDG_DATA_HOME: dataHome, ...options.env };
  const { events, stdout, stderr, code } = await train(script, { preload, ...options, env });
  expect(code, stderr).toBe(0);
  expect(ofType(events, 'warning')).toEqual([]);
  const printed = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    backend: string;
    weights: number[][];
  };
  return { ...printed, chosen: ofType(events, 'backend'), fit: ofType(events, 'fit-started')[0]?.backend };
}

describe('native TensorFlow under a script that knows nothing of it', () => {
  test('trains to what plain JavaScript gives, but for rounding', async () => {
    const [native, cpu] = [await trained('native'), await trained('cpu')];
    expect([native.backend, native.fit]).toEqual(['tensorflow', 'tensorflow']);
    expect(native.chosen[0]).toMatchObject({
      name: 'tensorflow',
      rung: 'native',
      by: 'regulens',
      passed: [],
    });
    const [a, b] = [native.weights.flat(), cpu.weights.flat()];
    expect(a).toHaveLength(b.length);
    for (const [i, weight] of a.entries()) expect(weight).toBeCloseTo(b[i] ?? NaN, 4);
  });

  test('repeats to the bit, watched much, little or not at all', async () => {
    const weights = [];
    for (const overhead of ['0', '1', '1'])
      weights.push((await trained('native', { env: { REGULENS_OVERHEAD: overhead } })).weights);
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).toEqual(weights[0]);
  });
});

describe('rungs that are close', () => {
  const memory = path.join(mkdtempSync(path.join(tmpdir(), 'regulens-rungs-')), 'backends.json');
  const env = { REGULENS_TRIES_RUNGS: '1', REGULENS_RUNGS: memory };

  test('are tried out on the model, which leaves no trace; the faster is taken and remembered', async () => {
    const first = await trained('auto', { env });
    const tried = first.chosen[1]?.tried ?? [];
    expect(tried.map(({ rung }) => rung)).toEqual(['native', 'wasm']);
    const [fastest] = [...tried].sort((a, b) => a.stepMs - b.stepMs);
    const rung = fastest?.rung ?? 'cpu';
    expect(first.chosen[1]?.rung).toBe(rung);
    expect(first.fit).toBe({ native: 'tensorflow', wasm: 'wasm', webgpu: '', cpu: '' }[rung]);
    expect(first.weights).toEqual((await trained(rung)).weights);

    const second = await trained('auto', { env });
    expect(second.chosen.map((event) => event.rung)).toEqual([rung, rung]);
    expect(second.chosen[1]?.tried).toEqual(tried.map((step) => ({ ...step, remembered: true })));
    expect(second.weights).toEqual(first.weights);
    // What is remembered is for those who leave the choice to Regulens.
    for (const asked of ['native', 'wasm'] as const)
      expect((await trained(asked, { env })).chosen.map((event) => event.rung)).toEqual([asked]);
    expect(JSON.parse(readFileSync(memory, 'utf8'))).toHaveProperty([script, 'steps', 'length'], 2);
  });

  test('a rung on which the script failed is left out, and said to have failed', async () => {
    const reason = 'a kernel is missing';
    const { chosen, fit } = await trained('auto', {
      env: { REGULENS_EXCLUDED: JSON.stringify([{ rung: 'native', reason }]) },
    });
    expect(chosen[0]).toMatchObject({ rung: 'wasm' });
    expect(chosen[0]?.passed[0]).toEqual({ rung: 'native', reason });
    expect(fit).toBe('wasm');
  });
});

test('a script that needs a kernel which it lacks is started again on the next rung, and says which', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'regulens-restart-'));
  const file = path.join(root, 'test/fixtures/backends/transforms.mjs');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(root, 'dist/cli.js'), 'run', file, '--backend', 'native', '--folder', folder],
    { env: { ...process.env, XDG_DATA_HOME: dataHome } },
  );
  expect(stdout).toContain('{"backend":"wasm","shape":[16,6,6,1]}');
  const store = new RunStore(folder);
  const [run] = await store.list();
  const { state } = await readRun(store, run?.id ?? '');
  expect(state.restarts).toMatchObject([{ rung: 'native', reason: 'kernel Transform is missing on it' }]);
  expect(state.fits.map(({ started, epochs }) => [started.backend, epochs.length])).toEqual([['wasm', 2]]);
});
