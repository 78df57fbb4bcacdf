import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkFramework } from '../../../src/runs/setup-checks/framework';
import { checkMachine, hasNvidiaDevice } from '../../../src/runs/setup-checks/machine';
import { checkNode } from '../../../src/runs/setup-checks/node';
import { matching, root, temporaryFolder } from './harness';

const searchPath = process.env['PATH'] ?? '';
afterEach(() => {
  process.env['PATH'] = searchPath;
});

/** A folder with these packages installed, of which only the names and versions matter: "tfjs-node/node_modules/…" nests. */
function project(packages: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, version] of Object.entries(packages)) {
    const at = path.join(
      folder,
      ...name.split(' in ').reverse().flatMap((one) => ['node_modules', '@tensorflow', one]),
    ); // prettier-ignore
    fs.mkdirSync(at, { recursive: true });
    fs.writeFileSync(path.join(at, 'package.json'), JSON.stringify({ name: `@tensorflow/${name}`, version }));
  }
  return folder;
}

/** STAND-IN for a program, put first on the PATH: a shell script. */
function standIn(name: string, script: string): string {
  const file = path.join(temporaryFolder(), name);
  fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env['PATH'] = [path.dirname(file), searchPath].join(path.delimiter);
  return file;
}

describe('TensorFlow.js', () => {
  test('of this very checkout is one', async () => {
    expect(await checkFramework(root)).toMatchObject({ ok: true, detail: '4.22.0.', nextStep: null });
  });

  test('is looked for, also where only tfjs-node brings it', async () => {
    expect(await checkFramework(project({}))).toMatchObject({ ok: false, nextStep: matching(/npm install/) });
    const nodeOnly = { 'tfjs-node': '4.22.0', tfjs: '4.22.0', 'tfjs-core': '4.22.0' };
    expect(await checkFramework(project(nodeOnly))).toMatchObject({ ok: true });
    expect(await checkFramework(project({ tfjs: '4.20.0' }))).toMatchObject({ ok: true, detail: '4.20.0.' });
  });

  test('of another version beside tfjs-node is told with who brings which', async () => {
    const folder = project({
      tfjs: '4.22.0',
      'tfjs-core': '4.22.0',
      'tfjs-node': '4.17.0',
      'tfjs in tfjs-node': '4.17.0',
      'tfjs-core in tfjs-node': '4.17.0',
    });
    expect(await checkFramework(folder)).toEqual({
      name: 'TensorFlow.js',
      ok: false,
      detail:
        "the script's packages bring 2 versions of tfjs-core: 4.22.0 (@tensorflow/tfjs), 4.17.0 (@tensorflow/tfjs-node).",
      nextStep:
        'Give them one version with `npm install @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-node@4.22.0`.',
    });
  });

  test('of the same version twice is no matter', async () => {
    const folder = project({
      tfjs: '4.22.0',
      'tfjs-core': '4.22.0',
      'tfjs-layers': '4.22.0',
      'tfjs-core in tfjs-layers': '4.22.0',
    });
    expect(await checkFramework(folder)).toMatchObject({ ok: true });
  });

  test('older than 4.0 is told', async () => {
    expect(await checkFramework(project({ tfjs: '3.21.0', 'tfjs-core': '3.21.0' }))).toMatchObject({
      ok: false,
      detail: matching(/^@tensorflow\/tfjs 3\.21\.0 is older than 4\.0/),
      nextStep: 'Install a newer one with `npm install @tensorflow/tfjs@4`.',
    });
  });
});

describe.skipIf(process.platform === 'win32')('Node.js', () => {
  const check = async (version: string, packages: Record<string, string> = {}) =>
    (await checkNode(project(packages), standIn('node', `echo v${version}`))).check;

  test.each([
    ['18.20.0', false],
    ['20.11.1', false],
    ['20.12.0', true],
    ['22.21.0', true],
  ])('%s', async (version, ok) => {
    const found = await check(version);
    expect(found).toMatchObject({ ok, detail: matching(new RegExp(version.replaceAll('.', '\\.'))) });
    expect(found.nextStep === null).toBe(ok);
  });

  test('23 and later lack what tfjs-node calls, which matters where there is one', async () => {
    expect((await check('24.1.0', { 'tfjs-node': '4.22.0' })).detail).toMatch(/lacks what tfjs-node calls/);
    expect((await check('24.1.0', { tfjs: '4.22.0' })).detail).not.toMatch(/lacks/);
    expect((await check('22.1.0', { 'tfjs-node': '4.22.0' })).detail).not.toMatch(/lacks/);
  });
});

describe.skipIf(process.platform === 'win32')('the machine', () => {
  const gpu = async () => (await checkMachine()).find(({ name }) => name === 'NVIDIA GPU');

  test('has cores and memory', async () => {
    const [machine] = await checkMachine();
    expect(machine).toMatchObject({ ok: true, detail: matching(/^\d+ cores?, [\d.]+ GB of memory\.$/) });
  });

  test('has a GPU with driver and CUDA, as nvidia-smi says', async () => {
    standIn(
      'nvidia-smi',
      `case "$*" in
        *--query-gpu*) echo "81559, 1024, 0, NVIDIA H100 80GB HBM3" ;;
        *) echo "| NVIDIA-SMI 550.54.15   Driver Version: 550.54.15   CUDA Version: 12.4 |" ;;
      esac`,
    );
    expect(await gpu()).toMatchObject({
      ok: true,
      detail: 'NVIDIA H100 80GB HBM3 (85.5 GB), driver 550.54.15, CUDA up to 12.4.',
      nextStep: null,
    });
  });

  test('has a driver that fails, or lists no GPU', async () => {
    standIn('nvidia-smi', 'echo "Failed to initialize NVML: Driver/library version mismatch"; exit 18');
    expect(await gpu()).toMatchObject({
      detail: matching(/^can't be used: nvidia-smi says: Failed to initialize NVML/),
      nextStep: matching(/Restart the machine/),
    });
    standIn('nvidia-smi', 'exit 0');
    expect(await gpu()).toMatchObject({ detail: 'none: nvidia-smi lists no GPU.', nextStep: null });
  });

  test('has an NVIDIA display controller without a driver', async () => {
    const devices = temporaryFolder();
    const device = (name: string, vendor: string, kind: string) => {
      fs.mkdirSync(path.join(devices, name));
      fs.writeFileSync(path.join(devices, name, 'vendor'), `${vendor}\n`);
      fs.writeFileSync(path.join(devices, name, 'class'), `${kind}\n`);
    };
    device('0000:00:01.0', '0x8086', '0x030000');
    device('0000:00:01.1', '0x10de', '0x040300'); // Sound, over HDMI.
    expect(await hasNvidiaDevice(devices)).toBe(false);
    device('0000:00:02.0', '0x10de', '0x030200');
    expect(await hasNvidiaDevice(devices)).toBe(true);
    expect(await hasNvidiaDevice(path.join(devices, 'nowhere'))).toBe(false);
  });
});
