import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import type { RunRecord } from '../../../src/protocol/run-record';
import { isLive, stopRun } from '../../../src/runs';
import { processStart } from '../../../src/runs/process-identity';
import { killRun, runProcesses } from '../../../src/runs/process-tree';
import { filesOutside } from './files-outside';
import { makeFolder, startRounds, until, wrongEpochs, type Rounds } from './rounds';

/*
 * One process of a run is killed with -9 at a random moment of a real training, and what is left is looked at. Used by the tests (a few
 * rounds) and by `npm run soak` (hundreds).
 */

export type Victim = 'script' | 'supervisor' | 'watcher';

/** How a run ends without that process, as a person reads it. */
const ENDINGS: Record<Victim, [RunRecord['status'], RegExp]> = {
  script: ['failed', /killed from outside/],
  supervisor: ['lost', /process that watched over this run is gone/],
  watcher: ['stopped', /Stopped on request/],
};

export interface Ground {
  root: string;
  folder: string;
  watcher: string;
  dispose(): void;
}

/** @param root of the project, built */
export function makeGround(root: string): Ground {
  const folder = makeFolder(root);
  const watcher = path.join(folder, 'watcher.cjs');
  buildSync({
    absWorkingDir: root,
    entryPoints: ['test/trainer/faults/watcher.ts'],
    outfile: watcher,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  return {
    root,
    folder,
    watcher,
    dispose: () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/**
 * @param chance uniform in [0, 1): decides the moment
 * @returns what is wrong afterwards, a sentence each; and how many epochs were finished before
 */
export async function killRound(
  ground: Ground,
  victim: Victim,
  chance: () => number,
): Promise<{ complaints: string[]; finished: number }> {
  const folder = fs.mkdtempSync(path.join(ground.folder, `${victim}-`));
  fs.writeFileSync(path.join(folder, 'data.csv'), '1,2\n');
  const run = await startRounds(ground.root, folder);
  const { store, id, begun } = run;
  const complaints: string[] = [];
  try {
    const before = filesOutside(folder, id);
    const watching = victim === 'watcher' ? await startWatcher(ground, folder, id) : null;
    // Some while the script starts, most while it trains.
    const wanted = Math.floor(12 * chance()) - 2;
    await until(async () => begun() > wanted || !isLive(await store.read(id)));
    await sleep(chance() * (wanted < 0 ? 500 : 50));
    const [script] = (await runProcesses(null, id)).filter((found) => found !== watching);
    const target = { script, supervisor: run.record.pid, watcher: watching }[victim];
    const { status, reason } = await store.read(id);
    if (target == null || status !== 'running')
      return { complaints: [`it has already ended as ${status}: ${reason ?? 'no reason'}`], finished: 0 };
    await kill(target);
    if (victim === 'watcher') complaints.push(...(await expectGoesOn(run)));
    complaints.push(...(await expectEnded(run, victim)));
    complaints.push(...(await wrongEpochs(run, begun() - 1)));
    const after = filesOutside(folder, id);
    if (after !== before) complaints.push(`other files changed:\n${before}\n→\n${after}`);
  } finally {
    await killRun(null, id);
  }
  return { complaints, finished: Math.max(0, begun() - 1) };
}

/** Resolves when the process is gone, which takes a moment. */
async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await until(async () => (await processStart(pid)) === null);
}

async function startWatcher({ watcher }: Ground, folder: string, id: string): Promise<number | null> {
  const child = spawn(process.execPath, [watcher, folder, id], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child.pid ?? null;
}

async function expectGoesOn({ store, id, begun }: Rounds): Promise<string[]> {
  const seen = begun();
  await until(async () => begun() > seen + 2 || !isLive(await store.read(id)));
  const { status, reason } = await store.read(id);
  if (status !== 'running') return [`it did not go on: ${status}, ${reason ?? 'no reason'}`];
  await stopRun(store, id, 'graceful');
  return [];
}

async function expectEnded({ store, id }: Rounds, victim: Victim): Promise<string[]> {
  const complaints: string[] = [];
  const [status, reason] = ENDINGS[victim];
  // Nobody else would say it: the first look has to.
  if (victim === 'supervisor' && isLive(await store.read(id))) complaints.push('the first look sees it live');
  if (!(await until(async () => !isLive(await store.read(id))))) complaints.push('it was never marked ended');
  const record = await store.read(id);
  if (record.status !== status || !reason.test(record.reason ?? '') || record.ended === null)
    complaints.push(`it ended as ${record.status}: ${record.reason ?? 'no reason'}`);
  if (!(await until(async () => (await runProcesses(null, id)).length === 0)))
    complaints.push('a process of it is left');
  return complaints;
}
