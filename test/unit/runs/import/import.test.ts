import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { curveToState, diagnose } from '../../../../src/diagnosis';
import { writeNonFinite } from '../../../../src/protocol/non-finite';
import { emptyRunState, type RunState } from '../../../../src/protocol/run-state';
import { UserError } from '../../../../src/protocol/user-error';
import { exportCsv, readRun, RunStore } from '../../../../src/runs';
import { importRuns, type Import } from '../../../../src/runs/import/import-runs';
import { fitStarted } from '../../../../src/runs/import/training-events';
import { requestOfRun } from '../../../../src/runs/launch-spec';
import { runRecord } from '../../../run-records';

/* The files were written by Keras, TensorFlow and tensorboardX, and `expected` by TensorBoard's own reader: scripts/oracles/import_files.py. */
const FIXTURES = path.resolve('test/fixtures/import');
const Value = v.union([v.number(), v.string()]);
const expected = v.parse(
  v.object({
    events: v.record(v.string(), v.record(v.string(), v.array(v.tuple([v.number(), Value])))),
    csv: v.array(v.record(v.string(), v.number())),
    history: v.record(v.string(), v.array(v.number())),
  }),
  JSON.parse(readFileSync(path.join(FIXTURES, 'expected.json'), 'utf8')),
);
const valuesOf = (file: string, tag: string) => {
  const found = Object.entries(expected.events).find(([name]) => name.startsWith(`${file}/events`));
  return (found?.[1][tag] ?? []).map(([, value]) => Number(value));
};

let folder: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-import-'));
});
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

const store = () => new RunStore(path.join(folder, `store-${count++}`));
const file = (name: string, text: string | Buffer) => {
  const target = path.join(folder, `${count++}`, name);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
  return target;
};

async function imported(paths: string[], into = store(), name: string | null = null) {
  const done = await importRuns(into, paths, name);
  return Promise.all(
    done.map(async (one: Import) => {
      if ('error' in one) throw one.error;
      const { state, problems } = await readRun(into, one.record.id);
      expect(problems).toEqual([]);
      return { ...one, state };
    }),
  );
}

async function only(source: string) {
  const [run, ...more] = await imported([source]);
  expect(more).toEqual([]);
  if (!run) throw new Error('nothing was imported');
  return run;
}

const epochsOf = (state: RunState) => state.fits.flatMap((fit) => fit.epochs);
const losses = (state: RunState) => epochsOf(state).map(({ loss }) => loss);
const valLosses = (state: RunState) => epochsOf(state).map(({ valLoss }) => valLoss);

