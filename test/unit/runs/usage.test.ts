import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tailRun, readRun, type RunAssets, type RunStore } from '../../../src/runs';
import { processStart } from '../../../src/runs/process-identity';
import { askNvidiaSmi } from '../../../src/runs/usage/nvidia-smi';
import { psTimes } from '../../../src/runs/usage/process-times';
import { buildAssets, launch, temporaryFolder, until, untilEnded, workspace } from './harness';

let assets: RunAssets;
beforeAll(async () => {
  assets = await buildAssets();
});

const searchPath = process.env['PATH'] ?? '';
afterEach(() => {
  process.env['PATH'] = searchPath;
});

/** STAND-IN for NVIDIA's tool, put first on the PATH: a shell script. Its folder is returned. */
function standInForNvidiaSmi(script: string): string {
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, 'nvidia-smi'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env['PATH'] = [folder, searchPath].join(path.delimiter);
  return folder;
}

async function usageOf(script: string): Promise<{ store: RunStore; id: string }> {
  const store = workspace({ 'train.mjs': script });
  const { id } = await launch(store, assets, 'train.mjs');
  expect((await untilEnded(store, id)).status).toBe('finished');
  return { store, id };
}

/** Code that waits until the run's own usage file has so many samples, or holds a text. */
function untilUsage(wanted: number | string): string {
  return `
    const { existsSync, readFileSync } = await import('node:fs');
    const usage = process.env.REGULENS_RUN_DIR + '/usage.ndjson';
    const text = () => (existsSync(usage) ? readFileSync(usage, 'utf8') : '');
    const isThere = () => ${typeof wanted === 'number' ? `text().split('"sample"').length > ${wanted}` : `text().includes(${JSON.stringify(wanted)})`};
    while (!isThere()) await new Promise((done) => setTimeout(done, 20));`;
}

