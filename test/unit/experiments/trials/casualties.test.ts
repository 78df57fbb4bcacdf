import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { build } from 'esbuild';
import { LocalExecutor } from '../../../../src/experiments/trials/local-executor';
import type { RunAssets } from '../../../../src/runs';
import { buildAssets, matching, root, temporaryFolder, until, workspace } from '../../runs/harness';
import { lines, machine, trial } from './support';

let assets: RunAssets;
beforeAll(async () => {
  assets = await buildAssets();
});

test('out of memory with eight trials at once: fewer at once and another try, until all come to their end', async () => {
  // Memory for three: a fourth one that is there at the same time finds none. Half of them are told, the others are killed.
  const store = workspace({
    'trial.cjs': `
      const fs = require('node:fs');
      const [name] = process.argv.slice(2);
      fs.mkdirSync('alive', { recursive: true });
      fs.writeFileSync('alive/' + process.pid, '');
      const gone = () => fs.rmSync('alive/' + process.pid, { force: true });
      process.on('exit', gone);
      const end = Date.now() + 500;
      const look = () => {
        if (fs.readdirSync('alive').length > 3) {
          fs.appendFileSync('log', 'short ' + name + '\\n');
          // V8 says what it says where the system gives no memory.
          if (Number(name) % 2) {
            const [, kilobytes] = /VmData:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'));
            const limit = 1024 * Number(kilobytes) + 2e8;
            require('node:child_process').execFileSync('prlimit', ['--data=' + limit, '--pid', String(process.pid)]);
            new ArrayBuffer(1e9);
          }
          gone();
          process.kill(process.pid, 'SIGKILL');
        }
        // Nobody leaves before someone was short, however long all eight take to start.
        if (Date.now() < end || !fs.existsSync('log')) setTimeout(look, 30);
      };
      look();`,
  });
  const executor = new LocalExecutor({ store, assets }, { machine: machine(8) });
  const ids = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((name) => executor.submit(trial(store, String(name)))),
  );
  const ended = await Promise.all(ids.map((id) => executor.fetch(id)));
  expect(lines(store, 'log').length).toBeGreaterThan(0);
  expect(ended.map(({ record }) => record.status)).toEqual(ids.map(() => 'finished'));
  expect(executor.limit).toBeLessThan(8);
  expect(executor.limit).toBeGreaterThan(0);
});

test('a trial whose objects fill the heap of Node.js is told so, and is no reason for fewer at once', async () => {
  const store = workspace({
    'trial.cjs': `
      require('node:fs').appendFileSync('log', 'begin\\n');
      for (const all = [];;) all.push({ row: Array.from({ length: 1000 }, () => Math.random()) });`,
  });
  const executor = new LocalExecutor({ store, assets }, { machine: machine(2) });
  const env = { NODE_OPTIONS: '--max-old-space-size=30' };
  const ids = await Promise.all(
    ['a', 'b'].map((name) => executor.submit(trial(store, name, { launch: { env } }))),
  );
  for (const { record } of await Promise.all(ids.map((id) => executor.fetch(id))))
    expect(record).toMatchObject({
      status: 'failed',
      signal: 'SIGABRT',
      reason: matching(/heap out of memory\. It had all/),
    });
  expect(lines(store, 'log')).toHaveLength(2);
  expect(executor.limit).toBe(2);
});

test('a trial that is killed from outside is tried again, twice at most; one that fails by itself is not', async () => {
  const store = workspace({
    'trial.cjs': `
      const fs = require('node:fs');
      const [name, kills] = process.argv.slice(2);
      fs.appendFileSync('log', name + '\\n');
      const before = fs.readFileSync('log', 'utf8').split('\\n').filter((line) => line === name).length;
      if (kills === 'fails') throw new Error('of itself');
      if (before <= Number(kills)) process.kill(process.pid, 'SIGKILL');`,
  });
  const executor = new LocalExecutor({ store, assets }, { machine: machine(1) });
  const outcome = async (name: string, kills: string) => {
    const { record } = await executor.fetch(
      await executor.submit(trial(store, name, { launch: { args: [name, kills] } })),
    );
    return [lines(store, 'log').filter((line) => line === name).length, record.status, record.reason];
  };
  expect(await outcome('once', '1')).toEqual([2, 'finished', null]);
  expect(await outcome('always', '9')).toEqual([
    3,
    'failed',
    'It was killed from outside (often because memory ran out).',
  ]);
  expect(await outcome('itself', 'fails')).toEqual([1, 'failed', 'Error: of itself']);
});

test('a trial whose supervisor is killed is tried again, and nothing of the first attempt is left', async () => {
  const store = workspace({
    hold: '',
    'trial.cjs': `
    const fs = require('node:fs');
    fs.appendFileSync('log', process.pid + '\\n');
    const wait = () => fs.existsSync('hold') && setTimeout(wait, 20);
    wait();`,
  });
  const executor = new LocalExecutor({ store, assets }, { machine: machine(1) });
  const id = await executor.submit(trial(store, 'a'));
  await until(() => lines(store, 'log').length === 1);
  const first = (await executor.poll(id)).run ?? '';
  const { pid } = await store.read(first);
  process.kill(Number(pid), 'SIGKILL');
  await until(() => lines(store, 'log').length === 2);
  expect(fs.existsSync(`/proc/${lines(store, 'log')[0] ?? ''}/exe`)).toBe(false);
  fs.rmSync(path.join(store.folder, 'hold'));
  const { record } = await executor.fetch(id);
  expect(record.status).toBe('finished');
  expect((await store.read(first)).status).toBe('lost');
});

test('a trial that takes longer than it may is ended, and its record says why', async () => {
  const store = workspace({ 'trial.cjs': 'setInterval(() => {}, 1000);' });
  const executor = new LocalExecutor({ store, assets }, { machine: machine(1) });
  const { record } = await executor.fetch(await executor.submit(trial(store, 'a', { timeoutMs: 1000 })));
  const reason = 'It was ended after 1 seconds, the time that a trial may take.';
  expect(record).toMatchObject({ status: 'stopped', reason });
  expect((await store.read(record.id)).reason).toBe(reason);
});

test('time asleep does not count: a process that was suspended goes on where it was', async () => {
  const outfile = path.join(temporaryFolder(), 'host.cjs');
  await build({
    stdin: {
      contents: `import { createAwakeTimer } from './src/experiments/trials/awake-timer';
        const begin = performance.now();
        console.log('begin');
        createAwakeTimer(1000, () => console.log(performance.now() - begin));`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
  const host = spawn(process.execPath, [outfile]);
  let said = '';
  host.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until(() => said.includes('begin'));
  host.kill('SIGSTOP');
  const stopped = performance.now();
  await sleep(2000);
  const asleep = performance.now() - stopped;
  host.kill('SIGCONT');
  await until(() => /\d/.test(said));
  // The tick in which it slept counts as three of the twenty.
  expect(Number(said.slice('begin\n'.length))).toBeGreaterThan(asleep + 0.8 * 1000);
});
