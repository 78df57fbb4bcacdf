// Tests inside real VS Code: `node test/host/run.mjs [story|verified|restricted …] [--no-build] [FILE.vsix]`. Pictures and logs go to out/.
// With a package, that is installed and tested instead of this folder.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildAll } from '../../scripts/build.mjs';
import { bundleHostTests } from '../../scripts/lib/bundle-tests.mjs';
import { root } from '../../scripts/lib/install.mjs';
import { copyInPseudoLanguage } from '../../scripts/lib/pseudo-language.mjs';
import { ensureVsCode, run } from '../../scripts/vscode-for-tests.mjs';
import * as actions from './actions.mjs';
import { settings } from './settings.mjs';

/** `pseudo`: in a language for tests, so that the least of the suites also shows whether what is said is translated. */
const suites = {
  story: { trust: true, pseudo: false },
  verified: { trust: true, pseudo: false },
  restricted: { trust: false, pseudo: true },
};
const vsix = process.argv.slice(2).find((argument) => argument.endsWith('.vsix'));
const wanted = process.argv.slice(2).filter((name) => Object.hasOwn(suites, name));

if (!vsix && !process.argv.includes('--no-build')) await buildAll();
const tests = await bundleHostTests();

const vscode = await ensureVsCode();
let passed = true;
for (const [suite, { trust, pseudo: isPseudo }] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(suite)) continue;
  console.log(`\n${suite} (${vscode.kind})`);
  const scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'regulens-workspace-')));
  const log = path.join(root, `out/host-${suite}.log`);
  // A package is tested as it is shipped.
  const pseudo = isPseudo && !vsix;
  const extension = pseudo ? path.join(scratch, 'extension') : root;
  try {
    if (pseudo) await copyInPseudoLanguage(extension);
    const ok = await run({
      vscode,
      ...(vsix ? { vsix: path.resolve(vsix) } : { extension }),
      tests,
      workspace: workspaceIn(scratch),
      trust,
      pseudo,
      screenshots: path.join(root, 'out/screenshots'),
      log,
      actions,
      env: { REGULENS_TEST_SUITE: suite },
    });
    if (!ok) console.log(`  failed; what VS Code printed is in ${path.relative(root, log)}`);
    passed &&= ok;
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
process.exit(passed ? 0 : 1);

/** A user's project: scripts, real data, their packages, and settings that make runs repeatable and pictures calm. */
function workspaceIn(scratch) {
  const folder = path.join(scratch, 'sonar');
  cpSync(path.join(root, 'test/fixtures/host'), folder, { recursive: true });
  cpSync(path.join(root, 'examples/sonar/sonar.csv'), path.join(folder, 'sonar.csv'));
  const modules = path.join(folder, 'node_modules');
  symlinkSync(path.join(root, 'node_modules'), modules, 'junction');
  mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  const own = {
    ...settings,
    'regulens.seed': '7',
    'files.autoSave': 'off',
    'files.simpleDialog.enable': true,
    'workbench.colorTheme': 'Default Dark Modern',
    'editor.minimap.enabled': false,
  };
  writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(own, null, 2));
  return folder;
}
