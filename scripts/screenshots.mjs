// Pictures of each view in each kind of theme, taken in a real VS Code on the bundled example: `npm run screenshots`. They go to docs/screenshots/.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildAll } from './build.mjs';
import { bundleHostTests } from './lib/bundle-tests.mjs';
import { ensureInstalled, root } from './lib/install.mjs';
import { ensureVsCode, run } from './vscode-for-tests.mjs';

/** What a user would have done before: a training, its fixes verified, a sweep, bias and variance. */
const HISTORY = [
  ['run', 'train.js', '--seed', '7'],
  ['verify', 'train.js', '--seed', '7'],
  ['sweep', 'train.js', '--param', 'learning-rate', '--param', 'epochs', '--trials', '12', '--seed', '7'],
  ['decompose', 'train.js', '--replicates', '8'],
];

ensureInstalled();
if (!process.argv.includes('--no-build')) await buildAll();
const tests = await bundleHostTests();
const vscode = await ensureVsCode();
const scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'regulens-pictures-')));
const folder = path.join(scratch, 'sonar');
const pictures = path.join(root, 'docs/screenshots');
try {
  cpSync(path.join(root, 'examples/sonar'), folder, { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  mkdirSync(path.join(folder, '.vscode'));
  const settings = {
    'files.exclude': { node_modules: true, '.vscode': true },
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.startupEditor': 'none',
    'editor.minimap.enabled': false,
    'chat.disableAIFeatures': true,
  };
  writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings));
  for (const args of HISTORY) {
    console.log(`regulens ${args.join(' ')}`);
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'dist/cli.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  }
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  const passed = await run({
    vscode,
    extension: root,
    tests,
    workspace: folder,
    trust: true,
    screenshots: path.join(root, 'out/screenshots'),
    log: path.join(root, 'out/host-pictures.log'),
    actions: {
      ...(await import('../test/host/actions.mjs')),
      // A third of a PNG's size: there are many.
      picture: (page, name) =>
        page.screenshot({ path: path.join(pictures, `${name}.jpg`), type: 'jpeg', quality: 60 }),
    },
    env: { REGULENS_TEST_SUITE: 'pictures' },
  });
  process.exitCode = passed ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
