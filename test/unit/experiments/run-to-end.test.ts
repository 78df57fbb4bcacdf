import fs from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { followToEnd } from '../../../src/experiments';
import { runProcesses } from '../../../src/runs/process-tree';
import type { RunAssets } from '../../../src/runs';
import { runRecord } from '../../run-records';
import { buildAssets, containing, launch, workspace } from '../runs/harness';

let assets: RunAssets;
beforeAll(async () => {
  assets = await buildAssets();
});

test('a run whose folder is gone before the first look is not waited for', async () => {
  const store = workspace();
  const record = await store.create(
    runRecord({ status: 'running', pid: process.pid, pidStarted: 'another process', exitCode: null }),
    null,
  );
  fs.rmSync(store.directory(record.id), { recursive: true });
  await expect(followToEnd(store, record.id)).rejects.toMatchObject({
    name: 'UserError',
    message: containing('There is no run'),
  });
  // Where it was read before, it is over when its process is.
  const ended = await followToEnd(store, record.id, {}, record);
  expect(ended.record).toMatchObject({ status: 'lost', reason: containing('deleted') });
});

test('a listener that fails ends the run, and is told when that is over', async () => {
  const store = workspace({ 'train.cjs': 'setInterval(() => {}, 1000);' });
  const { id } = await launch(store, assets, 'train.cjs');
  let calls = 0;
  const following = followToEnd(store, id, {
    onEvents: () => {
      calls++;
      throw new Error('the disk is full');
    },
  });
  await expect(following).rejects.toThrow('the disk is full');
  expect(calls).toBe(1);
  expect((await store.read(id)).status).toBe('stopped');
  expect(await runProcesses(null, id)).toEqual([]);
});