describe.skipIf(process.platform === 'win32')('what a run takes of the machine', () => {
  test('is sampled over all its processes: CPU time and memory', async () => {
    // Two processes compute until they have taken a second and a half of CPU time each, however long that takes.
    const burn = 'while (process.cpuUsage().user + process.cpuUsage().system < 1.5e6);';
    const { store, id } = await usageOf(`
      import { spawn } from 'node:child_process';
      const kept = Buffer.alloc(200e6, 1);
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(burn)}]);
      const ended = new Promise((done) => child.on('exit', done));
      ${burn}
      await ended;
      ${untilUsage(2)}
      console.log(kept.length);`);
    const { usage } = (await readRun(store, id)).state;
    expect(usage.machine?.cores).toBeGreaterThan(0);
    expect(usage.machine?.memoryBytes).toBeGreaterThan(1e9);
    let before = 0;
    let seconds = 0;
    for (const { t, cores } of usage.samples) {
      seconds += (cores ?? NaN) * ((t - before) / 1000);
      before = t;
    }
    // What the child does between the last look and its end is seen by nobody.
    expect(seconds).toBeGreaterThan(1.8);
    expect(seconds).toBeLessThan(4);
    expect(Math.max(...usage.samples.map(({ residentBytes }) => residentBytes ?? NaN))).toBeGreaterThan(2e8);
  });

  test('is told to those who follow the run, and again to those who come late', async () => {
    const store = workspace({ 'train.mjs': untilUsage(2) });
    const { id } = await launch(store, assets, 'train.mjs');
    const seen: string[] = [];
    const tail = tailRun(store, id, {
      usage: (lines) => seen.push(...lines.map(({ type }) => type)),
      events: () => undefined,
      record: () => undefined,
    });
    await until(() => seen.filter((type) => type === 'sample').length >= 2);
    tail.dispose();
    await untilEnded(store, id);
    const { state, problems } = await readRun(store, id);
    expect(problems).toEqual([]);
    expect(state.usage.samples.length).toBeGreaterThanOrEqual(2);
  });

  test('is missing of runs of older versions, and bad lines are named', async () => {
    const { store, id } = await usageOf(untilUsage(1));
    const file = path.join(store.directory(id), 'usage.ndjson');
    fs.appendFileSync(file, 'nonsense\n{"type":"sample","t":"soon"}\n{"type":"sam');
    const { problems } = await readRun(store, id);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^usage\.ndjson, line \d+: not JSON$/);
    fs.rmSync(file);
    expect(await readRun(store, id)).toMatchObject({ problems: [], state: { usage: { samples: [] } } });
  });

  test('can be had from ps where there is no /proc', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'exit');
    const [own, ...others] = await psTimes([gone.pid ?? 0, process.pid]);
    expect([own?.pid, others]).toEqual([process.pid, []]);
    expect(own?.residentBytes).toBeGreaterThan(1e7);
    expect(Math.abs((own?.cpuMs ?? NaN) - process.cpuUsage().user / 1000)).toBeLessThan(10_000);
    expect(await psTimes([gone.pid ?? 0])).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('GPUs', () => {
  test('are sampled, and whether the run computes on one', async () => {
    const folder = standInForNvidiaSmi(`case "$*" in
      *--query-gpu=memory.total,memory.used,utilization.gpu,name*)
        echo "81559, 1024, 37, NVIDIA H100 80GB HBM3"; echo "[N/A], [N/A], [Not Supported], Tesla, with a comma" ;;
      *--query-compute-apps=pid*) cat "$(dirname "$0")/pids" ;;
    esac`);
    fs.writeFileSync(path.join(folder, 'pids'), '');
    const { store, id } = await usageOf(`
      import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
      fs.writeFileSync(${JSON.stringify(path.join(folder, 'pids'))}, '1\\n' + process.pid + '\\n');
      ${untilUsage('"onGpu":true')}`);
    const { gpus, samples } = (await readRun(store, id)).state.usage;
    expect(gpus).toEqual({
      type: 'gpus',
      gpus: [
        { name: 'NVIDIA H100 80GB HBM3', memoryBytes: 81559 * 2 ** 20 },
        { name: 'Tesla, with a comma', memoryBytes: null },
      ],
      problem: null,
    });
    expect(samples.at(-1)?.gpus).toEqual([
      { use: expect.closeTo(0.37, 10) as number, memoryBytes: 2 ** 30 },
      { use: null, memoryBytes: null },
    ]);
    expect(samples.at(-1)?.onGpu).toBe(true);
  });

  test.each([
    [
      'fails',
      'echo "Failed to initialize NVML: Driver/library version mismatch"; exit 18',
      /^nvidia-smi says: Failed to initialize NVML: Driver\/library version mismatch$/,
    ],
    ['says nothing', 'exit 3', /^nvidia-smi has failed with code 3$/],
  ])('that nvidia-smi %s about are told with the reason, once', async (_, script, problem) => {
    standInForNvidiaSmi(script);
    const { store, id } = await usageOf(untilUsage(1));
    const { usage } = (await readRun(store, id)).state;
    expect(usage.gpus).toEqual({ type: 'gpus', gpus: [], problem: expect.stringMatching(problem) as string });
    expect(usage.samples.length).toBeGreaterThan(0);
    expect(usage.samples.some(({ gpus }) => gpus !== undefined)).toBe(false);
  });

  test('whose tool hangs hold up neither the run nor its end', async () => {
    standInForNvidiaSmi('exec sleep 1000');
    const { store, id } = await usageOf(untilUsage(1));
    expect((await readRun(store, id)).state.usage.gpus).toBeNull();
    const supervisor = (await store.read(id)).pid ?? NaN;
    await until(async () => (await processStart(supervisor)) === null);
  });

  test('whose tool hangs are given up after a while', async () => {
    const folder = standInForNvidiaSmi('exec sleep 1000');
    await expect(askNvidiaSmi(path.join(folder, 'nvidia-smi'), [], 200)).rejects.toThrow(
      'nvidia-smi has not answered for 1 seconds',
    );
    await expect(askNvidiaSmi(path.join(folder, 'nothing'), [], 200)).rejects.toThrow("can't be run");
  });
});
