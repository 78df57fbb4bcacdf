import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events';
import { RunStore } from '../../../src/runs';
import { Sessions } from '../../../src/session';
import { RunSession } from '../../../src/session/run-session';
import { epoch, fitStarted, record } from '../ui/records';

// A real run directory and a real session; only time is played by the test.
let folder: string;
let store: RunStore;
let sessions: Sessions;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-stalled-'));
  store = new RunStore(folder);
  sessions = new Sessions([store]);
});

afterEach(() => {
  vi.useRealTimers();
  sessions.dispose();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

async function open(status: 'running' | 'finished') {
  const { id } = await store.create({ ...record(), status, pid: null }, null);
  const say = (...events: RunEvent[]) => {
    const lines = events.map((event) => `${JSON.stringify(event)}\n`);
    appendFileSync(path.join(store.directory(id), 'events.ndjson'), lines.join(''));
  };
  say(fitStarted, ...[1, 2, 3].map((at) => ({ ...epoch(at, 1 / at, 1 / at), t: fitStarted.t + 1000 * at })));
  const lease = await sessions.open(id);
  await lease.session.loaded;
  // Dates aren't played, and a diagnosis is half a second apart from the next by them.
  await turn(600);
  const elapsed = performance.now();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  // The played clock begins at nought; what has been seen of the real one would lie in its future.
  vi.advanceTimersByTime(elapsed);
  // A timer of the real clock doesn't know of the other; this event arms one that does.
  if (status === 'running') say({ ...epoch(4, 0.2, 0.2), t: fitStarted.t + 4000 });
  const sample = () => {
    const line = { type: 'sample', t: performance.now(), cores: 1, residentBytes: 1e8, freeBytes: 1e9 };
    appendFileSync(path.join(store.directory(id), 'usage.ndjson'), `${JSON.stringify(line)}\n`);
  };
  return { ...lease, say, sample };
}

test.each(['finished', 'running'] as const)(
  'a %s run that is deleted as it is opened keeps nobody waiting',
  async (status) => {
    const { id } = await store.create({ ...record(), status, pid: null }, null);
    const known = await store.read(id);
    rmSync(store.directory(id), { recursive: true, maxRetries: 5 });
    const session = new RunSession(store, known);
    await session.loaded;
    expect(session.record).toEqual(known);
    session.dispose();
  },
);

const stalled = (lease: Awaited<ReturnType<typeof open>>) =>
  lease.session.diagnosis.findings.find(({ rule }) => rule === 'stalled')?.title;

const realTimeout = globalThis.setTimeout;
const turn = (ms = 0) => new Promise((resolve) => realTimeout(resolve, ms));

async function pass(ms: number, each: () => void = () => undefined): Promise<void> {
  for (let done = 0; done < ms; done += 5000) {
    each();
    await vi.advanceTimersByTimeAsync(5000);
    await turn();
  }
}

/** Reading a file takes real time, of which the played clock knows nothing. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; turns < 1000 && !isSo(); turns++) {
    await turn(5);
    await vi.advanceTimersByTimeAsync(5);
  }
  expect(isSo()).toBe(true);
}

test('a live run that falls silent is told without an event, and taken back with the next batch', async () => {
  const lease = await open('running');
  const changes: boolean[] = [];
  lease.session.onChange(({ diagnosisChanged }) => changes.push(diagnosisChanged));
  await until(() => lease.session.state.fits[0]?.epochs.length === 4);
  await pass(60_000);
  expect(stalled(lease)).toBeUndefined();
  changes.length = 0;
  await pass(120_000);
  expect(stalled(lease)).toMatch(/^Nothing new for \d minutes$/);
  // Minutes pass, not every look: views aren't drawn anew for nothing.
  expect(changes.filter(Boolean).length).toBeLessThanOrEqual(3);
  expect(changes).not.toContain(false);

  lease.say({ type: 'batch', t: fitStarted.t + 200_000, fit: fitStarted.fit, epoch: 5, step: 99, loss: 0.2 });
  await until(() => stalled(lease) === undefined);
  lease.dispose();
  await pass(10_000);
  expect(vi.getTimerCount()).toBe(0);
});

test('a live run that falls silent is told though its usage is sampled all the time', async () => {
  const lease = await open('running');
  await until(() => lease.session.state.fits[0]?.epochs.length === 4);
  await pass(180_000, lease.sample);
  await until(() => lease.session.state.usage.samples.length > 10);
  expect(stalled(lease)).toMatch(/^Nothing new for \d minutes$/);
  lease.dispose();
});

test('a run that is over is not waited for', async () => {
  const lease = await open('finished');
  let changes = 0;
  lease.session.onChange(() => changes++);
  await pass(4_000_000 / 20);
  expect(stalled(lease)).toBeUndefined();
  expect(changes).toBe(0);
});
