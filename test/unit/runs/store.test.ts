import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { RunStore } from '../../../src/runs';
import { processStart } from '../../../src/runs/process-identity';
import { updateRecordFile } from '../../../src/runs/record-file';
import { isRunId, newRunId } from '../../../src/runs/run-id';
import { runRecord } from '../../run-records';
import { anyText, containing, matching, temporaryFolder, until, workspace } from './harness';

const draft = runRecord();

const recordPath = (store: RunStore, id: string) => path.join(store.directory(id), 'run.json');

test('ids sort by time, differ within a millisecond, and lead nowhere else', () => {
  const early = newRunId(new Date('2026-11-22T20:31:45.123Z'));
  expect(early).toMatch(/^20261122-203145-123-[0-9a-f]{4}$/);
  expect(newRunId(new Date('2026-11-22T20:31:45.124Z')) > early).toBe(true);
  expect(newRunId(new Date('2027-01-01T00:00:00.000Z')) > early).toBe(true);
  for (const name of ['..', '.', '../x', 'a/b', 'a\\b', '', '.hidden']) {
    expect(isRunId(name)).toBe(false);
    expect(() => new RunStore('/project').directory(name)).toThrow("isn't the id of a run");
  }
});

test('runs are listed newest first, the unreadable ones with what is wrong with them', async () => {
  const store = workspace();
  expect(await store.list()).toEqual([]);
  const good = await store.create(draft, 'text');
  const write = (id: string, text: string | null) => {
    fs.mkdirSync(store.directory(id));
    if (text !== null) fs.writeFileSync(recordPath(store, id), text);
  };
  write('20300101-000000-000-0001', JSON.stringify({ ...good, version: 2, status: 'dreaming' }));
  write('20300101-000000-000-0002', JSON.stringify(good, null, 2).slice(0, 100));
  write('20300101-000000-000-0003', null);
  write('20300101-000000-000-0004', '{"version":1}');
  fs.writeFileSync(path.join(store.runsFolder, 'notes.txt'), '');
  const list = await store.list();
  expect(list).toEqual([
    { id: '20300101-000000-000-0004', problem: containing("doesn't hold what it should") },
    { id: '20300101-000000-000-0003', problem: containing('no run.json') },
    { id: '20300101-000000-000-0002', problem: "Its run.json isn't JSON; it may be half written." },
    { id: '20300101-000000-000-0001', problem: containing('newer version of Regulens') },
    { id: good.id, record: good },
  ]);
  await expect(store.read('20300101-000000-000-0001')).rejects.toMatchObject({
    name: 'UserError',
    message: containing('newer version'),
  });
  await expect(store.read('20300101-000000-000-0009')).rejects.toThrow('There is no run');
});

test('a place that cannot be written is a plain error of the user', async () => {
  const inTheWay = workspace({ '.regulens': 'a file' });
  await expect(inTheWay.create(draft, null)).rejects.toMatchObject({
    name: 'UserError',
    message: containing('a file is in the way'),
  });
  expect(await inTheWay.list()).toEqual([]);
});

test.skipIf(process.getuid?.() === 0)('a read-only folder is too', async () => {
  const store = workspace();
  fs.chmodSync(store.folder, 0o500);
  await expect(store.create(draft, null)).rejects.toMatchObject({
    name: 'UserError',
    message: containing('permission denied'),
  });
});

test('a recycled pid does not keep a dead run alive', async () => {
  const store = workspace();
  const mine = await processStart(process.pid);
  const alive = await store.create({ ...draft, status: 'running', pid: process.pid, pidStarted: mine }, null);
  const dead = await store.create(
    { ...draft, status: 'running', pid: process.pid, pidStarted: `${mine}0` },
    null,
  );
  expect((await store.read(alive.id)).status).toBe('running');
  expect(await store.read(dead.id)).toMatchObject({ status: 'lost', ended: anyText });
  expect(JSON.parse(fs.readFileSync(recordPath(store, dead.id), 'utf8'))).toMatchObject({ status: 'lost' });
});

test('renaming and deleting', async () => {
  const store = workspace();
  const { id } = await store.create(draft, null);
  await store.rename(id, '  with dropout ');
  expect((await store.read(id)).name).toBe('with dropout');
  await expect(store.rename(id, ' ')).rejects.toThrow('needs a name');

  const outside = path.join(temporaryFolder(), 'precious');
  fs.mkdirSync(outside);
  fs.writeFileSync(path.join(outside, 'file'), 'kept');
  fs.symlinkSync(outside, path.join(store.directory(id), 'link'));
  const linked = path.join(store.runsFolder, '20300101-000000-000-0001');
  fs.symlinkSync(outside, linked);
  await store.delete(id);
  expect(fs.existsSync(store.directory(id))).toBe(false);
  await expect(store.delete(path.basename(linked))).rejects.toThrow('is a link');
  await expect(store.delete('..')).rejects.toThrow("isn't the id");
  expect(fs.readFileSync(path.join(outside, 'file'), 'utf8')).toBe('kept');

  const pidStarted = await processStart(process.pid);
  const live = await store.create({ ...draft, status: 'running', pid: process.pid, pidStarted }, null);
  await expect(store.delete(live.id)).rejects.toMatchObject({ nextStep: 'Stop it first.' });
});

test('a rename and the end of the run do not undo each other', async () => {
  const store = workspace();
  const { id } = await store.create(draft, null);
  const directory = store.directory(id);
  await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      n % 2 === 0
        ? store.rename(id, `name ${n}`)
        : updateRecordFile(directory, (current) =>
            'record' in current ? { ...current.record, exitCode: (current.record.exitCode ?? 0) + 1 } : null,
          ),
    ),
  );
  expect(await store.read(id)).toMatchObject({ name: matching(/^name \d+$/), exitCode: 20 });
  expect(fs.readdirSync(directory).sort()).toEqual(['events.ndjson', 'run.json']);
});

test('a lock left by a killed process is broken, whatever the clock says of its age', async () => {
  const store = workspace();
  const { id } = await store.create(draft, null);
  const lock = path.join(store.directory(id), 'run.json.lock');
  fs.writeFileSync(lock, '');
  const tomorrow = new Date(Date.now() + 86_400_000);
  fs.utimesSync(lock, tomorrow, tomorrow);
  await store.rename(id, 'free');
  expect((await store.read(id)).name).toBe('free');
});

test('a run that never started is lost after a minute, also where the clock was put back since', async () => {
  const store = workspace();
  for (const hours of [-1, 1]) {
    const { id } = await store.create({ ...draft, status: 'starting', pid: null }, null);
    expect((await store.read(id)).status).toBe('starting');
    const created = new Date(Date.now() + hours * 3_600_000).toISOString();
    await updateRecordFile(store.directory(id), (current) =>
      'record' in current ? { ...current.record, created } : null,
    );
    expect(await store.read(id)).toMatchObject({ status: 'lost', reason: containing('is gone') });
  }
});

test('watching starts before there is a folder and sees runs come, change and go', async () => {
  const store = workspace();
  let told = 0;
  const watch = store.watch(() => told++);
  const { id } = await store.create(draft, null);
  await until(() => told > 0);
  for (const change of [() => store.rename(id, 'other'), () => store.delete(id)]) {
    await until(async () => {
      const before = told;
      await new Promise((resolve) => setTimeout(resolve, 1200));
      return told === before;
    });
    const before = told;
    await change();
    await until(() => told > before);
  }
  watch.dispose();
});