describe('TensorBoard', () => {
  it('training and validation of Keras are one run, with the values that TensorBoard reads', async () => {
    const { record, state } = await only(path.join(FIXTURES, 'keras'));
    expect(record).toMatchObject({
      name: 'keras',
      status: 'finished',
      imported: { format: 'tensorboard', notes: [] },
    });
    expect(record.imported?.files.map((name) => path.basename(path.dirname(name)))).toEqual([
      'train',
      'validation',
    ]);
    expect(losses(state)).toEqual(valuesOf('keras/train', 'epoch_loss'));
    expect(valLosses(state)).toEqual(valuesOf('keras/validation', 'epoch_loss'));
    const epochs = epochsOf(state);
    expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
    expect(epochs.map(({ metrics }) => metrics['accuracy'])).toEqual(
      valuesOf('keras/train', 'epoch_accuracy'),
    );
    expect(epochs.map(({ valMetrics }) => valMetrics['accuracy'])).toEqual(
      valuesOf('keras/validation', 'epoch_accuracy'),
    );
    expect(epochs.map(({ learningRate }) => learningRate)).toEqual(valuesOf('keras/train', 'epoch_lr'));
    // What Keras itself holds in memory are the same numbers as 32-bit floats.
    expect(losses(state)).toEqual(expected.history['loss']?.map(Math.fround));
    expect(Date.parse(record.imported?.trained ?? '')).toBeGreaterThan(Date.parse('2020-01-01'));
  });

  it('steps beside epochs', async () => {
    const { state } = await only(path.join(FIXTURES, 'per-batch'));
    expect(losses(state)).toEqual(valuesOf('per-batch/train', 'epoch_loss'));
    expect(valLosses(state)).toEqual(valuesOf('per-batch/validation', 'epoch_loss'));
    expect(state.fits[0]?.batches).toMatchObject({
      steps: Array.from({ length: 12 }, (_, at) => at + 1),
      losses: valuesOf('per-batch/train', 'batch_loss'),
    });
  });

  it('simple values of tensorboardX, "Loss/test" being the validation loss where there is no other', async () => {
    const { state, notes } = await only(path.join(FIXTURES, 'tensorboardX'));
    expect(losses(state)).toEqual(valuesOf('tensorboardX', 'Loss/train'));
    expect(valLosses(state)).toEqual(valuesOf('tensorboardX', 'Loss/test'));
    expect(epochsOf(state).map(({ valMetrics }) => valMetrics['accuracy'])).toEqual(
      valuesOf('tensorboardX', 'Accuracy/test'),
    );
    expect(notes).toEqual(['Its validation loss is "Loss/test".']);
  });

  it('curves in folders of their own, by global steps: from one validation to the next is an epoch', async () => {
    const { state, notes } = await only(path.join(FIXTURES, 'tensorboardX-curves'));
    expect(valLosses(state)).toEqual(valuesOf('tensorboardX-curves/loss/val', 'loss'));
    const train = valuesOf('tensorboardX-curves/loss/train', 'loss');
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(losses(state)).toEqual([
      train[0],
      ...[1, 6, 11, 16, 21].map((at) => mean(train.slice(at, at + 5))),
    ]);
    expect(state.fits[0]?.batches.losses).toEqual(train);
    expect(notes).toEqual([expect.stringMatching(/from one validation to the next counts as an epoch/)]);
  });

  it('each training below a folder is a run', async () => {
    const runs = await imported([FIXTURES]);
    expect(runs.map(({ record }) => record.name).toSorted()).toEqual([
      'keras',
      'per-batch',
      'tensorboardX',
      'tensorboardX-curves',
    ]);
  });

  it('a last record that is cut off is left out, and said; the training may go on', async () => {
    const copy = path.join(folder, 'torn');
    cpSync(path.join(FIXTURES, 'tensorboardX'), copy, { recursive: true });
    const [name = ''] = readdirSync(copy);
    truncateSync(path.join(copy, name), 900);
    const { state, notes } = await only(copy);
    expect(losses(state).length).toBeGreaterThan(3);
    expect(losses(state)).toEqual(valuesOf('tensorboardX', 'Loss/train').slice(0, losses(state).length));
    expect(notes).toContain(`The last record of ${name} is cut off and was left out.`);
    expect(state.fits[0]?.ended).toBeNull();
  });

  it('a flipped bit is found by the checksum: what comes after is left out, and said', async () => {
    const bytes = readFileSync(
      path.join(FIXTURES, 'tensorboardX', readdirSync(path.join(FIXTURES, 'tensorboardX'))[0] ?? ''),
    );
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    const { notes, state } = await only(file('events.out.tfevents.1', bytes));
    expect(notes).toContain('events.out.tfevents.1 is damaged: what comes after the damage was left out.');
    expect(losses(state)).toEqual(valuesOf('tensorboardX', 'Loss/train').slice(0, losses(state).length));
  });
});

