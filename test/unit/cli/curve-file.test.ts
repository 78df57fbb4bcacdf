import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { readCurve, toCurve, type ReadCurve } from '../../../src/cli/curve-file';
import { curveToState, diagnose, saidOnline } from '../../../src/diagnosis';
import { UserError } from '../../../src/protocol/user-error';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-curve-'));
});
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

const write = (name: string, text: string) => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};
const read = (name: string, content: unknown) =>
  readCurve(write(name, typeof content === 'string' ? content : JSON.stringify(content)));

const curve = (parts: Partial<ReadCurve>): ReadCurve => ({
  epochs: (parts.loss ?? []).map((_, at) => at + 1),
  loss: [],
  valLoss: [],
  valMetrics: {},
  validationExamples: null,
  notes: [],
  ...parts,
});

describe('reads', () => {
  it('JSON with non-finite losses and without validation', async () => {
    const text = '{"loss": [1, "NaN", 0.5], "val_loss": [null, 0.9, "Infinity"], "validation_examples": 62}';
    expect(await read('a.json', text)).toEqual(
      curve({ loss: [1, NaN, 0.5], valLoss: [null, 0.9, Infinity], validationExamples: 62 }),
    );
    expect(await read('b.json', '{"loss": [1]}')).toEqual(curve({ loss: [1] }));
  });

  it('what Python writes: bare NaN and Infinity', async () => {
    expect(
      await read('py.json', '{"loss": [1.0, NaN, -Infinity], "note": "NaN stays, so does \\" Infinity"}'),
    ).toEqual(curve({ loss: [1, NaN, -Infinity] }));
  });

  it('CSV with columns in any order, CRLF and gaps', async () => {
    expect(await read('a.csv', 'epoch,val_loss,loss\r\n1,0.9,1\r\n2,,0.8\r\n3,NaN,0.7\r\n')).toEqual(
      curve({ loss: [1, 0.8, 0.7], valLoss: [0.9, null, NaN] }),
    );
    expect((await read('semicolon.csv', '"loss";"val_loss"\n1;2\n')).valLoss).toEqual([2]);
  });

  it('what model.fit resolves to in tfjs and Keras, and logs of one object an epoch', async () => {
    const history = { loss: [1, 0.5], val_loss: [1, 0.6], acc: [0.5, 0.6] };
    const expected = curve({ loss: [1, 0.5], valLoss: [1, 0.6] });
    const notes = ['The file counts epochs from 0; here they count from 1.'];
    expect(await read('keras.json', history)).toEqual(expected);
    const tfjs = { validationData: null, params: { epochs: 2 }, epoch: [0, 1], history };
    expect(await read('tfjs.json', tfjs)).toEqual({ ...expected, notes });
    const rows = [0, 1].map((epoch) => ({
      epoch,
      loss: history.loss[epoch],
      val_loss: history.val_loss[epoch],
    }));
    expect(await read('rows.json', rows)).toEqual({ ...expected, notes });
    expect(await read('log.ndjson', rows.map((row) => JSON.stringify(row)).join('\n'))).toEqual({
      ...expected,
      notes,
    });
  });

  it.each([
    'val_loss',
    'valLoss',
    'validation loss',
    'val-loss',
    'Validation Loss',
    'val/loss',
    'valid_loss',
  ])('the validation loss under the name "%s"', async (name) => {
    expect((await read('named.json', { loss: [1, 0.5], [name]: [1, 0.6] })).valLoss).toEqual([1, 0.6]);
    expect((await read('named.csv', `Training Loss,${name}\n1,1\n0.5,0.6\n`)).valLoss).toEqual([1, 0.6]);
  });

  it('the total of a model with several outputs, and not one of them for the whole', async () => {
    const outputs = { loss: [2, 1], a_loss: [1, 0.5], val_a_loss: [1, 0.9], val_b_loss: [1, 0.2] };
    const whole = await read('outputs.json', { ...outputs, val_loss: [2, 1.1] });
    expect(whole.valLoss).toEqual([2, 1.1]);
    expect(whole.notes).toEqual([expect.stringMatching(/2 outputs .* the total \(val_loss\) is judged/)]);
    const parts = await read('parts.json', outputs);
    expect(parts.valLoss).toEqual([]);
    expect(parts.notes).toEqual([expect.stringMatching(/not their total, so they are not judged/)]);
    const { findings, notChecked } = diagnose(curveToState(parts));
    expect(findings.map(({ rule }) => rule)).not.toContain('no-validation-data');
    expect(notChecked.map(({ rule }) => rule)).toContain('overfitting');
  });

  it('accuracy alone, and says that it does not judge by it', async () => {
    const read_ = await read('acc.json', { loss: [1, 0.8, 0.7, 0.6], val_accuracy: [0.5, 0.6, 0.7, 0.6] });
    expect(read_.valMetrics).toEqual({ accuracy: [0.5, 0.6, 0.7, 0.6] });
    const { notChecked, findings } = diagnose(curveToState(read_));
    expect(findings).toEqual([]);
    expect(notChecked.find(({ rule }) => rule === 'overfitting')?.reason).toMatch(/no validation loss/);
  });

  it('epochs out of order and twice: sorted, the later entry counts, and says so', async () => {
    const csv = 'epoch,loss,val_loss\n3,0.3,0.33\n1,0.1,0.11\n2,9,9\n2,0.2,0.22\n7,0.7,0.77\n';
    expect(await read('mixed.csv', csv)).toEqual(
      curve({
        epochs: [1, 2, 3, 7],
        loss: [0.1, 0.2, 0.3, 0.7],
        valLoss: [0.11, 0.22, 0.33, 0.77],
        notes: [
          'The epochs are not in order (1 comes after 3); they were sorted.',
          '1 epoch is there twice; the later entry counts.',
        ],
      }),
    );
  });

  it('validation losses that are not there for each epoch, and says how', async () => {
    const loss = [6, 5, 4, 3, 2, 1];
    const every = await read('every.json', { loss, val_loss: [5, 3, 1] });
    expect(every.valLoss).toEqual([null, 5, null, 3, null, 1]);
    expect(every.notes).toEqual([expect.stringMatching(/one after every 2 epochs/)]);
    const short = await read('short.json', { loss, val_loss: [6, 5, 4, 3, 2] });
    expect(short.valLoss).toEqual([6, 5, 4, 3, 2, null]);
    const unknown = await read('unknown.json', { loss, val_loss: [6, 5, 4, 3] });
    expect(unknown.valLoss).toEqual([]);
    expect(unknown.notes).toEqual([expect.stringMatching(/unknown: left out/)]);
  });

  it('a million epochs in blocks, that keep a loss which is no number', () => {
    const loss = Array.from({ length: 1_000_000 }, (_, t) => 0.4 + 1 / (1 + t / 1000));
    const long = toCurve(
      {
        values: new Map([
          ['loss', loss],
          ['val_loss', loss.with(777_777, NaN)],
        ]),
        validationExamples: 500,
        firstLine: 1,
        unit: 'value',
      },
      'long.json',
      '',
    );
    expect(long.loss.length).toBeLessThanOrEqual(2500);
    expect(long.epochs.at(-1)).toBe(1_000_000);
    expect(long.valLoss.filter((value) => Number.isNaN(value))).toHaveLength(1);
    expect(long.notes).toEqual([expect.stringMatching(/^1,000,000 epochs are judged in blocks of 400/)]);
    expect(diagnose(curveToState(long)).findings.map(({ rule }) => rule)).not.toContain('overfitting');
  });
});

