import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NewestRuns } from '../../../src/editor/newest-runs';
import type { RunEvent } from '../../../src/protocol/events';
import { writeNonFinite } from '../../../src/protocol/non-finite';
import type { RunRecord } from '../../../src/protocol/run-record';
import { RunStore } from '../../../src/runs';
import { Sessions } from '../../../src/session';
import { epoch, fitStarted, record } from '../ui/records';

// Real run directories and sessions.
const script = '/project/sonar.ts';
let folder: string;
let store: RunStore;
let sessions: Sessions;
let runs: NewestRuns;
let reports: unknown[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-newest-'));
  store = new RunStore(folder);
  sessions = new Sessions([store]);
  reports = [];
  runs = new NewestRuns(sessions, (error) => reports.push(error));
});

afterEach(() => {
  runs.dispose();
  sessions.dispose();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

const site = { file: script, line: 3, column: 7 };
const unvalidated: RunEvent = { ...fitStarted, site, validation: 'none', validationExamples: null };

async function run(events: RunEvent[], change: Partial<RunRecord> = {}): Promise<string> {
  // Ids sort by time to the millisecond.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { id } = await store.create({ ...record(), pid: null, ...change }, null);
  const lines = events.map((event) => `${JSON.stringify(event, writeNonFinite)}\n`);
  appendFileSync(path.join(store.directory(id), 'events.ndjson'), lines.join(''));
  return id;
}

const speaker = () => runs.speakerFor(script)?.id ?? null;

test('the newest run with something to say has the say', async () => {
  await run([unvalidated, epoch(1, 1, null)]);
  const newer = await run([unvalidated, epoch(1, 1, null)]);
  await runs.refresh();
  expect(speaker()).toBe(newer);
  expect(runs.speakerFor('/project/other.ts')).toBeNull();
});

test('a run that broke before training does not clear what an older one said', async () => {
  const older = await run([unvalidated, epoch(1, 1, null)]);
  await run([], { status: 'failed', exitCode: 1 });
  await runs.refresh();
  expect(speaker()).toBe(older);
});

test('a newer run without findings has the say once it has ended', async () => {
  await run([unvalidated, epoch(1, 1, null)]);
  const clean = await run([{ ...fitStarted, site }, epoch(1, 1, 1)]);
  await runs.refresh();
  expect(speaker()).toBe(clean);
  expect(runs.speakerFor(script)?.diagnosis.findings).toEqual([]);
});

test('runs of edited text and of experiments say nothing of the file', async () => {
  const plain = await run([unvalidated, epoch(1, 1, null)]);
  await run([unvalidated, epoch(1, 1, null)], { edited: true });
  await run([unvalidated, epoch(1, 1, null)], {
    parent: { kind: 'decompose', experiment: 'e', label: 'refits' },
  });
  await runs.refresh();
  expect(speaker()).toBe(plain);
});

test('a run deleted on disk falls silent, and the one before it speaks again', async () => {
  const older = await run([unvalidated, epoch(1, 1, null)]);
  const newer = await run([unvalidated, epoch(1, 1, null)]);
  await runs.refresh();
  expect(speaker()).toBe(newer);
  await store.delete(newer);
  await vi.waitFor(() => expect(speaker()).toBe(older), 60_000);
  await store.delete(older);
  await vi.waitFor(() => expect(speaker()).toBeNull(), 60_000);
});

test('dismissed findings stay away until another run says something', async () => {
  await run([unvalidated, epoch(1, 1, null)]);
  await runs.refresh();
  runs.dismissAll();
  const hidden = () => {
    const session = runs.speakerFor(script);
    return session !== null && runs.isDismissed(session);
  };
  expect(hidden()).toBe(true);
  await run([unvalidated, epoch(1, 1, null)]);
  await runs.refresh();
  expect(hidden()).toBe(false);
});

test('a run of a script that was never trained is refused with a next step', async () => {
  await expect(runs.with('20260101-000000-000-none', () => Promise.resolve())).rejects.toMatchObject({
    name: 'UserError',
  });
});
