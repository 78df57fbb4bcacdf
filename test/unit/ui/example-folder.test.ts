import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { copyExample, isExample } from '../../../src/ui/example-folder';

const example = path.resolve(__dirname, '../../../examples/sonar');

test('the example gets a folder of its own, beside one that is there already', async () => {
  const parent = mkdtempSync(path.join(tmpdir(), 'regulens-example-'));
  const folder = await copyExample(example, parent);
  expect(path.relative(parent, folder)).toBe('regulens-example');
  expect(readFileSync(path.join(folder, 'train.js'))).toEqual(readFileSync(path.join(example, 'train.js')));
  expect(existsSync(path.join(folder, 'sonar.csv'))).toBe(true);
  expect([isExample(folder), isExample(parent)]).toEqual([true, false]);
  await copyExample(example, parent);
  expect(readdirSync(parent)).toEqual(['regulens-example', 'regulens-example-2']);
});