describe('tables', () => {
  it('CSVLogger of Keras', async () => {
    const { state, record } = await only(path.join(FIXTURES, 'keras/training.csv'));
    expect(record.imported?.format).toBe('csv');
    expect(losses(state)).toEqual(expected.csv.map((row) => row['loss']));
    expect(valLosses(state)).toEqual(expected.csv.map((row) => row['val_loss']));
    expect(epochsOf(state).map(({ metrics }) => metrics)).toEqual(
      expected.csv.map(({ accuracy }) => ({ accuracy })),
    );
    expect(epochsOf(state).map(({ learningRate }) => learningRate)).toEqual(
      expected.csv.map((row) => row['lr']),
    );
  });

  it('History of Keras as JSON, and the same line by line', async () => {
    const { state, record } = await only(path.join(FIXTURES, 'keras/history.json'));
    expect(record.imported?.format).toBe('json');
    expect(losses(state)).toEqual(expected.history['loss']);
    expect(valLosses(state)).toEqual(expected.history['val_loss']);
    const lines = expected.csv.map((row) => `${JSON.stringify(row)}\n`).join('');
    const streamed = await only(file('log.jsonl', `${lines}{"epoch": 12, "lo`));
    expect(streamed.record.imported?.format).toBe('json-lines');
    expect(losses(streamed.state)).toEqual(expected.csv.map((row) => row['loss']));
    expect(streamed.notes[0]).toBe('Its last line is cut off and was left out.');
  });

  /** As lightning/fabric/loggers/csv_logs.py writes it with self.log('train_loss', on_step=True, on_epoch=True). */
  const LIGHTNING = [
    'epoch,step,train_loss_epoch,train_loss_step,val_acc,val_loss',
    '0,49,,0.9,,',
    '0,63,,,0.5,0.8',
    '0,63,0.85,,,',
    '1,99,,0.7,,',
    '1,127,,,0.6,0.75',
    '1,127,0.65,,,',
    '',
  ].join('\n');

  it('metrics.csv of Lightning, whose rows are sparse', async () => {
    const { state } = await only(file('metrics.csv', LIGHTNING));
    expect(losses(state)).toEqual([0.85, 0.65]);
    expect(valLosses(state)).toEqual([0.8, 0.75]);
    expect(epochsOf(state).map(({ epoch, valMetrics }) => [epoch, valMetrics['acc']])).toEqual([
      [1, 0.5],
      [2, 0.6],
    ]);
    const steps = await only(
      file('metrics.csv', 'epoch,train_loss,val_loss\n0,3,\n0,1,\n0,,0.8\n1,0.5,\n1,,0.7\n'),
    );
    expect(losses(steps.state)).toEqual([2, 0.5]);
    expect(steps.notes).toContain('It has several training losses an epoch: their mean is the epoch’s.');
  });

  it('cells with separators, quotes and line ends, and a last line that is cut off', async () => {
    const { state, notes } = await only(
      file(
        'odd.csv',
        '\uFEFF"epoch","note, of mine","loss","val_loss"\r\n1,"a ""b""\nc",2,1\r\n2,,1,0.5\r\n3,"x',
      ),
    );
    expect(losses(state)).toEqual([2, 1]);
    expect(notes).toContain('Its last line is cut off and was left out.');
  });
});

