import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCurve } from '../../../src/cli/curve-file';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-curve-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};

test('JSON with non-finite losses and without validation', async () => {
  const file = write(
    'a.json',
    '{"loss": [1, "NaN", 0.5], "val_loss": [null, 0.9, "Infinity"], "validation_examples": 62}',
  );
  expect(await readCurve(file)).toEqual({
    loss: [1, NaN, 0.5],
    valLoss: [null, 0.9, Infinity],
    validationExamples: 62,
  });
  expect(await readCurve(write('b.json', '{"loss": [1]}'))).toEqual({
    loss: [1],
    valLoss: [],
    validationExamples: null,
  });
});

test('CSV with columns in any order, CRLF and gaps', async () => {
  const file = write('a.csv', 'epoch,val_loss,loss\r\n1,0.9,1\r\n2,,0.8\r\n3,NaN,0.7\r\n');
  expect(await readCurve(file)).toEqual({
    loss: [1, 0.8, 0.7],
    valLoss: [0.9, null, NaN],
    validationExamples: null,
  });
});

test('what model.fit resolves to, written down whole', async () => {
  const file = write(
    'history.json',
    '{"validationData": null, "history": {"loss": [1, 0.5], "val_loss": [1, 0.6]}}',
  );
  expect(await readCurve(file)).toEqual({ loss: [1, 0.5], valLoss: [1, 0.6], validationExamples: null });
});

test.each([
  ['no-loss.csv', 'a,b\n1,2\n', /no column "loss"/],
  ['word.csv', 'loss\n1\nhello\n', /line 3: "hello" is not a number/],
  ['empty.json', '{"loss": []}', /holds no epochs/],
  ['torn.json', '{"loss": [1,', /not valid JSON/],
  ['type.json', '{"loss": [[1]]}', /not a training curve/],
  ['hole.csv', 'loss,val_loss\n1,2\n,3\n', /line 3: the loss is missing/],
  ['array.json', '[1, 2]', /not a training curve/],
  ['train.js', 'model.fit()', /is a script/],
  ['examples.json', '{"loss": [1], "validation_examples": -3}', /not a training curve/],
])('%s is refused with a reason and a next step', async (name, text, message) => {
  await expect(readCurve(write(name, text))).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(message) as string,
  });
});
