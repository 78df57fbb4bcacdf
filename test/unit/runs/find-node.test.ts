import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { findNode } from '../../../src/runs';
import { temporaryFolder } from './harness';

afterEach(() => vi.unstubAllEnvs());

function program(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return file;
}

describe.skipIf(process.platform === 'win32')('findNode', () => {
  test('takes the setting', async () => {
    expect(await findNode(process.execPath)).toEqual({
      path: process.execPath,
      version: process.versions.node,
    });
  });

  test('takes the first on the PATH of the login shell, whatever else its start-up files print', async () => {
    const folder = temporaryFolder('two words');
    const node = program(folder, 'node', 'echo v21.1.0');
    vi.stubEnv(
      'SHELL',
      program(folder, 'shell', `echo "welcome"; PATH="${folder}:$PATH"; export PATH; eval "$2"; echo bye`),
    );
    expect(await findNode()).toEqual({ path: node, version: '21.1.0' });
  });

  test('falls back to its own PATH where the shell says nothing', async () => {
    const folder = temporaryFolder();
    const node = program(folder, 'node', 'echo v22.2.2');
    vi.stubEnv('PATH', `relative:${folder}:${process.env['PATH']}`);
    for (const shell of ['/nowhere/shell', program(folder, 'shell', 'exit 1'), '']) {
      vi.stubEnv('SHELL', shell);
      expect(await findNode()).toEqual({ path: node, version: '22.2.2' });
    }
  });

  test('says what is wrong', async () => {
    const folder = temporaryFolder();
    vi.stubEnv('SHELL', '');
    vi.stubEnv('PATH', folder);
    await expect(findNode()).rejects.toMatchObject({
      name: 'UserError',
      message: 'No Node was found on your PATH.',
    });
    const old = program(folder, 'node', 'echo v18.20.4');
    await expect(findNode()).rejects.toThrow(`Your terminal uses Node 18.20.4 (${old}), which is too old.`);
    await expect(findNode(old)).rejects.toThrow('which is too old');
    await expect(findNode(program(folder, 'deno', 'echo deno 2.0.0'))).rejects.toThrow("isn't Node");
    await expect(findNode(program(folder, 'broken', 'exit 3'))).rejects.toThrow("can't be run");
    await expect(findNode(path.join(folder, 'gone'))).rejects.toThrow("doesn't exist");
  });
});
