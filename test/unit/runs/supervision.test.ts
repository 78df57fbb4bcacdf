import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { launchRun, readRun, stopRun, tailRun, type RunAssets, type RunStore } from '../../../src/runs';
import { processStart } from '../../../src/runs/process-identity';
import { processTree, runProcesses } from '../../../src/runs/process-tree';
import {
  anyText,
  buildAssets,
  containing,
  launch,
  matching,
  output,
  root,
  until,
  untilEnded,
  workspace,
} from './harness';

let assets: RunAssets;
beforeAll(async () => {
  assets = await buildAssets();
});

const HANG = 'setInterval(() => {}, 1000);';
const alive = async (pid: number) => (await processStart(pid)) !== null;
const pidIn = async (store: RunStore, file: string) => {
  const at = path.join(store.folder, file);
  await until(() => fs.existsSync(at) && fs.readFileSync(at, 'utf8') !== '');
  return Number(fs.readFileSync(at, 'utf8'));
};

// Each has its own folder and processes, and waits more than it works.
describe.concurrent('how a run ends', () => {
  test.each([
    ['process.exit(0)', { status: 'finished', exitCode: 0, reason: null }],
    [
      'process.exitCode = 3',
      { status: 'failed', exitCode: 3, reason: 'It ended with exit code 3 and printed no error.' },
    ],
    ['import "./nowhere.js"', { status: 'failed', reason: matching(/^Error \[ERR_MODULE_NOT_FOUND\]/) }],
    ['let x = ;', { status: 'failed', reason: "SyntaxError: Unexpected token ';'" }],
    ['await Promise.reject(new RangeError("too far"))', { status: 'failed', reason: 'RangeError: too far' }],
    ['process.abort()', { status: 'failed', signal: 'SIGABRT' }],
    [
      'regulensWrite({ t: 1, type: "error", message: "shapes differ\\nmore", stack: null, site: null }); process.exit(1)',
      { status: 'failed', reason: 'shapes differ' },
    ],
  ])('%s', async (text, expected) => {
    const store = workspace({ 'train.mjs': text });
    const { id } = await launch(store, assets, 'train.mjs');
    expect(await untilEnded(store, id)).toMatchObject(expected);
  });

  test('a script that heeds the stop may save before it ends', async () => {
    const store = workspace({
      'train.js': `const fs = require('node:fs'); const control = process.env.REGULENS_RUN_DIR + '/control';
        console.log('in'); const timer = setInterval(() => { if (!fs.existsSync(control)) return;
          clearInterval(timer); console.log(fs.readFileSync(control, 'utf8'), 'saved'); }, 10);`,
    });
    const { id } = await launch(store, assets, 'train.js', { stopGraceMs: 30_000 });
    await until(() => output(store, id) === 'in\n');
    await stopRun(store, id, 'graceful');
    expect(await untilEnded(store, id)).toMatchObject({ status: 'stopped', exitCode: 0, signal: null });
    expect(output(store, id)).toBe('in\nstop saved\n');
    await expect(stopRun(store, id, 'graceful')).rejects.toThrow('already ended');
  });

  test('a script that ignores SIGTERM is killed all the same', async () => {
    const store = workspace({
      'train.js': `process.on('SIGTERM', () => console.log('no')); console.log('in'); ${HANG}`,
    });
    const { id } = await launch(store, assets, 'train.js', { stopGraceMs: 100 });
    await until(() => output(store, id) === 'in\n');
    await stopRun(store, id, 'graceful');
    expect(await untilEnded(store, id)).toMatchObject({ status: 'stopped', signal: 'SIGKILL' });
    expect(output(store, id)).toBe('in\nno\n');
  });

  test('kill takes the whole tree, also a grandchild that left the process group', async () => {
    const store = workspace({
      'train.js': `const { spawn } = require('node:child_process');
        spawn(process.execPath, ['child.js'], { cwd: __dirname, stdio: 'inherit' }); ${HANG}`,
      'child.js': `const { spawn } = require('node:child_process'); const fs = require('node:fs');
        const child = spawn(process.execPath, ['-e', ${JSON.stringify(HANG)}], { detached: true, stdio: 'ignore' });
        child.unref(); fs.writeFileSync('pid', String(child.pid));`,
    });
    const { id } = await launch(store, assets, 'train.js');
    const grandchild = await pidIn(store, 'pid');
    expect(await alive(grandchild)).toBe(true);
    await stopRun(store, id, 'kill');
    expect(await untilEnded(store, id)).toMatchObject({ status: 'stopped', reason: 'Killed on request.' });
    expect(await alive(grandchild)).toBe(false);
  });

  // On other systems, what has left the process group and lost its parents isn't found: ARCHITECTURE.md, "Faults".
  test.runIf(process.platform === 'linux').each([
    ['kill', 'Killed on request.'],
    ['graceful', 'Stopped on request.'],
  ] as const)(
    '%s takes a daemon, too: forked twice, in a session of its own, its parents gone',
    async (mode, reason) => {
      const store = workspace({
        'train.js': `const { spawn } = require('node:child_process'); const fs = require('node:fs');
        const start = (generation) => spawn(process.execPath, [__filename, String(generation)], { cwd: '/', detached: true, stdio: 'ignore' }).unref();
        const generation = Number(process.argv[2] ?? 0);
        if (generation < 2) start(generation + 1);
        if (generation === 2) for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => {});
        if (generation === 2) fs.writeFileSync(__dirname + '/pid', String(process.pid));
        if (generation !== 1) ${HANG}`,
      });
      const { id } = await launch(store, assets, 'train.js', { stopGraceMs: 100 });
      const daemon = await pidIn(store, 'pid');
      const parentOf = () => /\) \S (\d+) \d+ (\d+) /.exec(fs.readFileSync(`/proc/${daemon}/stat`, 'utf8'));
      const script = (await store.read(id)).pid;
      // Its parent has ended, and it leads its own session.
      await until(() => parentOf()?.[2] === String(daemon));
      await until(async () => !(await processTree(script!)).includes(daemon));
      await stopRun(store, id, mode);
      expect(await untilEnded(store, id)).toMatchObject({ status: 'stopped', reason });
      expect(await alive(daemon)).toBe(false);
      expect(await runProcesses(null, id)).toEqual([]);
    },
  );

  test('what a script leaves running gets the grace time, then it is ended and that is said', async () => {
    const store = workspace({
      'train.js': `const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(HANG)}],
        { detached: true, stdio: 'ignore' }); child.unref(); require('node:fs').writeFileSync(__dirname + '/pid', String(child.pid));`,
    });
    const { id } = await launch(store, assets, 'train.js', { stopGraceMs: 300 });
    const left = await pidIn(store, 'pid');
    expect(await untilEnded(store, id)).toMatchObject({
      status: 'finished',
      exitCode: 0,
      reason: 'A process that the script left running was ended.',
    });
    expect(await alive(left)).toBe(false);
  });

  test('a child that outlives the script but ends in time is waited for', async () => {
    const store = workspace({
      'train.js': `require('node:child_process').fork(__dirname + '/child.js', { detached: true }).disconnect(); process.exit(0);`,
      'child.js': `setTimeout(() => console.log('late'), 400);`,
    });
    const { id } = await launch(store, assets, 'train.js', { stopGraceMs: 30_000 });
    expect(await untilEnded(store, id)).toMatchObject({ status: 'finished', reason: null });
    expect(output(store, id)).toBe('late\n');
  });
});

