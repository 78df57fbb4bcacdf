import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events';
import { StoredDigest } from '../../../src/protocol/run-digest';
import type { RunRecord } from '../../../src/protocol/run-record';
import { RunStore } from '../../../src/runs';
import { Digests } from '../../../src/session';
import { temporaryFolder, until } from '../runs/harness';
import { openParser } from '../source/grammars';
import { epoch, fitStarted, record } from '../ui/records';

const SCRIPT = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 48, activation: 'relu', inputShape: [8] }));
model.add(tf.layers.dropout({ rate: 0.3 }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.adam(0.003), loss: 'meanSquaredError' });
await model.fit(xs, ys, { epochs: 40, validationSplit: 0.2 });
`;

function made(): Digests {
  return new Digests({
    held: () => null,
    parser: openParser,
    report: (error) => expect.fail(String(error)),
  });
}

async function run(store: RunStore, ...events: RunEvent[]): Promise<RunRecord> {
  const created = await store.create(record(), SCRIPT);
  append(store, created.id, ...events);
  return created;
}

function append(store: RunStore, id: string, ...events: RunEvent[]): void {
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  appendFileSync(path.join(store.directory(id), 'events.ndjson'), lines);
}

const fileOf = (store: RunStore, id: string) => path.join(store.directory(id), 'digest.json');

test('a run that is asked for while it is live is read when it has ended, not before', async () => {
  const store = new RunStore(temporaryFolder());
  const ended = await run(store);
  const digests = made();
  expect(digests.get(store, { ...ended, status: 'starting' })).toBeNull();
  // As a live run's first look would find it: nothing yet.
  await new Promise((resolve) => setTimeout(resolve, 50));
  append(store, ended.id, fitStarted, epoch(1, 0.5, 0.4));
  expect(digests.get(store, ended)).toBeNull();
  await until(() => digests.get(store, ended) !== null);
  expect(digests.get(store, ended)?.best).toEqual({ loss: 0.4, epoch: 1 });
  digests.dispose();
});

test('holds what a list shows, with the parameters that the text sets and those that only the recorder knows', async () => {
  const store = new RunStore(temporaryFolder());
  const last = { ...epoch(3, 0.3, 0.7), valMetrics: { acc: 0.8 } };
  const ended = await run(store, fitStarted, epoch(1, 0.9, 0.8), epoch(2, 0.5, 0.4), last);
  const digests = made();
  digests.get(store, ended);
  await until(() => digests.get(store, ended) !== null);
  expect(digests.get(store, ended)).toMatchObject({
    best: { loss: 0.4, epoch: 2 },
    final: 0.7,
    epoch: { done: 3, of: 80 },
    metrics: { acc: 0.8 },
    backend: 'cpu',
    durationMs: 3,
  });
  const parameters = digests.get(store, ended)?.parameters.map(({ id, value }) => [id, value]);
  expect(parameters).toEqual([
    ['units@dense_1', 48],
    ['activation@dense_1', 'relu'],
    ['rate@dropout_1', 0.3],
    ['optimizer', 'adam'],
    ['learning-rate', 0.003],
    ['epochs', 40],
    // The text doesn't say it; the recorder was told.
    ['batch-size', 16],
  ]);
  digests.dispose();
});

test('what was worked out is kept with the run, and made anew where it can’t be read or is of other events', async () => {
  const store = new RunStore(temporaryFolder());
  const ended = await run(store, fitStarted, epoch(1, 0.9, 0.8));
  const file = fileOf(store, ended.id);
  const look = async () => {
    const digests = made();
    digests.get(store, ended);
    await until(() => digests.get(store, ended) !== null);
    digests.dispose();
    return digests.get(store, ended)?.best?.loss;
  };
  expect(await look()).toBe(0.8);
  const kept = v.parse(v.pipe(v.string(), v.parseJson(), StoredDigest), readFileSync(file, 'utf8'));
  // What stands there is believed.
  const changed = { ...kept, digest: { ...kept.digest, best: { loss: 0.1, epoch: 1 } } };
  writeFileSync(file, JSON.stringify(changed));
  expect(await look()).toBe(0.1);
  for (const other of [{ regulens: '0.0.0' }, { language: 'de' }, null]) {
    const text = other ? JSON.stringify({ ...changed, ...other }) : '{';
    writeFileSync(file, text);
    expect(await look(), text).toBe(0.8);
  }
  writeFileSync(file, JSON.stringify(changed));
  append(store, ended.id, epoch(2, 0.5, 0.3));
  expect(await look()).toBe(0.3);
});

test('of a live run nothing is kept', async () => {
  const store = new RunStore(temporaryFolder());
  const { id } = await run(store, fitStarted, epoch(1, 0.9, 0.8));
  const live = { ...record({ id }), status: 'running' as const };
  const digests = made();
  expect(digests.get(store, live)).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(existsSync(fileOf(store, id))).toBe(false);
  digests.dispose();
});
