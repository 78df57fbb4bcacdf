// Runs an extension's tests in a desktop VS Code downloaded by @vscode/test-electron. Needs a screen.
import { downloadAndUnzipVSCode, SilentReporter } from '@vscode/test-electron';
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { chromium } from 'playwright-core';
import { addLanguagePack, PSEUDO } from '../lib/pseudo-language.mjs';
import { cacheFolder } from '../lib/test-packages.mjs';

export async function downloadDesktop(progress) {
  progress('Looking for a desktop VS Code (downloaded once) …');
  const executable = await downloadAndUnzipVSCode({
    version: 'stable',
    cachePath: path.join(cacheFolder(), 'vscode-desktop'),
    reporter: new SilentReporter(),
  });
  return { kind: 'desktop', executable };
}

/** As runInBrowser (browser.mjs), with VS Code's own window as the page. */
export async function runOnDesktop(vscode, options) {
  const { extension, tests, workspace, trust, pseudo, env, log, limitMs, withPage } = options;
  const data = mkdtempSync(path.join(os.tmpdir(), 'regulens-vscode-'));
  mkdirSync(path.join(data, 'User'), { recursive: true });
  // An untrusted folder opens in Restricted Mode without the modal question nobody would answer.
  const settings = { 'security.workspace.trust.startupPrompt': 'never' };
  writeFileSync(path.join(data, 'User/settings.json'), JSON.stringify(settings));
  if (pseudo) addLanguagePack(data);
  const child = spawn(
    vscode.executable,
    [
      workspace,
      '--no-sandbox',
      '--disable-gpu-sandbox',
      '--disable-updates',
      '--skip-welcome',
      '--skip-release-notes',
      '--remote-debugging-port=0',
      `--user-data-dir=${data}`,
      `--extensions-dir=${path.join(data, 'extensions')}`,
      `--extensionDevelopmentPath=${extension}`,
      `--extensionTestsPath=${tests}`,
      ...(trust ? ['--disable-workspace-trust'] : []),
      ...(pseudo ? [`--locale=${PSEUDO}`] : []),
    ],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = createWriteStream(log, { flags: 'a' });
  child.stdout.pipe(output, { end: false });
  const browser = new Promise((resolve, reject) => {
    let seen = '';
    child.stderr.on('data', (chunk) => {
      output.write(chunk);
      seen = (seen + chunk).slice(-10_000);
      const url = /DevTools listening on (\S+)/.exec(seen)?.[1];
      if (url) chromium.connectOverCDP(url).then(resolve, reject);
    });
    child.on('exit', () => reject(new Error('VS Code ended before it could be driven')));
  });
  browser
    .then((found) => withPage(found.contexts()[0].pages()[0]))
    .catch((error) => output.write(`${error}\n`));

  const timer = setTimeout(() => child.kill(), limitMs);
  try {
    const [code] = await once(child, 'exit');
    return code === 0;
  } finally {
    clearTimeout(timer);
    output.end();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
}
