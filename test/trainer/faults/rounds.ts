import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../../src/protocol/run-record';
import { launchRun, readRun, RunStore, type LaunchRequest } from '../../../src/runs';
import { assetsIn } from '../../../src/runs/assets';

/* Trainings of test/fixtures/trainer/rounds.cjs that something happens to, with what is to hold of their record. */

const LIMIT_MS = 60_000;

/** A folder below the project, where TensorFlow.js is found. @param root of the project, built */
export function makeFolder(root: string): string {
  fs.mkdirSync(path.join(root, 'out'), { recursive: true });
  return fs.mkdtempSync(path.join(root, 'out', 'faults-'));
}

export interface Rounds {
  store: RunStore;
  record: RunRecord;
  id: string;
  directory: string;
  /** How many epochs the script has begun: all but the last are finished. */
  begun: () => number;
}

/** Starts a training in a folder of its own. */
export async function startRounds(
  root: string,
  folder: string,
  { env, ...more }: Partial<LaunchRequest> = {},
): Promise<Rounds> {
  const begunFile = `${folder}.begun`;
  fs.mkdirSync(folder, { recursive: true });
  const script = path.join(folder, 'rounds.cjs');
  fs.copyFileSync(path.join(root, 'test/fixtures/trainer/rounds.cjs'), script);
  fs.writeFileSync(begunFile, '');
  const store = new RunStore(folder);
  const record = await launchRun(
    store,
    {
      script,
      nodePath: process.execPath,
      backend: 'cpu',
      env: { ROUNDS_FILE: begunFile, ...env },
      stopGraceMs: 20_000,
      ...more,
    },
    assetsIn(path.join(root, 'dist')),
  );
  return {
    store,
    record,
    id: record.id,
    directory: store.directory(record.id),
    begun: () => fs.readFileSync(begunFile, 'utf8').split('\n').length - 1,
  };
}

/** What is wrong with a record in which every one of so many finished epochs has to be, in order, none twice, and read by a reader. */
export async function wrongEpochs({ store, id, directory }: Rounds, finished: number): Promise<string[]> {
  const lines = fs.readFileSync(path.join(directory, 'events.ndjson'), 'utf8').split('\n');
  // The last one may be torn: no newline ends it.
  const written = lines.slice(0, -1).flatMap((line) => {
    const event = JSON.parse(line) as { type: string; epoch: number };
    return event.type === 'epoch' ? [event.epoch] : [];
  });
  const { state, problems } = await readRun(store, id);
  const read = state.fits[0]?.epochs.map(({ epoch }) => epoch) ?? [];
  const complaints = problems.map((problem) => `a reader complains: ${problem}`);
  if (written.length < finished) complaints.push(`${finished} epochs finished, ${written.length} written`);
  if (written.some((epoch, at) => epoch !== at + 1)) complaints.push(`out of order: ${written.join(' ')}`);
  // It may have gone on between the two looks.
  if (read.slice(0, written.length).join() !== written.join())
    complaints.push(`${written.length} epochs written, ${read.length} read`);
  return complaints;
}

/** Whether it became true in time. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = performance.now() + LIMIT_MS;
  while (performance.now() < end) {
    if (await condition()) return true;
    await sleep(20);
  }
  return false;
}
