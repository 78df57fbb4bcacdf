import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CappedLog } from '../../../src/runs/capped-log';
import { failureReason } from '../../../src/runs/failure-reason';
import { temporaryFolder } from './harness';

test('the head is kept to the last whole character, the end remembered', () => {
  const file = path.join(temporaryFolder(), 'log');
  const log = new CappedLog(file, 5);
  log.write(Buffer.from('ab'));
  log.write(Buffer.from('模型'));
  log.write(Buffer.from('the end'));
  log.close();
  expect(fs.readFileSync(file, 'utf8')).toBe(
    'ab模\n[Regulens: 5 bytes kept; what was printed after this is dropped.]\n',
  );
  expect(log.tail).toBe('ab模型the end');
});

test('once it is closed nothing is written, least of all to the file that has its number then', () => {
  const folder = temporaryFolder();
  const log = new CappedLog(path.join(folder, 'log'), 100);
  log.close();
  const other = fs.openSync(path.join(folder, 'other'), 'w');
  log.write(Buffer.from('late'));
  log.close();
  fs.writeSync(other, 'its own');
  fs.closeSync(other);
  expect(fs.readFileSync(path.join(folder, 'other'), 'utf8')).toBe('its own');
  expect(log.tail).toBe('late');
});

test.skipIf(process.platform !== 'linux')('a full disk costs lines, not the run', () => {
  const log = new CappedLog('/dev/full', 1000);
  log.write(Buffer.from('first\n'));
  log.write(Buffer.from('second\n'));
  log.close();
  expect(log.tail).toBe('first\nsecond\n');
  expect(() => new CappedLog('/nowhere/log', 10).write(Buffer.from('x'))).not.toThrow();
});

const reason = (stderr: string) => failureReason('/nowhere', stderr, 3, null);
const NONE = 'It ended with exit code 3 and printed no error.';

test("of Node's many lines about an error the one that names it is told", () => {
  const uncaught = `/p/train.js:3
    throw new TypeError('no such layer');
          ^

TypeError: no such layer
    at f (/p/train.js:3:11) {
  code: 'X'
}

Node.js v20.20.2
`;
  expect(reason(uncaught)).toBe('TypeError: no such layer');
  expect(reason('FATAL ERROR: Reached heap limit\n----- Native stack trace -----\n 1: 0xb\n')).toBe(
    'FATAL ERROR: Reached heap limit',
  );
  expect(reason('----- Native stack trace -----\n\n 1: 0xb node::Abort()\n')).toBe(NONE);
  expect(reason('please give --data\n\n')).toBe('please give --data');
  expect(reason('\n')).toBe(NONE);
  const greeting =
    '====\nHi, looks like you are running TensorFlow.js in Node.js. To speed things up …\n====\n';
  expect(reason(greeting)).toBe(NONE);
  expect(reason(`please give --data\n${greeting}`)).toBe('please give --data');
  expect(failureReason('/nowhere', 'epoch 3\n', null, 'SIGKILL')).toContain('memory');
});

test('what the WASM backend lacks comes with the way to do without it', () => {
  expect(reason("Error: Kernel 'FFT' not registered for backend 'wasm'\n")).toMatch(
    /'FFT' not registered for backend 'wasm'\. Regulens has a WASM backend with the kernels/,
  );
  expect(reason("Error: Kernel 'FFT' not registered for backend 'cpu'\n")).toMatch(/'cpu'$/);
});
