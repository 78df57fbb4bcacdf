import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { measureFix, notMeasured } from '../../../src/experiments';
import { workspace } from '../runs/harness';

test('a fix that writes files is not measured, and nothing is run', async () => {
  const store = workspace();
  const { folder } = store;
  const before = readdirSync(folder);
  const file = path.join(folder, 'train.js');
  const assets = { preload: '', supervisor: '', typescriptLoader: '', webgpuStart: '' };
  const request = {
    launch: { script: file },
    changes: [{ file, text: '', edits: [] }],
    label: 'Save',
    seeds: ['1'],
  };
  await expect(measureFix({ store, assets }, { ...request, remedy: 'checkpoint' })).rejects.toThrow(
    /not measured\. It saves files/,
  );
  expect(readdirSync(folder)).toEqual(before);
  expect(notMeasured('l2')).toBeNull();
});
