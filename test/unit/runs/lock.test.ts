import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { bundle, root, temporaryFolder } from './harness';

const RACERS = 6;

test('of many processes that find the same stale lock, one at a time gets it', async () => {
  const built = await bundle('src/runs/lock.ts', 'lock.cjs');
  const folder = temporaryFolder();
  const lock = path.join(folder, 'lock');
  fs.writeFileSync(lock, '');
  const racer = path.join(root, 'test/fixtures/runs/lock-racer.cjs');
  const racers = Array.from({ length: RACERS }, () =>
    spawn(process.execPath, [racer, built, lock], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(racers.map(({ stdout }) => once(stdout, 'readable')));
  for (const { stdin } of racers) stdin.end();
  const said = await Promise.all(racers.map(({ stdout }) => text(stdout)));
  expect(said).toEqual(Array<string>(RACERS).fill('ready\nalone\n'));
  expect(fs.readdirSync(folder)).toEqual([]);
});
