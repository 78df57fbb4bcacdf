import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isGone, processStart, toldStart } from '../../../src/runs/process-identity';

// Where there is /proc it isn't asked, but `ps` is the same as on macOS.
const ps = (pid: number) => toldStart('ps', ['-o', 'lstart=', '-p', String(pid)]);

test('what ps says of a process: its start, nothing where it is gone, and an error where it could not say', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const pid = child.pid!;
  expect(Date.parse((await ps(pid))!)).toBeGreaterThan(Date.now() - 60_000);
  const started = await processStart(pid);
  expect(await isGone(pid, started)).toBe(false);
  expect(await isGone(pid, 'another')).toBe(true);
  // Nobody knew when it started: that it is there is all that can be said.
  expect(await isGone(pid, null)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await ps(pid)).toBeNull();
  expect(await isGone(pid, started)).toBe(true);
  expect(await isGone(pid, null)).toBe(true);

  // It ends with 1 for what it doesn't understand, too, but says so.
  await expect(toldStart('ps', ['--no-such-option'])).rejects.toThrow();
  await expect(toldStart('no-such-ps', [])).rejects.toThrow(/ENOENT/);
  await expect(toldStart('true', [])).rejects.toThrow(/printed nothing/);
  await expect(toldStart('sh', ['-c', 'kill -9 $$'])).rejects.toThrow();
});