describe('what Regulens exports', () => {
  const fit = curveToState({ loss: [1, NaN, 0.5], valLoss: [null, 0.9, Infinity] }).fits[0];
  const { t, ...started } = fitStarted('fit-1', { validation: 'data', validationExamples: 40, model: 'm' });
  const state: RunState = {
    ...emptyRunState(),
    runtime: { name: 'Node.js', version: '22.0.0' },
    platform: 'linux x64',
    lastEventAt: 30,
    ended: true,
    fits: fit
      ? [
          {
            ...fit,
            started: { t, ...started },
            ended: 'finished',
            batches: { steps: [1, 2], losses: [1.5, NaN], stride: 1, last: 2 },
            epochs: fit.epochs.map((epoch, at) => ({
              ...epoch,
              fit: 'fit-1',
              t: 10 * (at + 1),
              durationMs: 10,
              penalty: 0.25,
              inferenceLoss: at === 1 ? null : 0.4,
              inferenceExamples: 32,
              learningRate: 0.01,
              metrics: { accuracy: 0.5, '=1+1': at },
              valMetrics: { accuracy: 0.25, 'a,"b"': 1 },
              memory: { tensors: null, tensorBytes: null, residentBytes: 1000 },
            })),
          },
        ]
      : [],
  };

  it('as CSV comes back with all its columns', async () => {
    const { state: back, record } = await only(file('run.csv', exportCsv(state)));
    expect(record.imported?.format).toBe('regulens');
    expect(epochsOf(back)).toEqual(epochsOf(state));
    expect(exportCsv(back).replaceAll(/^1,[^,]*/gm, '1,m')).toBe(exportCsv(state));
  });

  it('as JSON comes back whole, but for how it was launched', async () => {
    const json = JSON.stringify({ record: runRecord({ name: 'train.js' }), state }, writeNonFinite, 2);
    const { state: back, record } = await only(file('run.json', json));
    expect(back).toEqual(state);
    expect(record).toMatchObject({ name: 'train.js', launch: { nodePath: '', args: [], env: {} } });
  });
});

describe('the run', () => {
  it('is diagnosed as far as its numbers go: what needs the model is not checked', async () => {
    const epochs = Array.from({ length: 60 }, (_, t) => ({
      epoch: t,
      loss: 0.05 + Math.exp(-t / 10),
      val_loss: 0.5 + Math.exp(-t / 5) + 0.01 * Math.max(0, t - 15),
    }));
    const { state } = await only(file('over.json', JSON.stringify(epochs)));
    const { findings, notChecked } = diagnose(state);
    expect(findings.map(({ rule }) => rule)).toContain('overfitting');
    expect(notChecked.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['dead-relu', 'output-and-loss']),
    );
  });

  it('is not imported twice, wherever the file lies, and not run again', async () => {
    const into = store();
    const [first] = await imported([file('a.csv', 'epoch,loss\n1,1\n2,0.5\n')], into);
    const [again] = await imported([file('b.csv', 'epoch,loss\n1,1\n2,0.5\n')], into);
    expect(again).toMatchObject({ isNew: false, record: { id: first?.record.id } });
    expect(await into.list()).toHaveLength(1);
    expect(() => first && requestOfRun(first.record)).toThrow(/trained elsewhere and imported/);
  });

  it('takes a name, where it is the only one', async () => {
    const into = store();
    const one = file('a.csv', 'loss\n1\n');
    const [run] = await imported([one], into, 'baseline of Ann');
    expect(run?.record.name).toBe('baseline of Ann');
    await expect(importRuns(into, [one, file('b.csv', 'loss\n2\n')], 'x')).rejects.toThrow(/2 trainings/);
  });
});

test.each<[string, string | Buffer, RegExp]>([
  ['no-loss.csv', 'epoch,a\n1,2\n', /no column "loss"/],
  ['empty.csv', '', /is empty/],
  ['torn.json', '{"loss": [1', /not valid JSON/],
  ['middle.jsonl', '{"loss": 1}\n{"lo\n{"loss": 1}\n', /line 2 is no object/],
  ['weights.bin', Buffer.from([1, 2, 0, 0, 7]), /is no text/],
  ['events.out.tfevents.1', 'not a record at all', /not an event file of TensorBoard/],
  ['events.out.tfevents.2', '', /holds no scalars/],
])('%s is refused in one sentence, and nothing of it stays', async (name, text, message) => {
  const into = store();
  const [done] = await importRuns(into, [file(name, text)], null);
  expect(done && 'error' in done && done.error).toBeInstanceOf(UserError);
  expect(done && 'error' in done && done.error.message).toMatch(message);
  expect(await into.list()).toEqual([]);
  expect(await importRuns(into, [file(name, text), file('good.csv', 'loss\n1\n')], null)).toMatchObject([
    { error: expect.any(UserError) as unknown },
    { isNew: true },
  ]);
});
