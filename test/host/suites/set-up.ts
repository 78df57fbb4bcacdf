import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { ensureNative } from '../../backends/set-up-native';
import { driver } from '../driver';
import { runRecords, workspaceFile } from '../editor';
import { eventually, type Step } from '../steps';

/** Commands and scripts find what is set up by these; the extension and its tests share one process. */
const VARIABLES = ['XDG_DATA_HOME', 'TFJS_NODE_CDN_STORAGE'];
const before = new Map(VARIABLES.map((name) => [name, process.env[name]]));
const scratch = mkdtempSync(path.join(tmpdir(), 'regulens-set-up-'));
const storage = path.join(scratch, 'regulens');
const left = () => (existsSync(storage) ? readdirSync(storage) : []);

/** Stands in for TensorFlow.js's bucket, which breaks off for nobody when a test wants it to. */
const server = createServer((request, response) => {
  if (archives) response.end(request.url?.includes('pre-built-binary') ? archives.addon : archives.library);
  else stall(response);
});
let archives: { addon: Buffer; library: Buffer } | null = null;

/** A quarter of what was promised, and then nothing. */
function stall(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '1000000' });
  response.write(Buffer.alloc(250_000));
}

/** The archives as they are published, made of the TensorFlow that the tests of the backends keep. */
async function publish(): Promise<void> {
  const { binding } = await ensureNative(path.join(extensionFolder(), 'dist'));
  const folder = path.join(scratch, 'published');
  mkdirSync(path.join(folder, 'napi-v8'), { recursive: true });
  mkdirSync(path.join(folder, 'lib'));
  cpSync(binding, path.join(folder, 'napi-v8', 'tfjs_binding.node'));
  symlinkSync(path.join(path.dirname(binding), 'tensorflow'), path.join(folder, 'napi-v8', 'tensorflow'));
  const pack = (part: string) => execFileSync('tar', ['-cz', '-C', folder, part], { maxBuffer: 1e8 });
  archives = { addon: pack('napi-v8'), library: pack('lib') };
}

function extensionFolder(): string {
  const extension = vscode.extensions.getExtension('regulens.regulens');
  assert.ok(extension);
  return extension.extensionPath;
}

/** Under test, VS Code shows no toasts. */
async function said(pattern: RegExp): Promise<void> {
  await vscode.commands.executeCommand('notifications.showList');
  await eventually(
    `a message like ${pattern}`,
    async () => (await driver.messages()).some((text) => pattern.test(text)),
    () => driver.messages(),
  );
}

const choose = async (pattern: RegExp) => {
  await eventually(
    'the choices',
    async () => (await driver.choices()).some((text) => pattern.test(text)),
    () => driver.choices(),
  );
  const rows = await driver.choices();
  for (let row = rows.findIndex((text) => pattern.test(text)); row > 0; row--)
    await driver.press('ArrowDown');
  await driver.press('Enter');
};

/** For the processor: it is asked only where there is a GPU, too. */
async function setUpNative(): Promise<{ done: Thenable<unknown> }> {
  const done = vscode.commands.executeCommand('regulens.setUpNative');
  const asked = await eventually('progress, or a question', async () => {
    if ((await driver.choices()).some((text) => /For the processor/.test(text))) return 'asked';
    await vscode.commands.executeCommand('notifications.showList');
    return (await driver.messages()).some((text) => /^Setting up/.test(text)) && 'begun';
  });
  if (asked === 'asked') await choose(/For the processor/);
  return { done };
}

async function cancelled(done: Thenable<unknown>): Promise<void> {
  await driver.notificationButton('Cancel');
  await done;
  assert.deepEqual(left(), []);
  // VS Code leaves a message of progress for 0.8 s at least, also one of the step before.
  await eventually(
    'no message',
    async () => (await driver.messages()).length === 0,
    () => driver.messages(),
  );
}

/** Backends that are set up on demand: seen, cancelled, used and removed as a user does it. */
export const setUp: Step[] = [
  {
    title: 'setting up native TensorFlow shows how far it is; cancelled, it leaves nothing and says nothing',
    body: async () => {
      await vscode.commands.executeCommand('notifications.clearAll');
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      assert.ok(typeof address === 'object' && address);
      process.env['XDG_DATA_HOME'] = scratch;
      process.env['TFJS_NODE_CDN_STORAGE'] = `http://127.0.0.1:${address.port}`;
      const { done } = await setUpNative();
      await said(/^Setting up native TensorFlow: Downloading CPU-.*\.tar\.gz · 25 %$/);
      assert.match(left().join(), /^\.staging-native-\d+$/);
      await driver.screenshot('set-up-1-progress');
      await cancelled(done);
    },
  },
  {
    title: 'set up, it says so, and a script that wants it trains on it',
    body: async () => {
      await publish();
      const { done } = await setUpNative();
      await done;
      await said(/^Native TensorFlow 2\.9\.1 is set up\./);
      assert.deepEqual(left(), ['native']);
      await driver.screenshot('set-up-2-done');
      await vscode.commands.executeCommand('notifications.clearAll');
      const settings = vscode.workspace.getConfiguration('regulens');
      await settings.update('backend', 'native', vscode.ConfigurationTarget.Workspace);
      const runs = runRecords().length;
      await vscode.commands.executeCommand('regulens.train', workspaceFile('train.js'));
      await eventually(
        'a run that has finished',
        () => runRecords().length === runs + 1 && runRecords().at(-1)?.status === 'finished',
        runRecords,
      );
      await eventually(
        'native TensorFlow in the status bar',
        async () => (await driver.statusBar()).some((text) => /Native TF/.test(text)),
        () => driver.statusBar(),
      );
      await driver.screenshot('set-up-3-status-bar');
      await settings.update('backend', undefined, vscode.ConfigurationTarget.Workspace);
    },
  },
  {
    title: 'the same command removes it',
    body: async () => {
      const done = vscode.commands.executeCommand('regulens.setUpNative');
      await choose(/Remove it/);
      await done;
      await said(/^Native TensorFlow was removed\./);
      assert.deepEqual(left(), []);
      await vscode.commands.executeCommand('notifications.clearAll');
      VARIABLES.forEach(restore);
      server.closeAllConnections();
      server.close();
      rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
    },
  },
];

function restore(name: string): void {
  const value = before.get(name);
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}
