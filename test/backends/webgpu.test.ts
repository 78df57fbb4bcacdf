import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { dawnFile, findWebGpu } from '../../src/backends/webgpu/installed';
import { readRun, RunStore } from '../../src/runs';
import { ofType, root, train, type Options } from '../trainer/support';

/*
 * Real WebGPU on Chromium's software GPU (SwiftShader): it takes minutes where a GPU takes milliseconds, so all is tiny. That a GPU
 * with a driver of its own is chosen by itself can't be tested without one.
 */

const script = path.join(root, 'test/fixtures/backends/reads.mjs');
const preload = path.join(root, 'dist/preload.cjs');
const start = path.join(root, 'dist/webgpu-start.mjs');
const home = mkdtempSync(path.join(tmpdir(), 'regulens-webgpu-'));
const gpu = softwareGpu();
const environment = { ...gpu, XDG_DATA_HOME: home };

/** Variables that make Vulkan find SwiftShader, and its loader beside it. */
function softwareGpu(): Record<string, string> {
  const folder = ['/usr/lib/chromium', '/usr/lib64/chromium', '/opt/google/chrome'].find((candidate) =>
    existsSync(path.join(candidate, 'vk_swiftshader_icd.json')),
  );
  if (folder === undefined)
    throw new Error("No Chromium with SwiftShader was found: 'npm test -- vscode' installs one.");
  return { VK_ICD_FILENAMES: path.join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: folder };
}

beforeAll(() => {
  // As `regulens webgpu install` leaves it.
  const place = path.join(home, 'regulens', 'webgpu', dawnFile());
  mkdirSync(path.dirname(place), { recursive: true });
  symlinkSync(path.join(root, 'node_modules/webgpu', dawnFile()), place);
  expect(findWebGpu(path.join(home, 'regulens'))).toBe(place);
});

async function trained(backend: string, options: Options = {}) {
  const { events, stdout, stderr, code } = await train(script, {
    preload,
    nodeArgs: ['--import', start],
    ...options,
    env: { REGULENS_SEED: '7', REGULENS_BACKEND: backend, ...environment, ...options.env },
  });
  expect(code, stderr).toBe(0);
  expect(ofType(events, 'warning')).toEqual([]);
  const printed = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    backend: string;
    weights: number[];
  };
  return { ...printed, events, chosen: ofType(events, 'backend')[0] };
}

