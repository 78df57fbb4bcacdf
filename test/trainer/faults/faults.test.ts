import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { isLive, RunStore, stopRun, tailRun } from '../../../src/runs';
import { processStart } from '../../../src/runs/process-identity';
import { killRun, runProcesses } from '../../../src/runs/process-tree';
import { Sessions } from '../../../src/session';
import { root } from '../support';
import { makeFolder, startRounds, until, wrongEpochs, type Rounds } from './rounds';

/* What can happen to a run and its folder while it trains, each with a real training. They wait more than they calculate: all at once. */

const folder = makeFolder(root);
const runs: string[] = [];
const mounts: string[] = [];
afterAll(async () => {
  for (const id of runs) await killRun(null, id);
  for (const mount of mounts) execFileSync('umount', ['--lazy', mount]);
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function start(name: string, more: Parameters<typeof startRounds>[2] = {}): Promise<Rounds> {
  const run = await startRounds(root, path.join(folder, name), more);
  runs.push(run.id);
  return run;
}

const trained = (run: Rounds, epochs: number) =>
  until(() => run.begun() > epochs).then((is) => expect(is).toBe(true));
const ended = async ({ store, id }: Rounds) => {
  expect(await until(async () => !isLive(await store.read(id)))).toBe(true);
  return store.read(id);
};

test.concurrent('a suspended script or supervisor is not called dead, and goes on', async () => {
  const run = await start('suspended');
  await trained(run, 1);
  const [script] = await runProcesses(null, run.id);
  const both = [script!, run.record.pid!];
  for (const pid of both) process.kill(pid, 'SIGSTOP');
  await sleep(100);
  const begun = run.begun();
  const told: string[] = [];
  const tail = tailRun(run.store, run.id, {
    events: () => undefined,
    record: ({ status }) => told.push(status),
  });
  // Longer than a tail waits between two looks at the supervisor.
  await sleep(2500);
  expect([run.begun(), told]).toEqual([begun, ['running']]);
  for (const pid of both) process.kill(pid, 'SIGCONT');
  await trained(run, begun + 2);
  await stopRun(run.store, run.id, 'graceful');
  expect(await ended(run)).toMatchObject({ status: 'stopped', exitCode: 0 });
  tail.dispose();
  expect(await wrongEpochs(run, run.begun() - 1)).toEqual([]);
});

test.concurrent(
  'a run whose folder is deleted trains on, makes nothing anew, can be stopped, and is told lost',
  async () => {
    const run = await start('deleted');
    const { store, id, directory } = run;
    const sessions = new Sessions([store]);
    const { session } = await sessions.open(id);
    await session.loaded;
    await trained(run, 1);
    fs.rmSync(directory, { recursive: true, maxRetries: 5 });
    const begun = run.begun();
    await trained(run, begun + 2);
    expect(session.record.status).toBe('running');
    await stopRun(store, id, 'graceful');
    expect(await until(() => !session.live)).toBe(true);
    expect(session.record).toMatchObject({ status: 'lost' });
    expect(session.record.reason).toContain('was deleted');
    sessions.dispose();
    expect(await processStart(run.record.pid!)).toBeNull();
    expect(await runProcesses(null, id)).toEqual([]);
    expect(fs.existsSync(directory)).toBe(false);
    await expect(stopRun(store, id, 'kill')).rejects.toThrow('There is no run');
  },
);

test.concurrent(
  'two windows see one run alike, whoever renames, stops or deletes it; one that is reloaded misses nothing',
  async () => {
    const run = await start('windows');
    const { id, directory } = run;
    const open = async () => {
      const store = new RunStore(run.store.folder);
      const sessions = new Sessions([store]);
      const { session } = await sessions.open(id);
      await session.loaded;
      return {
        store,
        sessions,
        session,
        epochs: () => session.state.fits[0]?.epochs.map(({ epoch }) => epoch) ?? [],
      };
    };
    const [first, second] = [await open(), await open()];
    await trained(run, 2);
    await Promise.all([first.store.rename(id, 'a'), second.store.rename(id, 'b')]);
    expect(await until(() => first.session.record.name === second.session.record.name)).toBe(true);
    for (let reload = 0; reload < 3; reload++) {
      second.sessions.dispose();
      Object.assign(second, await open());
      expect(second.epochs()).toEqual(second.epochs().map((_, at) => at + 1));
      await trained(run, run.begun() + 1);
    }
    await expect(second.store.delete(id)).rejects.toThrow('still running');
    await Promise.all([stopRun(first.store, id, 'graceful'), stopRun(second.store, id, 'graceful')]);
    expect(await until(() => !first.session.live && !second.session.live)).toBe(true);
    expect(first.session.record).toEqual(second.session.record);
    expect(first.epochs()).toEqual(second.epochs());
    expect(first.epochs().length).toBeGreaterThanOrEqual(run.begun() - 1);
    await second.store.delete(id);
    await expect(first.store.read(id)).rejects.toThrow('There is no run');
    expect(first.session.record.status).toBe('stopped');
    expect(fs.existsSync(directory)).toBe(false);
    first.sessions.dispose();
    second.sessions.dispose();
  },
);

const cannotMount = mountProblem();

/** Skipped where nothing can be mounted, with the reason. */
const onSmallDisk = (name: string, body: () => Promise<void>) =>
  cannotMount === null ? test.concurrent(name, body) : test.skip(`${name} (skipped: ${cannotMount})`, body);

onSmallDisk(
  'a full disk costs no epoch once there is room, and the end is written as soon as there is',
  async () => {
    const disk = mountAt(path.join(folder, 'full', '.regulens'), '400k');
    const run = await start('full', { stopGraceMs: 500 });
    await trained(run, 1);
    fill(disk);
    await trained(run, run.begun() + 5);
    fs.rmSync(path.join(disk, 'filler'));
    const freed = run.begun();
    await trained(run, freed + 2);
    const log = path.join(run.directory, 'events.ndjson');
    expect(await until(() => fs.readFileSync(log, 'utf8').includes(`"epoch":${freed}`))).toBe(true);
    expect(await wrongEpochs(run, freed - 1)).toEqual([]);
    // Full again, till the script has ended.
    fill(disk);
    await expect(stopRun(run.store, run.id, 'graceful')).rejects.toMatchObject({
      name: 'UserError',
      message: /disk is full/,
    });
    process.kill(run.record.pid!, 'SIGTERM');
    expect(await until(async () => (await runProcesses(null, run.id)).length === 0)).toBe(true);
    await sleep(300);
    expect((await run.store.read(run.id)).status).toBe('running');
    fs.rmSync(path.join(disk, 'filler'));
    expect(await ended(run)).toMatchObject({ status: 'stopped' });
    expect(await wrongEpochs(run, 0)).toEqual([]);
  },
);

onSmallDisk('a read-only folder is said so before anything starts, and its runs can be read', async () => {
  const disk = mountAt(path.join(folder, 'read-only', '.regulens'), '400k');
  const run = await start('read-only', { env: { ROUNDS_EPOCHS: '2' } });
  expect(await ended(run)).toMatchObject({ status: 'finished' });
  expect(await until(async () => (await processStart(run.record.pid!)) === null)).toBe(true);
  // The kernel closes files of a process that has just ended a moment later.
  const remount = () => spawnSync('mount', ['-o', 'remount,ro', disk], { encoding: 'utf8' });
  let said = '';
  const isReadOnly = await until(() => (said = remount().stderr) === '');
  expect(isReadOnly, said).toBe(true);
  await expect(start('read-only')).rejects.toMatchObject({ name: 'UserError', message: /read-only/ });
  await expect(run.store.rename(run.id, 'x')).rejects.toMatchObject({
    name: 'UserError',
    message: /read-only/,
  });
  await expect(run.store.delete(run.id)).rejects.toMatchObject({
    name: 'UserError',
    message: /read-only/,
  });
  expect(await wrongEpochs(run, 2)).toEqual([]);
});

function mountAt(at: string, size: string): string {
  fs.mkdirSync(at, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at]);
  mounts.push(at);
  return at;
}

/** Why nothing can be mounted here; null where it can. */
function mountProblem(): string | null {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'mounting needs root';
  const at = path.join(folder, 'probe');
  fs.mkdirSync(at);
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', at], { stdio: 'pipe' });
    execFileSync('umount', [at]);
    return null;
  } catch {
    return 'mounting is not permitted here';
  }
}

/** Writes until nothing more fits. */
function fill(disk: string): void {
  const file = fs.openSync(path.join(disk, 'filler'), 'w');
  try {
    for (const size of [4096, 1]) writeUntilFull(file, size);
  } finally {
    fs.closeSync(file);
  }
}

function writeUntilFull(file: number, size: number): void {
  try {
    for (;;) fs.writeSync(file, Buffer.alloc(size));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
