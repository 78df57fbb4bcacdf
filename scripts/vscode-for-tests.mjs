// A real VS Code to test in: a desktop one where it can be downloaded and there is a screen, else code-server in a browser.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installVsix, runInBrowser } from './vscode/browser.mjs';
import { startDriver } from './vscode/driver.mjs';
import { installCodeServer } from './vscode/install.mjs';

/** Finds or installs a VS Code; pass the result to {@link run}. `progress` is told, line by line, what takes long. */
export async function ensureVsCode(progress = console.log) {
  const hasScreen = process.platform !== 'linux' || Boolean(process.env.DISPLAY);
  if (hasScreen) {
    const { downloadDesktop } = await import('./vscode/desktop.mjs');
    try {
      return await downloadDesktop(progress);
    } catch (error) {
      progress(`No desktop VS Code could be downloaded (${error.message}); taking code-server in a browser.`);
    }
  }
  return installCodeServer(progress);
}

/**
 * Runs `tests` (a CommonJS file exporting run()) in the extension host with `workspace` open.
 *
 * `extension` is a folder under development, or `vsix` a package to be installed as a user would. `trust: false` opens
 * the folder in Restricted Mode, `pseudo: true` in a language of which VS Code itself has no messages (lib/pseudo-language.mjs). Tests reach the outside through REGULENS_TEST_DRIVER (driver.mjs): `log` prints a line,
 * `screenshot` writes `screenshots/NAME.png`, and every function of `actions` gets (page, value) and may drive
 * the window by Playwright. Everything else VS Code prints goes to `log`. Resolves to whether run() resolved.
 */
export async function run({
  vscode,
  extension,
  vsix,
  tests,
  workspace,
  trust,
  pseudo = false,
  screenshots,
  log,
  actions = {},
  env = {},
  limitMs = 600_000,
}) {
  mkdirSync(screenshots, { recursive: true });
  mkdirSync(path.dirname(log), { recursive: true });
  writeFileSync(log, '');
  let tellPage;
  const page = new Promise((resolve) => (tellPage = resolve));
  const driver = await startDriver({
    log: (line) => console.log(line),
    screenshot: async (name) => {
      await (await page).screenshot({ path: path.join(screenshots, `${name}.png`) });
    },
    ...Object.fromEntries(
      Object.entries(actions).map(([name, action]) => [name, async (value) => action(await page, value)]),
    ),
  });
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'regulens-host-'));
  const options = {
    tests,
    workspace,
    trust,
    pseudo,
    log,
    limitMs,
    env: { ...env, REGULENS_TEST_DRIVER: driver.url },
    withPage: tellPage,
  };
  try {
    if (!vsix) {
      const runIn = vscode.kind === 'desktop' ? await desktop() : runInBrowser;
      return await runIn(vscode, { ...options, extension });
    }
    const data = path.join(scratch, 'data');
    await installVsix(vscode, vsix, data);
    return await runInBrowser(vscode, { ...options, data, extension: emptyExtension(scratch) });
  } finally {
    driver.close();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function desktop() {
  return (await import('./vscode/desktop.mjs')).runOnDesktop;
}

/** VS Code runs tests only beside an extension under development; where a package is tested, that one does nothing. */
function emptyExtension(folder) {
  const extension = path.join(folder, 'empty-extension');
  mkdirSync(extension, { recursive: true });
  const manifest = { name: 'empty', publisher: 'test', version: '0.0.1', engines: { vscode: '^1.100.0' } };
  writeFileSync(path.join(extension, 'package.json'), JSON.stringify(manifest));
  return extension;
}
