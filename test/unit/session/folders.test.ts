import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RunStore } from '../../../src/runs';
import { Sessions } from '../../../src/session';
import { record } from '../ui/records';

const folders = ['a', 'b'].map((name) => mkdtempSync(path.join(tmpdir(), `regulens-folder-${name}-`)));
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, maxRetries: 5 })));

test('runs of several folders are one list, each opened from its own; a folder that leaves the workspace takes its runs along', async () => {
  const stores = folders.map((folder) => new RunStore(folder));
  const [a, b] = stores;
  if (!a || !b) throw new Error('two folders were made');
  const sessions = new Sessions(stores);
  let changes = 0;
  sessions.onDidChangeRuns(() => changes++);
  const first = await a.create(record(), null);
  const second = await b.create(record(), null);
  const listed = (await sessions.list()).map(({ id, store }) => [id, store.folder]);
  expect(new Map(listed.map(([id = '', folder]) => [id, folder]))).toEqual(
    new Map([
      [first.id, a.folder],
      [second.id, b.folder],
    ]),
  );
  const lease = await sessions.open(second.id);
  await lease.session.loaded;
  expect(lease.session.store.folder).toBe(b.folder);
  lease.dispose();

  const before = changes;
  sessions.setStores([a]);
  expect(changes).toBeGreaterThan(before);
  expect((await sessions.list()).map(({ id }) => id)).toEqual([first.id]);
  await expect(sessions.open(second.id)).rejects.toThrow(/There is no run/);
  sessions.dispose();
});
