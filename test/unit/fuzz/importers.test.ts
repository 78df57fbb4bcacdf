import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { checked } from '../../../src/protocol/checked';
import { RunEvent } from '../../../src/protocol/events';
import { withoutNonFinite } from '../../../src/protocol/non-finite';
import { UserError } from '../../../src/protocol/user-error';
import { readRun, RunStore } from '../../../src/runs';
import { toWholeCurve, type Columns } from '../../../src/runs/import/columns';
import { crc32c, masked } from '../../../src/runs/import/crc32c';
import { columnsOfJson, columnsOfTable } from '../../../src/runs/import/curve-files';
import { TableReader } from '../../../src/runs/import/delimited';
import { readEventFiles } from '../../../src/runs/import/event-files';
import { importRuns } from '../../../src/runs/import/import-runs';
import { parseJson } from '../../../src/runs/import/json-rows';
import { fromOwnCsv, fromOwnJson } from '../../../src/runs/import/own-exports';
import { trainingOfSeries } from '../../../src/runs/import/series-training';
import { eventsOfTraining, trainingOfCurve } from '../../../src/runs/import/training-events';
import { CASES, expectNothingPolluted, HOSTILE_TEXTS } from './hostile';

afterEach(expectNothingPolluted);

const options = { numRuns: CASES };
const NAMES = [
  'loss',
  'val_loss',
  'epoch',
  'train_loss_step',
  'val_acc',
  'lr',
  'Loss/test',
  ...HOSTILE_TEXTS,
];
const name = fc.constantFrom(...NAMES);

/** What is read is what a recorder may write, or the user is told in a sentence. */
function expectRun(read: () => RunEvent[]): void {
  let events: RunEvent[];
  try {
    events = read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message.length).toBeLessThan(600);
    return;
  }
  for (const event of events) {
    const again = checked(RunEvent, withoutNonFinite(event));
    if ('problem' in again) expect(again.problem).toBe('none');
  }
}

const ofColumns = (columns: Columns) =>
  eventsOfTraining(trainingOfCurve(toWholeCurve(columns, 'any', 'Try another.'), false));

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
const field = (number: number, bytes: Uint8Array) =>
  Buffer.concat([Buffer.from([number * 8 + 2, ...varint(bytes.length)]), bytes]);
const double = (number: number, value: number) => {
  const bytes = Buffer.alloc(9, number * 8 + 1);
  bytes.writeDoubleLE(value, 1);
  return bytes;
};
const float = (number: number, value: number) => {
  const bytes = Buffer.alloc(5, number * 8 + 5);
  bytes.writeFloatLE(value, 1);
  return bytes;
};
function record(bytes: Buffer): Buffer {
  const whole = Buffer.alloc(bytes.length + 16);
  whole.writeBigUInt64LE(BigInt(bytes.length));
  whole.writeUInt32LE(masked(crc32c(whole.subarray(0, 8))), 8);
  bytes.copy(whole, 12);
  whole.writeUInt32LE(masked(crc32c(bytes)), bytes.length + 12);
  return whole;
}

it('event files: any records, with bits flipped, cut into any pieces', async () => {
  const noise = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes));
  const event = fc
    .record({
      tag: name,
      step: fc.nat(6),
      value: fc.double(),
      tensor: fc.boolean(),
      time: fc.double(),
      noise,
    })
    .map(({ tag, step, value, tensor, time, noise: extra }) => {
      const held = tensor
        ? field(8, Buffer.concat([Buffer.from([8, 2]), double(6, value), extra]))
        : float(2, value);
      const summary = field(1, Buffer.concat([field(1, Buffer.from(tag)), held]));
      return Buffer.concat([double(1, time), Buffer.from([16, ...varint(step)]), field(5, summary)]);
    });
  const file = fc.array(fc.oneof({ weight: 6, arbitrary: event }, noise).map(record), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      file,
      fc.option(fc.nat(300)),
      fc.integer({ min: 1, max: 400 }),
      async (records, flip, size) => {
        const bytes = Buffer.concat(records);
        if (flip !== null && flip < bytes.length) bytes[flip] = (bytes[flip] ?? 0) ^ 4;
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        try {
          const read = await readEventFiles(['/logs/train/tfevents'], '/logs', () => pieces);
          expectRun(() => eventsOfTraining(trainingOfSeries(read, '/logs', [])));
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      },
    ),
    options,
  );
});

const cell = fc.oneof(
  fc.nat(5).map(String),
  fc.constantFrom('0.5', 'NaN', '-inf', '', '1e999', ...HOSTILE_TEXTS),
);

it('CSV: any cells, quotes and separators, cut into any pieces', () => {
  const row = fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(','));
  const text = fc
    .tuple(fc.array(name, { maxLength: 4 }), fc.array(row, { maxLength: 4 }), fc.constantFrom('\n', '\r\n'))
    .map(([head, rows, end]) => [head.join(','), ...rows].join(end));
  fc.assert(
    fc.property(text, fc.nat(40), (all, cut) => {
      expectRun(() => {
        const reader = new TableReader('any.csv');
        reader.read(all.slice(0, cut));
        reader.read(all.slice(cut));
        const table = reader.end();
        return fromOwnCsv(table)?.events ?? ofColumns(columnsOfTable(table, 'any.csv'));
      });
    }),
    options,
  );
});

it('JSON: lists, histories, rows, exports of ours, and what is none of these', () => {
  const value = fc.oneof(fc.double(), fc.constantFrom<unknown>(null, '1', {}, [], ...HOSTILE_TEXTS));
  const lists = fc.dictionary(name, fc.oneof(fc.array(value, { maxLength: 4 }), value), { maxKeys: 4 });
  const json = fc.oneof(
    lists,
    lists.map((history) => ({ history, epoch: [0, 1] })),
    fc.array(fc.dictionary(name, value, { maxKeys: 4 }), { maxLength: 4 }),
    lists.map((part) => ({ record: { name: 'x', created: 'y' }, state: part })),
  );
  fc.assert(
    fc.property(json, fc.option(fc.nat(60), { freq: 5 }), (made, cut) => {
      const text = JSON.stringify(made).slice(0, cut ?? undefined);
      const read = parseJson(text);
      if (read === undefined) return;
      expectRun(() => fromOwnJson(read)?.events ?? ofColumns(columnsOfJson(read, 'any.json')));
    }),
    options,
  );
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-fuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

it('whole files: a run that can be read, or a sentence and nothing left behind', async () => {
  let count = 0;
  const line = fc.dictionary(name, cell, { maxKeys: 3 }).map((row) => JSON.stringify(row));
  const content = fc.oneof(
    fc.array(line, { maxLength: 4 }).map((lines) => lines.join('\n')),
    fc
      .array(fc.array(cell, { maxLength: 3 }), { maxLength: 4 })
      .map((rows) => `epoch,loss,val_loss\n${rows.join('\n')}`),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(
      content,
      fc.constantFrom('a.csv', 'b.jsonl', 'c.json', 'd.tfevents.1'),
      async (text, called) => {
        const place = path.join(folder, String(count++));
        mkdirSync(place);
        writeFileSync(path.join(place, called), text);
        const store = new RunStore(place);
        const [done] = await importRuns(store, [path.join(place, called)], null);
        const runs = await store.list();
        if (!done || 'error' in done) expect(runs).toEqual([]);
        else expect((await readRun(store, done.record.id)).problems).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});