/** The most memory that a process has held so far (proc(5), VmHWM); 0 where the system doesn't say. */
function mostMemoryKb(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

describe('output', () => {
  test('beyond the limit is dropped, said so, and never blocks the script', async () => {
    const store = workspace({
      'train.js': `const line = 'ä'.repeat(500) + '\\n'; let n = 0;
        (function more() { while (n++ < 200_000) if (!process.stdout.write(line)) return process.stdout.once('drain', more);
          console.error('done'); })();`,
    });
    const { id, pid } = await launch(store, assets, 'train.js', { outputLimitBytes: 100_000 });
    let mostKb = 0;
    const watch = setInterval(() => (mostKb = Math.max(mostKb, mostMemoryKb(pid!))), 20);
    expect(await untilEnded(store, id)).toMatchObject({ status: 'finished' });
    clearInterval(watch);
    // 200 MB went through it; Node alone takes some 50.
    if (process.platform === 'linux') expect(mostKb).toBeGreaterThan(10_000);
    expect(mostKb).toBeLessThan(150_000);
    const kept = output(store, id);
    expect(kept).toContain('[Regulens: 100 kB kept; what was printed after this is dropped.]');
    expect(kept).not.toContain('\uFFFD');
    expect(Buffer.byteLength(kept)).toBeLessThan(100_200);
    expect(output(store, id, 'stderr')).toBe('done\n');
  });
});

describe.concurrent('whatever a path looks like', () => {
  test.each([
    'it\'s a "test"',
    'two  spaces',
    'naïve 模型 🧠',
    '$(touch pwned) `x` ; & %PATH%',
    '-r',
    'back\\slash',
  ])('%s', async (name) => {
    const store = workspace({ [`${name}.js`]: 'console.log(process.argv[2])' }, name);
    const odd = path.join(store.folder, 'preload "1".cjs');
    fs.copyFileSync(assets.preload, odd);
    const { id } = await launch(store, { ...assets, preload: odd }, `${name}.js`, { args: [name] });
    expect(await untilEnded(store, id)).toMatchObject({ status: 'finished' });
    expect(output(store, id)).toBe(`${name}\n`);
    expect((await readRun(store, id)).state.runtime).not.toBeNull();
    expect(fs.existsSync(path.join(store.folder, 'pwned'))).toBe(false);
  });

  test('npm scripts get the preload through NODE_OPTIONS', async () => {
    const store = workspace(
      {
        'package.json': JSON.stringify({ scripts: { 'train:all': 'node "the script.js"' } }),
        'the script.js': 'console.log(process.argv.slice(2).join())',
      },
      'my "project" $HOME \\ 1',
    );
    const odd = path.join(store.folder, 'pre "load" \\1.cjs');
    fs.copyFileSync(assets.preload, odd);
    const { id } = await launch(store, { ...assets, preload: odd }, 'package.json', {
      npmScript: 'train:all',
      args: ['--epochs', '3 4'],
    });
    const ended = await untilEnded(store, id);
    expect(output(store, id, 'stderr')).not.toContain('rror');
    expect(ended).toMatchObject({ status: 'finished', name: 'train:all', sourceHash: null });
    expect(output(store, id)).toContain('--epochs,3 4\n');
    expect((await readRun(store, id)).state.runtime).not.toBeNull();
  });
});

describe('what happens to the launcher or the supervisor', () => {
  test('a launcher killed with -9 leaves the run going, and it is picked up again', async () => {
    const store = workspace({
      'train.js': `let n = 0; setInterval(() => regulensWrite({ t: n, type: 'batch', fit: 'f', epoch: 1, step: ++n, loss: 1 }), 20);`,
    });
    const launcher = spawn(
      process.execPath,
      [
        path.join(root, 'test/fixtures/runs/launcher.mjs'),
        root,
        store.folder,
        path.join(store.folder, 'train.js'),
        JSON.stringify(assets),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const id = await new Promise<string>((resolve) =>
      launcher.stdout.once('data', (data: Buffer) => resolve(data.toString().trim())),
    );
    launcher.kill('SIGKILL');
    await new Promise((resolve) => launcher.once('exit', resolve));
    let seen = 0;
    const tail = tailRun(store, id, {
      events: (events) => (seen += events.length),
      record: () => undefined,
    });
    await until(() => seen > 2);
    const before = seen;
    await until(() => seen > before + 5);
    tail.dispose();
    expect((await store.read(id)).status).toBe('running');
    await stopRun(store, id, 'kill');
    expect(await untilEnded(store, id)).toMatchObject({ status: 'stopped' });
  });

  test('a killed supervisor makes the run lost, tails are told, and its script can still be stopped', async () => {
    const store = workspace({
      'train.js': `require('node:fs').writeFileSync(__dirname + '/pid', String(process.pid)); ${HANG}`,
    });
    const started = await launch(store, assets, 'train.js');
    const script = await pidIn(store, 'pid');
    const told: string[] = [];
    const tail = tailRun(store, started.id, {
      events: () => undefined,
      record: (record) => told.push(record.status),
    });
    await until(() => told.includes('running'));
    process.kill(started.pid!, 'SIGKILL');
    await until(() => told.includes('lost'));
    tail.dispose();
    const lost = await store.read(started.id);
    expect(lost.reason).toContain('is gone');
    expect(await store.read(started.id)).toEqual(lost);
    await stopRun(store, started.id, 'kill');
    await until(async () => !(await alive(script)));
  });

  test('the supervisor survives the closing of its terminal, and a removed run folder', async () => {
    const store = workspace({ 'train.js': `console.log('in'); ${HANG}` });
    const started = await launch(store, assets, 'train.js');
    process.kill(started.pid!, 'SIGHUP');
    await sleep(100);
    expect(await alive(started.pid!)).toBe(true);
    fs.rmSync(store.directory(started.id), { recursive: true, maxRetries: 5 });
    process.kill(started.pid!, 'SIGTERM');
    await until(async () => !(await alive(started.pid!)));
    expect(fs.existsSync(store.directory(started.id))).toBe(false);
  });
});

describe('refused before anything starts', () => {
  test.each([
    [{ script: 'gone.js' }, 'There is no script at'],
    [{ script: '.' }, 'is a folder'],
    [{ script: 'data.csv' }, "isn't a JavaScript or TypeScript file"],
    [{ script: 'train.js', cwd: 'nowhere' }, "doesn't exist"],
    [{ script: 'train.js', envFile: '.env' }, "can't be read (ENOENT)"],
    [{ script: 'train.js', nodePath: '/nowhere/node' }, "doesn't exist"],
    [{ script: 'package.json', npmScript: 'fly' }, 'has no script "fly"'],
    [{ script: 'bad/package.json', npmScript: 'fly' }, "isn't a valid package.json"],
  ])('%j', async (request, message) => {
    const store = workspace({
      'train.js': '',
      'data.csv': '',
      'package.json': '{"scripts":{"train":""}}',
      'bad/package.json': '{',
    });
    await expect(
      launchRun(
        store,
        { nodePath: process.execPath, ...request, script: path.join(store.folder, request.script) },
        assets,
      ),
    ).rejects.toMatchObject({
      name: 'UserError',
      message: containing(message),
      nextStep: anyText,
    });
    expect(fs.existsSync(path.join(store.folder, '.regulens'))).toBe(false);
  });
});

test('the environment: the env file over the process, the settings over the env file, edits served as a file', async () => {
  const store = workspace({
    'train.js':
      'console.log(process.env.A, process.env.B, process.env.C); console.log(require("fs").readFileSync(process.env.REGULENS_EDITS, "utf8"))',
    '.env': 'A=file\nB="from file"\nC=file # comment\n',
  });
  const script = path.join(store.folder, 'train.js');
  process.env['A'] = 'process';
  try {
    const text = `${fs.readFileSync(script, 'utf8')} // edited`;
    const { id, edited } = await launch(store, assets, 'train.js', {
      envFile: '.env',
      env: { C: 'settings' },
      edits: [{ file: script, text }],
    });
    expect(edited).toBe(true);
    expect((await untilEnded(store, id)).status).toBe('finished');
    expect(output(store, id)).toBe(`file from file settings\n${JSON.stringify({ [script]: text })}\n`);
    expect(await store.sourceText(id)).toBe(text);
    expect(fs.readFileSync(path.join(store.directory(id), 'run.json'), 'utf8')).not.toContain('from file');
  } finally {
    delete process.env['A'];
  }
});
