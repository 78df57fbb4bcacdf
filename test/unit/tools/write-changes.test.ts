import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeChanges } from '../../../src/tools/write-changes';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulens-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, maxRetries: 5 }));

const file = (name: string) => path.join(folder, name);
const edits = [{ start: 0, end: 1, text: 'ö' }];

test('a file keeps its mode, its byte order mark and its link', async () => {
  writeFileSync(file('train.js'), '\uFEFFa\r\n');
  chmodSync(file('train.js'), 0o750);
  symlinkSync('train.js', file('link.js'));
  await writeChanges([
    { file: file('link.js'), text: '\uFEFFa\r\n', edits: [{ start: 1, end: 2, text: 'b' }] },
  ]);
  expect(readFileSync(file('train.js'), 'utf8')).toBe('\uFEFFb\r\n');
  expect(statSync(file('train.js')).mode & 0o777).toBe(0o750);
  expect(readdirSync(folder).sort()).toEqual(['link.js', 'train.js']);
});

test('what has changed since the edit was worked out is refused, and then no file is written', async () => {
  writeFileSync(file('a.js'), 'a');
  writeFileSync(file('b.js'), 'typed since');
  await expect(
    writeChanges([
      { file: file('a.js'), text: 'a', edits },
      { file: file('b.js'), text: 'b', edits },
    ]),
  ).rejects.toMatchObject({
    name: 'UserError',
    message: `${file('b.js')} has changed since this edit was worked out, so nothing was written.`,
  });
  expect(readFileSync(file('a.js'), 'utf8')).toBe('a');
  expect(readdirSync(folder).sort()).toEqual(['a.js', 'b.js']);
});

test('a file that isn’t UTF-8 is left alone: its other characters would be spoilt', async () => {
  const latin1 = Buffer.from('a // f\xfcr', 'latin1');
  writeFileSync(file('a.js'), latin1);
  await expect(writeChanges([{ file: file('a.js'), text: latin1.toString('utf8'), edits }])).rejects.toThrow(
    "isn't UTF-8",
  );
  expect(readFileSync(file('a.js'))).toEqual(latin1);
});

test('one that can’t be written is said, and leaves nothing behind', async () => {
  writeFileSync(file('a.js'), 'a');
  await expect(
    writeChanges([
      { file: file('a.js'), text: 'a', edits },
      { file: file('gone/b.js'), text: 'b', edits },
    ]),
  ).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining("can't be written") as unknown,
  });
  expect(readFileSync(file('a.js'), 'utf8')).toBe('a');
  expect(readdirSync(folder)).toEqual(['a.js']);
});
