import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { install } from '../../src/setup/staging';
import { root } from '../trainer/support';
import { ensureNative } from './set-up-native';

const temporary = (name: string) => mkdtempSync(path.join(tmpdir(), `regulens-${name}-`));

/** A PATH with these programs and no others. */
function pathOf(...programs: string[]): string {
  const folder = temporary('path');
  for (const program of programs)
    symlinkSync(
      execFileSync('sh', ['-c', `command -v ${program}`])
        .toString()
        .trim(),
      path.join(folder, program),
    );
  return folder;
}

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  /** What is in Regulens's storage afterwards. */
  left: string[];
  home: string;
}

/** `regulens native …` in a home of its own. */
function native(
  args: string[],
  env: Record<string, string>,
  home = temporary('home'),
  interruptAfterMs?: number,
) {
  // Node is named: a PATH may be all that a test leaves of the machine, and not every machine has a login shell with another.
  const own = [path.join(root, 'dist/cli.js'), 'native', ...args, '--node', process.execPath];
  const child = spawn(process.execPath, own, {
    env: { ...process.env, XDG_DATA_HOME: home, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  if (interruptAfterMs !== undefined) setTimeout(() => child.kill('SIGINT'), interruptAfterMs);
  return new Promise<Outcome>((resolve) =>
    child.once('close', (code) => {
      const storage = path.join(home, 'regulens');
      resolve({ code, stdout, stderr, left: existsSync(storage) ? readdirSync(storage) : [], home });
    }),
  );
}

/** Stands in for the bucket that TensorFlow.js publishes to, which tests can't rely on. */
let server: Server;
let mirror = '';
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end();

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  mirror = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** The two archives as they are published, with this file in place of the binding; TensorFlow itself as a link. */
function publish(binding: string, tensorflow: string): void {
  const folder = temporary('published');
  mkdirSync(path.join(folder, 'napi-v8'));
  cpSync(binding, path.join(folder, 'napi-v8', 'tfjs_binding.node'));
  symlinkSync(tensorflow, path.join(folder, 'napi-v8', 'tensorflow'));
  mkdirSync(path.join(folder, 'lib'));
  const pack = (name: string, part: string) => {
    execFileSync('tar', ['-czf', path.join(folder, name), '-C', folder, part]);
    return readFileSync(path.join(folder, name));
  };
  const archives = { addon: pack('addon.tar.gz', 'napi-v8'), library: pack('library.tar.gz', 'lib') };
  answer = (request, response) =>
    void response.end(request.url?.includes('pre-built-binary') ? archives.addon : archives.library);
}

const withoutBuild = () => ({ PATH: pathOf('tar', 'gzip'), TFJS_NODE_CDN_STORAGE: mirror });

describe('regulens native', () => {
  test('builds it against the wheel where none can be downloaded, says so, and removes it', async () => {
    const { binding, origin, tensorflow, bytes } = await ensureNative();
    expect({ origin, tensorflow }).toEqual({ origin: 'wheel', tensorflow: '2.15.1' });
    expect(existsSync(binding)).toBe(true);
    expect(bytes).toBeGreaterThan(1e8);
    const home = temporary('home');
    cpSync(path.dirname(binding), path.join(home, 'regulens', 'native'), {
      recursive: true,
      filter: (file) => !file.includes('libtensorflow'),
    });
    expect((await native(['status'], {}, home)).stdout).toMatch(/^TensorFlow 2\.15\.1, \d+ MB, at /);
    const removed = await native(['remove'], {}, home);
    expect([removed.stdout.trim(), removed.left]).toEqual(['Native TensorFlow was removed.', []]);
    expect((await native(['status'], {}, home)).stdout).toMatch(/^Not set up\./);
  }, 600_000);

  test('takes the published binary where its download works', async () => {
    const { binding } = await ensureNative();
    publish(binding, path.join(path.dirname(binding), 'tensorflow'));
    const { code, stdout, stderr, left } = await native(['install', '--cpu', '--json'], withoutBuild());
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'result', origin: 'published', gpu: false });
    expect(left).toEqual(['native']);
  }, 600_000);

  test.each([
    [
      'no file there',
      (response: ServerResponse) => response.writeHead(404).end(),
      '127\\.0\\.0\\.1:\\d+ answered 404',
    ],
    [
      'a download that breaks off',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '1000000' });
        response.write(Buffer.alloc(1000), () => response.destroy());
      },
      "127\\.0\\.0\\.1:\\d+ can’t be reached|broke off|can't be reached",
    ],
    ['an archive that is none', (response: ServerResponse) => response.end('not gzip'), 'gzip|tar'],
  ])('%s, nor a compiler: one sentence with the next step, and nothing left', async (_, respond, reason) => {
    answer = (_request, response) => {
      respond(response);
    };
    const { code, stderr, left } = await native(['install', '--cpu'], withoutBuild());
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `^regulens: Native TensorFlow can't be set up: .*(${reason}).*; there is no C\\+\\+ compiler`,
      ),
    );
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(left).toEqual([]);
  });

  test('a compiler but no Python, and a wheel that can’t be had', async () => {
    answer = (_request, response) => void response.writeHead(404).end();
    const noPython = await native(['install', '--cpu'], {
      PATH: pathOf('tar', 'gzip', 'g++'),
      TFJS_NODE_CDN_STORAGE: mirror,
    });
    expect(noPython.stderr).toMatch(/there is no Python 3 with pip/);
    const noNetwork = await native(['install', '--cpu'], {
      TFJS_NODE_CDN_STORAGE: mirror,
      PIP_INDEX_URL: `${mirror}/simple`,
      PIP_NO_CACHE_DIR: '1',
    });
    expect(noNetwork.code).toBe(1);
    expect(noNetwork.stderr).toMatch(/No matching distribution|Could not find a version/);
    expect([noPython.left, noNetwork.left]).toEqual([[], []]);
  }, 120_000);

  test('a binding of another machine is found out before it is kept', async () => {
    const broken = path.join(temporary('broken'), 'tfjs_binding.node');
    writeFileSync(broken, 'MZ not for here');
    publish(broken, '/nowhere');
    const { stderr, left } = await native(['install', '--cpu'], withoutBuild());
    expect(stderr).toMatch(/tfjs_binding\.node: (file too short|invalid ELF header)/);
    expect(left).toEqual([]);
  });

  test('asked for a GPU whose driver is broken, says what nvidia-smi says', async () => {
    const folder = pathOf('tar', 'gzip');
    // Stands in for a driver that doesn't fit its kernel module: there is no NVIDIA hardware in tests.
    writeFileSync(
      path.join(folder, 'nvidia-smi'),
      '#!/bin/sh\necho "Driver/library version mismatch" >&2; exit 18\n',
      {
        mode: 0o755,
      },
    );
    const { code, stderr } = await native(['install', '--gpu'], {
      PATH: folder,
      TFJS_NODE_CDN_STORAGE: mirror,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/Driver\/library version mismatch/);
  });

  test('cancelled, leaves nothing', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000000' });
      response.write(Buffer.alloc(1000));
    };
    const { code, stderr, left } = await native(
      ['install', '--cpu'],
      withoutBuild(),
      temporary('home'),
      2000,
    );
    // As a shell says it of a program that SIGINT ended, and as every cancelled command here does.
    expect(code).toBe(130);
    expect(stderr).toBe('regulens: cancelled; nothing was left behind\n');
    expect(left).toEqual([]);
  });
});

