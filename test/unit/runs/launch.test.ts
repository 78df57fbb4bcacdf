import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readRun, stopRun, tailRun, type RunAssets } from '../../../src/runs';
import { requestOf } from '../../../src/runs/launch-spec';
import { buildAssets, launch, output, until, untilEnded, workspace } from './harness';

let assets: RunAssets;
beforeAll(async () => {
  assets = await buildAssets();
});

describe('a run', () => {
  test('is recorded from start to end', async () => {
    const text = 'console.log("hello", process.argv[2], process.env.COLOUR); console.error("careful");';
    const store = workspace({ 'train.js': text });
    const started = await launch(store, assets, 'train.js', {
      args: ['world'],
      env: { COLOUR: 'green' },
      seed: '7',
    });
    expect(started.pid).toBeGreaterThan(0);
    const ended = await untilEnded(store, started.id);
    expect(ended).toMatchObject({
      status: 'finished',
      exitCode: 0,
      signal: null,
      reason: null,
      name: 'train.js',
    });
    expect(output(store, ended.id)).toBe('hello world green\n');
    expect(output(store, ended.id, 'stderr')).toBe('careful\n');
    expect(await store.sourceText(ended.id)).toBe(text);
    expect(ended.sourceHash).toBe(createHash('sha256').update(text).digest('hex'));
    const { state, problems } = await readRun(store, ended.id);
    expect(problems).toEqual([]);
    expect(state).toMatchObject({ seed: '7', runtime: { name: 'node', version: process.versions.node } });
    expect(fs.readFileSync(path.join(store.folder, '.regulens/.gitignore'), 'utf8')).toBe('*\n');
    expect(fs.readFileSync(path.join(store.directory(ended.id), 'supervisor.log'), 'utf8')).toBe('');
  });

  test('of an experiment is told that it is only compared with others, unless it is shown like any run', async () => {
    const store = workspace({ 'train.js': 'console.log(process.env.REGULENS_COMPARED ?? "shown");' });
    const parent = { kind: 'verify', experiment: 'e', label: 'as it is' } as const;
    const said: string[] = [];
    for (const request of [{}, { parent }, { parent, decompose: { replicates: 2 } }]) {
      const started = await launch(store, assets, 'train.js', request);
      await untilEnded(store, started.id);
      said.push(output(store, started.id).trim());
    }
    expect(said).toEqual(['shown', '1', 'shown']);
  });

  test('without a seed gets one of its own, unless it shall have none', async () => {
    const store = workspace({ 'train.js': 'console.log(process.env.REGULENS_SEED ?? "none");' });
    const seeds: string[] = [];
    for (const more of [{}, {}, { seed: null }]) {
      const { id } = await launch(store, assets, 'train.js', more);
      const { launch: spec } = await untilEnded(store, id);
      expect(output(store, id)).toBe(`${spec.seed ?? 'none'}\n`);
      seeds.push(spec.seed ?? 'none');
      expect(requestOf(spec).seed).toBe(spec.seed);
    }
    expect(seeds[0]).toMatch(/^\d{1,6}$/);
    expect(seeds[1]).not.toBe(seeds[0]);
    expect(seeds[2]).toBe('none');
  });

  test('that throws has failed, with its error as the reason', async () => {
    const store = workspace({ 'train.js': 'function f() { throw new TypeError("no such layer"); }\nf();' });
    const { id } = await launch(store, assets, 'train.js');
    expect(await untilEnded(store, id)).toMatchObject({
      status: 'failed',
      exitCode: 1,
      reason: 'TypeError: no such layer',
    });
  });

  test('that hangs is stopped, and everything it said before is kept', async () => {
    const store = workspace({ 'train.js': 'console.log("in"); setInterval(() => {}, 1000);' });
    const { id } = await launch(store, assets, 'train.js');
    await until(() => output(store, id) === 'in\n');
    await stopRun(store, id, 'graceful');
    expect(await untilEnded(store, id)).toMatchObject({ status: 'stopped', signal: 'SIGTERM' });
    expect(output(store, id)).toBe('in\n');
  });

  test('is tailed live, its end coming last', async () => {
    const store = workspace({
      'train.js': `let n = 0; const timer = setInterval(() => {
        regulensWrite({ t: n, type: 'batch', fit: 'f', epoch: 1, step: ++n, loss: 1 / n });
        if (n === 20) clearInterval(timer); }, 10);`,
    });
    const { id } = await launch(store, assets, 'train.js');
    const told: (string | number)[] = [];
    const tail = tailRun(store, id, {
      events: (events) =>
        told.push(...events.flatMap((event) => (event.type === 'batches' ? event.steps : []))),
      record: (record) => told.push(record.status),
    });
    await until(() => told.includes('finished'));
    tail.dispose();
    expect(told.filter((one) => typeof one === 'number')).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    expect(told.at(-1)).toBe('finished');
  });
});
