import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { RunStore } from '../../../src/runs';
import { Digests } from '../../../src/ui/digests';
import { epoch, fitStarted, record } from './records';

let folder: string | null = null;
afterEach(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
});

test('a run that is asked for while it is live is read when it has ended, not before', async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'regulens-digests-'));
  const store = new RunStore(folder);
  const ended = record();
  const directory = store.directory(ended.id);
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, 'run.json'), JSON.stringify(ended));
  const digests = new Digests((error) => expect.fail(String(error)));

  const changed = new Promise<string>((resolve) => digests.onDidChange(resolve));
  expect(digests.get(store, { ...ended, status: 'starting' })).toBeNull();
  // As a live run's first look would find it: nothing yet.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const events = [fitStarted, epoch(1, 0.5, 0.4)].map((event) => JSON.stringify(event));
  await writeFile(path.join(directory, 'events.ndjson'), events.join('\n') + '\n');
  expect(digests.get(store, ended)).toBeNull();
  expect(await changed).toBe(ended.id);
  expect(digests.get(store, ended)?.best).toEqual({ loss: 0.4, epoch: 1 });
  digests.dispose();
});
