// Runs an extension's tests in VS Code served by code-server to a headless Chromium.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { addLanguagePack, PSEUDO } from '../lib/pseudo-language.mjs';

const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Opens `workspace` with the extension under development and waits for `tests` (a file exporting run()).
 * `withPage` is told the Playwright page once there is one. Resolves to true where run() resolved.
 */
export async function runInBrowser(vscode, options) {
  const { extension, tests, log, limitMs, withPage } = options;
  const output = createWriteStream(log, { flags: 'a' });
  let exited;
  const window = await openInBrowser(vscode, {
    ...options,
    payload: (remote) => [
      ['extensionDevelopmentPath', remote(extension)],
      ['extensionTestsPath', remote(tests)],
    ],
    // What the workbench calls with the extension host's console and with the result of the tests.
    async prepare(page) {
      page.on('pageerror', (error) => output.write(`[page error] ${error.stack}\n`));
      withPage(page);
      exited = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
      await page.exposeFunction('codeAutomationLog', (type, args) =>
        output.write(`[${type}] ${args.join(' ')}\n`),
      );
    },
  });
  try {
    return (await withLimit(exited, limitMs)) === 0;
  } finally {
    await window.close();
    output.end();
  }
}

/**
 * Serves VS Code (with what is installed in its folder `data`, where given) and opens `workspace` in a browser, with whatever `payload` asks the
 * workbench for. Returns the Playwright page, and the id of the server's process, whose child the extension host is.
 */
export async function openInBrowser(
  vscode,
  { workspace, trust, pseudo = false, env, log, data, payload, prepare = () => undefined },
) {
  const server = await startServer(vscode, {
    env,
    log,
    flags: trust ? ['--disable-workspace-trust'] : [],
    pseudo,
    ...(data && { data }),
  });
  const { chromium } = createRequire(path.join(vscode.modules, 'x.js'))('playwright-core');
  const browser = await chromium.launch({ executablePath: vscode.chromium, args: chromiumFlags });
  const close = async () => {
    await browser.close();
    await server.stop();
  };
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    await prepare(page);
    const remote = (file) => `vscode-remote://${server.host}${file}`;
    const asked = JSON.stringify(payload(remote));
    await page.goto(
      `http://${server.host}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(asked)}`,
    );
    // What spins is drawn sixty times a second, and without a GPU each time by the processor.
    await page.addStyleTag({ content: '*, *::before, *::after { animation: none !important; }' });
    return { page, serverPid: server.pid, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Installs a VSIX into a server data folder as a user would; pass the folder on as `data` to run from there. */
export async function installVsix(vscode, vsix, data) {
  const child = spawn(
    vscode.node,
    [vscode.server, '--accept-server-license-terms', '--server-data-dir', data, '--install-extension', vsix],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0 || !/successfully installed/.test(output))
    throw new Error(`VS Code did not install ${vsix}:\n${output}`);
}

async function startServer(vscode, { env, log, flags, pseudo, data }) {
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const folder = data ?? mkdtempSync(path.join(os.tmpdir(), 'regulens-vscode-'));
  if (pseudo) addLanguagePack(path.join(folder, 'data'));
  const server = spawn(
    vscode.node,
    [
      vscode.server,
      '--without-connection-token',
      '--accept-server-license-terms',
      '--telemetry-level=off',
      '--enable-smoke-test-driver',
      `--host=127.0.0.1`,
      `--port=${port}`,
      `--server-data-dir=${folder}`,
      ...flags,
      ...(pseudo ? [`--locale=${PSEUDO}`] : []),
    ],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = createWriteStream(log, { flags: 'a' });
  server.stderr.pipe(output, { end: false });
  await new Promise((resolve, reject) => {
    server.stdout.on('data', (chunk) => {
      output.write(chunk);
      if (/Extension host agent listening|Web UI available/.test(String(chunk))) resolve();
    });
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`the VS Code server exited at once (${code}), see ${log}`)));
  });
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill();
      await once(server, 'exit');
    }
    output.end();
    if (!data) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { host, pid: server.pid, stop };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function withLimit(promise, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`VS Code gave no result within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