describe('a folder that is made whole or not at all', () => {
  const signalled = async (folder: string) => {
    await writeFile(path.join(folder, 'part'), 'x');
    await writeFile('/dev/full', 'x'.repeat(1000));
  };

  test('a full disk on the way, and too little room to begin with', async () => {
    const storage = temporary('storage');
    await expect(install(storage, 'thing', 1, signalled)).rejects.toThrow(/^The disk of .* is full\.$/);
    await expect(install(storage, 'thing', 1e18, signalled)).rejects.toThrow(
      /^1000000000\.0 GB are needed at /,
    );
    expect(readdirSync(storage)).toEqual([]);
  });

  test('what was there stays where the new one can’t take its place', async () => {
    const storage = temporary('storage');
    await install(storage, 'thing', 1, (folder) => writeFile(path.join(folder, 'whole'), 'old'));
    await expect(install(storage, 'thing', 1, (folder) => rm(folder, { recursive: true }))).rejects.toThrow();
    expect(readdirSync(storage)).toEqual(['thing']);
    expect(readFileSync(path.join(storage, 'thing', 'whole'), 'utf8')).toBe('old');
  });

  test('two things at once leave each other alone, and nothing is made twice at once', async () => {
    const storage = temporary('storage');
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    let first: Promise<void> = Promise.resolve();
    await new Promise<void>((begun) => {
      first = install(storage, 'one', 1, async (folder) => {
        await writeFile(path.join(folder, 'whole'), '1');
        begun();
        await finished;
      });
    });
    await install(storage, 'two', 1, (folder) => writeFile(path.join(folder, 'whole'), '2'));
    await expect(install(storage, 'one', 1, () => Promise.resolve())).rejects.toThrow(
      /is being set up already/,
    );
    finish();
    await first;
    expect(readdirSync(storage).sort()).toEqual(['one', 'two']);
    expect(readFileSync(path.join(storage, 'one', 'whole'), 'utf8')).toBe('1');
  });

  test('clears what a process that died has left, not what a live one makes', async () => {
    const storage = temporary('storage');
    const dead = execFileSync(process.execPath, ['-p', 'process.pid']).toString().trim();
    for (const pid of [dead, String(process.ppid)]) mkdirSync(path.join(storage, `.staging-thing-${pid}`));
    await install(storage, 'thing', 1, (folder) => writeFile(path.join(folder, 'whole'), 'new'));
    await install(storage, 'thing', 1, (folder) => writeFile(path.join(folder, 'whole'), 'newer'));
    expect(readdirSync(storage).sort()).toEqual([`.staging-thing-${process.ppid}`, 'thing']);
    expect(readFileSync(path.join(storage, 'thing', 'whole'), 'utf8')).toBe('newer');
  });
});