test.each([
  ['no-loss.csv', 'a,b\n1,2\n', /no column "loss"/],
  ['word.csv', 'loss\n1\nhello\n', /line 3: "hello" is not a number/],
  ['blank.json', ' \n', /is empty/],
  ['empty.json', '{"loss": []}', /holds no epochs/],
  ['head.csv', 'epoch,loss,val_loss\n', /holds no epochs/],
  ['torn.json', '{"loss": [1,', /not valid JSON/],
  ['type.json', '{"loss": [[1]]}', /value 1: "\[1\]" is not a number/],
  ['nothing.json', '{}', /not a training curve/],
  ['hole.csv', 'loss,val_loss\n1,2\n,3\n', /line 3: the loss is missing/],
  ['array.json', '[1, 2]', /not a training curve/],
  ['epoch.csv', 'epoch,loss\n1.5,2\n', /line 2: the epoch 1.5 is no whole number/],
  ['train.js', 'model.fit()', /is a script/],
  ['examples.json', '{"loss": [1], "validation_examples": -3}', /not a training curve/],
])('%s is refused with a reason and a next step', async (name, text, message) => {
  await expect(readCurve(write(name, text))).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(message) as string,
    nextStep: expect.stringMatching(/./) as string,
  });
});

describe('whatever a file holds', () => {
  const cell = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: -2, max: 5, noNaN: true }) },
    fc.constantFrom<unknown>(null, NaN, Infinity, -Infinity, 0, 'NaN', '', 'x', 1e308, [1]),
  );
  const column = fc.array(cell, { maxLength: 60 });
  const table = fc.record(
    {
      loss: column,
      val_loss: column,
      epoch: fc.array(fc.nat(70), { maxLength: 60 }),
      val_acc: column,
      val_a_loss: column,
    },
    { requiredKeys: [] },
  );

  it('is a curve in order or a sentence, and its diagnosis never crashes', () => {
    fc.assert(
      fc.property(table, fc.option(fc.integer({ min: 1, max: 500 })), (columns, validationExamples) => {
        let found: ReadCurve;
        try {
          const values = new Map(Object.entries<readonly unknown[]>(columns));
          found = toCurve({ values, validationExamples, firstLine: 1, unit: 'value' }, 'any.json', 'format');
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          return;
        }
        const { epochs, loss, valLoss } = found;
        expect(loss).toHaveLength(epochs.length);
        expect([0, epochs.length]).toContain(valLoss.length);
        epochs.forEach((epoch, at) => expect(epoch).toBeGreaterThan(epochs[at - 1] ?? 0));
        const state = curveToState(found);
        const { findings } = diagnose(state);
        // What no validation loss can show isn't claimed, and what is claimed was said in an epoch that there is.
        if (valLoss.filter((value) => value !== null && Number.isFinite(value)).length < 4)
          expect(findings.map(({ rule }) => rule)).not.toContain('overfitting');
        for (const { epoch } of findings) if (epoch !== null) expect(epochs).toContain(epoch);
        saidOnline(state);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['constant', Array.from({ length: 200 }, () => 0.5)],
    ['zero', Array.from({ length: 200 }, () => 0)],
    ['one epoch', [0.5]],
    ['not a number', Array.from({ length: 50 }, () => NaN)],
    ['falling below zero', Array.from({ length: 100 }, (_, t) => 1 - t / 20)],
  ])('%s: never overfitting', (_, losses) => {
    for (const validationExamples of [null, 100]) {
      const state = curveToState({ loss: losses, valLoss: losses, validationExamples });
      expect(diagnose(state).findings.map(({ rule }) => rule)).not.toContain('overfitting');
      expect(saidOnline(state).map(({ finding }) => finding.rule)).not.toContain('overfitting');
    }
  });
});