describe('WebGPU', () => {
  test('trains an unchanged script to what WASM gives, but for rounding', async () => {
    const [webgpu, wasm] = [await trained('webgpu'), await trained('wasm')];
    expect(webgpu.chosen).toMatchObject({ asked: 'webgpu', name: 'webgpu', rung: 'webgpu', by: 'regulens' });
    expect(webgpu.backend).toBe('webgpu');
    for (const [i, weight] of webgpu.weights.entries()) expect(weight).toBeCloseTo(wasm.weights[i] ?? NaN, 5);
    const losses = (run: typeof wasm) => ofType(run.events, 'epoch').map(({ loss }) => loss);
    expect(losses(webgpu)).toHaveLength(2);
    for (const [i, loss] of losses(webgpu).entries()) expect(loss).toBeCloseTo(losses(wasm)[i] ?? NaN, 5);
  });

  test('refits and folds as WASM does, though the targets are on the GPU', async () => {
    const run = async (backend: string, env: Record<string, string>) => {
      const { events } = await train(path.join(root, 'test/fixtures/backends/refits.mjs'), {
        preload,
        nodeArgs: ['--import', start],
        env: { REGULENS_SEED: '7', REGULENS_BACKEND: backend, ...env, ...environment },
      });
      expect(ofType(events, 'backend')[0]?.name).toBe(backend);
      expect([...ofType(events, 'error'), ...ofType(events, 'warning')]).toEqual([]);
      return events;
    };
    const refits = async (backend: string) => {
      const events = await run(backend, { REGULENS_DECOMPOSE: '{"replicates":2,"site":null}' });
      const [started] = ofType(events, 'decomposition-started');
      const results = ofType(events, 'trial-result');
      expect([started?.task, results.length]).toEqual(['multiclass', 2]);
      const numbers = results.flatMap(({ predictions, trainLoss, valLoss }) => [
        ...predictions,
        trainLoss,
        valLoss,
      ]);
      return [...(started?.targets ?? []), ...numbers];
    };
    // Dealt out by class: which rows are held out depends on the targets.
    const folds = async (backend: string) => {
      const events = await run(backend, { REGULENS_FOLD: '{"index":2,"of":4,"seed":"x"}' });
      expect(ofType(events, 'fit-started')[0]?.fold?.by).toBe('classes');
      return ofType(events, 'epoch').flatMap(({ loss, valLoss }) => [loss, valLoss]);
    };
    for (const numbersOf of [refits, folds]) {
      const [webgpu, wasm] = await Promise.all([numbersOf('webgpu'), numbersOf('wasm')]);
      expect(webgpu).toHaveLength(wasm.length);
      for (const [i, value] of webgpu.entries()) expect(value).toBeCloseTo(wasm[i] ?? NaN, 5);
    }
  });

  test('repeats to the bit, watched or not', async () => {
    const weights = [];
    for (const overhead of ['0', '1'])
      weights.push((await trained('webgpu', { env: { REGULENS_OVERHEAD: overhead } })).weights);
    expect(weights[1]).toEqual(weights[0]);
  });

  test('on a processor pretending to be a GPU is never chosen by itself', async () => {
    const { chosen, backend } = await trained('auto');
    expect(backend).toBe('wasm');
    expect(chosen?.passed).toContainEqual({
      rung: 'webgpu',
      reason: expect.stringMatching(/SwiftShader.*is a processor pretending to be a GPU/) as string,
    });
  });

  test('without a driver says so, and the next rung trains', async () => {
    const { chosen, backend } = await trained('webgpu', { env: { VK_ICD_FILENAMES: '/nowhere.json' } });
    expect(backend).toBe('wasm');
    expect(chosen?.passed[0]).toEqual({
      rung: 'webgpu',
      reason: 'no GPU with a Vulkan, Metal or D3D12 driver was found',
    });
  });

  test('a script that reads values at once is started again on the next rung', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'regulens-restart-'));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        path.join(root, 'dist/cli.js'),
        'run',
        script,
        '--backend',
        'webgpu',
        '--folder',
        folder,
        '--',
        'at-once',
      ],
      { env: { ...process.env, ...environment } },
    );
    expect(stdout).toMatch(/kernel 4\n\{"backend":"wasm"/);
    const store = new RunStore(folder);
    const [run] = await store.list();
    const { state } = await readRun(store, run?.id ?? '');
    const reason =
      'the script reads values with dataSync() or arraySync(), and on it only data() and array() can';
    expect(state.restarts).toMatchObject([{ rung: 'webgpu', reason }]);
    expect(state.fits.map(({ started }) => started.backend)).toEqual(['wasm', 'wasm']);
    expect(state.backend?.passed[0]).toEqual({ rung: 'webgpu', reason });
    const said = readFileSync(path.join(store.directory(run?.id ?? ''), 'stderr.log'), 'utf8');
    expect(said).toContain('The script is started again without it.');
  });
});

test('regulens webgpu installs Dawn only where there is a GPU, unless told otherwise, and removes it', async () => {
  const own = mkdtempSync(path.join(tmpdir(), 'regulens-webgpu-'));
  const webgpu = (...args: string[]) =>
    promisify(execFile)(process.execPath, [path.join(root, 'dist/cli.js'), 'webgpu', ...args], {
      env: { ...process.env, ...gpu, XDG_DATA_HOME: own },
    });
  await expect(webgpu('install')).rejects.toThrow(/only a processor pretending to be a GPU/);
  expect(findWebGpu(path.join(own, 'regulens'))).toBeNull();
  await webgpu('install', '--software');
  expect(findWebGpu(path.join(own, 'regulens'))).not.toBeNull();
  expect((await webgpu('remove')).stdout.trim()).toBe('WebGPU was removed.');
  expect(findWebGpu(path.join(own, 'regulens'))).toBeNull();
}, 300_000);
