// The extension host of real VS Code is killed with -9 while it starts a run and while that trains: `node test/host/kills.mjs [KILLS]`. VS Code
// starts it again by itself; each third time the window is reloaded besides, as a person does it. SEED in the environment repeats the moments.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleForNode } from '../../scripts/lib/bundle-tests.mjs';
import { root } from '../../scripts/lib/install.mjs';
import { openInBrowser } from '../../scripts/vscode/browser.mjs';
import { ensureVsCode } from '../../scripts/vscode-for-tests.mjs';
import { palette, statusBar } from './actions.mjs';
import { settings } from './settings.mjs';

const kills = Number(process.argv[2] ?? 3);
const KILLS_PER_RUN = 3;
/** How far a live run is. A finding names epochs, too: "overfitting since epoch 908". */
const LIVE_EPOCH = /Regulens: epoch ([\d,]+)/;
const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const log = path.join(root, 'out/host-kills.log');
const screenshots = path.join(root, 'out/screenshots');
mkdirSync(screenshots, { recursive: true });

const vscode = await ensureVsCode();
if (vscode.kind !== 'code-server') {
  // Its extension host is one of several processes that look alike from the outside.
  console.log(
    'Skipped: only the extension host of a VS Code that is served to a browser can be told from its other processes.',
  );
  process.exit(0);
}
const checks = createRequire(import.meta.url)(
  await bundleForNode('test/host/kills/checks.ts', 'out/host-kills.cjs'),
);
const scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'regulens-kills-')));
const folder = path.join(scratch, 'rounds');
const data = path.join(scratch, 'server');
const begunFile = path.join(scratch, 'begun');
makeWorkspace();
installExtension();
const chance = checks.generator(String(seed));
const complaints = [];
let finished = 0;
let hosts = [];

const window = await openInBrowser(vscode, {
  data,
  workspace: folder,
  trust: true,
  log,
  // Training flat out would take the processor that VS Code starts on.
  env: { ROUNDS_FILE: begunFile, ROUNDS_PAUSE: '10' },
  payload: (remote) => [['openFile', remote(path.join(folder, 'rounds.cjs'))]],
});
const { page } = window;
try {
  await eventually(() => page.locator('.codelens-decoration', { hasText: 'Train with Diagnostics' }).count());
  for (let done = 0, run = 1; done < kills; run++)
    done += await oneRun(run, Math.min(KILLS_PER_RUN, kills - done));
} catch (error) {
  await page.screenshot({ path: path.join(screenshots, 'kills-failed.png') });
  throw error;
} finally {
  await window.close();
  for (const id of checks.runIds(folder)) await checks.killRun(null, id);
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
console.log(
  `${kills} × kill -9 of the extension host: ${finished} finished epochs, ${complaints.length} complaints (seed ${seed})`,
);
for (const complaint of complaints) console.log(`  ${complaint}`);
process.exit(complaints.length === 0 && finished > kills ? 0 : 1);

/** A run that is started by the command, survives so many kills of whoever started it, and is stopped by the command. */
async function oneRun(number, times) {
  writeFileSync(begunFile, '');
  const before = checks.runIds(folder).length;
  await palette(page, 'Regulens: Train with Diagnostics');
  const id = await eventually(() => checks.runIds(folder)[before]);
  const others = checks.filesOutside(folder, id);
  // What the script's process is started with is on its way by then: before, there is no run that could go on.
  await eventually(async () => (await checks.runProcesses(null, id)).length > 0);
  const say = (complaint) => complaints.push(`run ${number}: ${complaint}`);
  for (let kill = 1; kill <= times; kill++) {
    await sleep(chance() * (kill === 1 ? 2000 : 500));
    await killHost();
    const seen = begun();
    if (kill === KILLS_PER_RUN) await page.reload();
    hosts = await eventually(() => {
      const found = checks.extensionHosts(window.serverPid).filter((pid) => !hosts.includes(pid));
      return found.length > 0 && found;
    });
    // The window knows of the run again, and follows it.
    await eventually(async () => (await shownEpoch()) > seen);
    const { status } = await checks.read(folder, id);
    if (status !== 'running') say(`after kill ${kill} it is ${status}`);
  }
  if (hosts.length !== 1) say(`${hosts.length} extension hosts`);
  await palette(page, 'Regulens: Stop');
  await eventually(async () => !checks.isLive(await checks.read(folder, id)));
  const epochs = begun() - 1;
  finished += epochs;
  for (const complaint of await checks.complaintsOf(folder, id, epochs)) say(complaint);
  if (checks.runIds(folder).length !== before + 1) say('there are other runs');
  const after = checks.filesOutside(folder, id);
  if (after !== others) say(`other files changed:\n${others}\n→\n${after}`);
  await eventually(async () =>
    (await statusBar(page)).some((text) => text.includes('Regulens') && !LIVE_EPOCH.test(text)),
  );
  return times;
}

async function killHost() {
  hosts = checks.extensionHosts(window.serverPid);
  for (const pid of hosts) process.kill(pid, 'SIGKILL');
  await eventually(() => !checks.extensionHosts(window.serverPid).some((pid) => hosts.includes(pid)));
}

/** How many epochs the script has begun: all but the last are finished. */
function begun() {
  return readFileSync(begunFile, 'utf8').split('\n').length - 1;
}

/** The epoch in the status bar; NaN where there is none, as it is without an extension host. */
async function shownEpoch() {
  const [text = ''] = await statusBar(page);
  return Number(LIVE_EPOCH.exec(text)?.[1]?.replaceAll(',', ''));
}

async function eventually(look) {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    const found = await look();
    if (found) return found;
    await sleep(100);
  }
  throw new Error(`never happened: ${look}; the status bar says ${await statusBar(page)}`);
}

function makeWorkspace() {
  mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  copyFileSync(path.join(root, 'test/fixtures/trainer/rounds.cjs'), path.join(folder, 'rounds.cjs'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const own = { ...settings, 'regulens.backend': 'cpu', 'regulens.openDashboardOnTrain': false };
  writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(own));
}

/** Installed, since VS Code starts no extension host again that runs an extension under development. */
function installExtension() {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const extensions = path.join(data, 'extensions');
  mkdirSync(extensions, { recursive: true });
  symlinkSync(root, path.join(extensions, `${publisher}.${name}-${version}`), 'junction');
}
