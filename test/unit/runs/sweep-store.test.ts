import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SweepStore } from '../../../src/runs';
import { watchSweeps } from '../../../src/runs/sweep-files';
import { sweepPlan, sweepTrial } from '../../sweep-records';

const plan = sweepPlan();
const trial = sweepTrial;

let folder: string;
let store: SweepStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-sweeps-'));
  store = new SweepStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
const file = (id: string, name: string): string => path.join(folder, '.regulens/sweeps', id, name);

describe('the store of sweeps', () => {
  test('keeps what was asked for and the last word on every trial, losses that are no numbers included', async () => {
    expect(await store.list()).toEqual([]);
    const record = await store.create(plan, 'train.js');
    expect(readFileSync(path.join(folder, '.regulens/.gitignore'), 'utf8')).toBe('*\n');
    await store.append(record.id, trial(2, { state: 'running', loss: null }));
    await store.append(record.id, trial(1, { loss: Infinity, folds: [Infinity, 1] }));
    await store.append(record.id, trial(2));
    expect(await store.read(record.id)).toEqual({
      record,
      trials: [trial(1, { loss: Infinity, folds: [Infinity, 1] }), trial(2)],
    });
    const ended = await store.end({ ...record, outer: [0.3, NaN] }, 'finished', null);
    expect((await store.read(record.id)).record).toEqual(ended);
    expect(await store.list()).toEqual([{ id: record.id, record: ended }]);
  });

  test('a line torn by a crash is skipped, and what is written after it is whole', async () => {
    const { id } = await store.create(plan, 'train.js');
    await store.append(id, trial(1));
    appendFileSync(file(id, 'trials.ndjson'), JSON.stringify(trial(2)).slice(0, 40));
    expect((await store.read(id)).trials).toEqual([trial(1)]);
    await store.append(id, trial(3));
    expect((await store.read(id)).trials).toEqual([trial(1), trial(3)]);
    appendFileSync(file(id, 'trials.ndjson'), '{"number":4,"state":"of a newer version"}\n');
    expect((await store.read(id)).trials).toHaveLength(2);
  });

  test('a sweep whose process is gone is lost, and can be taken over; one that runs can’t', async () => {
    const record = await store.create(plan, 'train.js');
    await expect(store.takeOver(record.id)).rejects.toThrow('still running');
    writeFileSync(file(record.id, 'sweep.json'), JSON.stringify({ ...record, pidStarted: 'another one' }));
    expect((await store.read(record.id)).record).toMatchObject({ status: 'lost' });
    const again = await store.takeOver(record.id);
    expect(again.record).toMatchObject({ status: 'running', pid: process.pid, reason: null });
    expect((await store.read(record.id)).record.status).toBe('running');
  });

  test('of two windows that take over at once, one does', async () => {
    const { id } = await store.end(await store.create(plan, 'train.js'), 'stopped', null);
    const both = await Promise.allSettled([store.takeOver(id), new SweepStore(folder).takeOver(id)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await store.read(id)).record.status).toBe('running');
    expect(readdirSync(path.dirname(file(id, 'sweep.json')))).toEqual(['sweep.json']);
  });

  test('is deleted once nobody is at it', async () => {
    const record = await store.create(plan, 'train.js');
    await expect(store.delete(record.id)).rejects.toMatchObject({ nextStep: 'Stop it first.' });
    await store.end(record, 'finished', null);
    await store.delete(record.id);
    expect(await store.list()).toEqual([]);
  });

  test('says what is wrong with what it can’t read', async () => {
    await expect(store.read('none')).rejects.toThrow('There is no such sweep.');
    await expect(store.read('../runs')).rejects.toThrow("isn't the id of a sweep");
    mkdirSync(path.dirname(file('newer', 'sweep.json')), { recursive: true });
    writeFileSync(file('newer', 'sweep.json'), JSON.stringify({ version: 99 }));
    mkdirSync(path.dirname(file('half', 'sweep.json')), { recursive: true });
    writeFileSync(file('half', 'sweep.json'), '{"version":');
    expect(await store.list()).toEqual([
      { id: 'newer', problem: expect.stringContaining('newer version') as string },
      { id: 'half', problem: expect.stringContaining('half written') as string },
    ]);
  });

  test('a folder that can’t be written to is a sentence', async () => {
    writeFileSync(path.join(folder, '.regulens'), 'a file in the way');
    await expect(store.create(plan, 'train.js')).rejects.toThrow('a file is in the way');
  });

  test('tells of new trials', async () => {
    const { id } = await store.create(plan, 'train.js');
    const told = new Promise<void>((resolve) => {
      const watching = watchSweeps(folder, () => {
        watching.dispose();
        resolve();
      });
    });
    await store.append(id, trial(1));
    await told;
  });
});
