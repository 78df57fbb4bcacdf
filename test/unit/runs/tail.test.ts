import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events';
import { readRun, tailOutput, tailRun, type RunStore } from '../../../src/runs';
import { processStart } from '../../../src/runs/process-identity';
import { runRecord } from '../../run-records';
import { matching, until, workspace } from './harness';

async function liveRun(): Promise<{ store: RunStore; id: string; events: string }> {
  const store = workspace();
  const { id } = await store.create(
    runRecord({
      status: 'running',
      pid: process.pid,
      pidStarted: await processStart(process.pid),
      exitCode: null,
    }),
    null,
  );
  return { store, id, events: path.join(store.directory(id), 'events.ndjson') };
}

const batch = (step: number) => ({ t: step, type: 'batch', fit: 'f', epoch: 1, step, loss: 'NaN' }) as const;
const line = (step: number) => `${JSON.stringify(batch(step))}\n`;

function collect(store: RunStore, id: string) {
  const seen = {
    events: [] as RunEvent[],
    steps: [] as number[],
    problems: [] as string[],
    calls: 0,
    dispose: () => tail.dispose(),
  };
  const tail = tailRun(store, id, {
    events: (events, problems) => {
      for (const event of events) {
        seen.events.push(event);
        if (event.type === 'batches') for (const step of event.steps) seen.steps.push(step);
      }
      seen.problems = seen.problems.concat(problems);
      seen.calls++;
    },
    record: () => undefined,
  });
  return seen;
}

test('a torn line waits for its rest, even in the middle of a character', async () => {
  const { store, id, events } = await liveRun();
  const tail = collect(store, id);
  const warning = Buffer.from(
    `${JSON.stringify({ t: 1, type: 'warning', code: 'x', message: '模型', site: null })}\n`,
  );
  fs.appendFileSync(events, warning.subarray(0, warning.indexOf('模') + 1));
  await sleep(250);
  expect(tail.events).toEqual([]);
  fs.appendFileSync(events, warning.subarray(warning.indexOf('模') + 1));
  await until(() => tail.events.length === 1);
  expect(tail.events[0]).toMatchObject({ message: '模型' });
  expect(tail.problems).toEqual([]);
  tail.dispose();
});

test('bad lines are told by number and cost no good ones', async () => {
  const { store, id, events } = await liveRun();
  fs.writeFileSync(events, `${line(1)}garbage\n\n{"type":"batch"}\n${line(2)}{"torn`);
  const tail = collect(store, id);
  await until(() => tail.steps.length === 2);
  expect(tail.problems).toMatchObject([/^line 2: not JSON/, /^line 4: /].map((pattern) => matching(pattern)));
  const read = await readRun(store, id);
  expect(read.problems).toEqual(tail.problems);
  tail.dispose();
});

test('a file of nothing but bad lines is told line by line, and what comes after is read', async () => {
  const { store, id, events } = await liveRun();
  const count = 140_000;
  fs.writeFileSync(events, '?\n'.repeat(count) + line(1));
  const tail = collect(store, id);
  await until(() => tail.steps.length === 1);
  expect(tail.problems.length).toBe(count);
  tail.dispose();
});

test('a file that is cut, removed or made anew does not stop the tail', async () => {
  const { store, id, events } = await liveRun();
  fs.writeFileSync(events, line(1) + line(2));
  const tail = collect(store, id);
  await until(() => tail.steps.length === 2);
  fs.truncateSync(events, 0);
  await until(() => tail.problems.length === 1);
  fs.appendFileSync(events, line(3));
  await until(() => tail.steps.length === 3);
  fs.rmSync(events);
  await sleep(250);
  fs.writeFileSync(events, line(4));
  await until(() => tail.steps.length === 4);
  fs.rmSync(store.directory(id), { recursive: true, maxRetries: 5 });
  await sleep(250);
  expect(tail.problems).toHaveLength(1);
  tail.dispose();
});

test('a long file is read in bounded pieces, complete and in order', async () => {
  const { store, id, events } = await liveRun();
  const count = 200_000;
  fs.writeFileSync(events, Array.from({ length: count }, (_, n) => line(n + 1)).join(''));
  const tail = collect(store, id);
  await until(() => tail.steps.length === count);
  expect(tail.steps.every((step, at) => step === at + 1)).toBe(true);
  expect(tail.events.length).toBeLessThan(count / 100);
  expect(tail.calls).toBeGreaterThan(1);
  const { state } = await readRun(store, id);
  expect(state.lastEventAt).toBe(count);
  tail.dispose();
});

test('disposing ends the calls at once', async () => {
  const { store, id, events } = await liveRun();
  const tail = collect(store, id);
  fs.appendFileSync(events, line(1));
  await until(() => tail.events.length === 1);
  tail.dispose();
  fs.appendFileSync(events, line(2));
  await sleep(250);
  expect(tail.events).toHaveLength(1);
});

test('output is tailed from its first byte, characters whole, also before there is any', async () => {
  const { store, id } = await liveRun();
  let text = '';
  const tail = tailOutput(store, id, 'stdout', (more) => (text += more));
  await sleep(150);
  const log = path.join(store.directory(id), 'stdout.log');
  const bytes = Buffer.from('Verlust ↓ 0.5\n');
  fs.writeFileSync(log, bytes.subarray(0, 9));
  await until(() => text === 'Verlust ');
  fs.appendFileSync(log, bytes.subarray(9));
  await until(() => text === 'Verlust ↓ 0.5\n');
  tail.dispose();
});
