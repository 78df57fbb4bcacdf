// A short training from the command line on each version of Node that people have: on WASM, on native TensorFlow, and its record read.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../scripts/lib/install.mjs';
import { cacheFolder, installNode } from '../scripts/lib/test-packages.mjs';

const env = { ...process.env, XDG_DATA_HOME: path.join(cacheFolder(), 'native-for-tests') };

/** `regulens …` under one Node, and the objects that it prints. */
function regulens(node, ...args) {
  const cli = [path.join(root, 'dist/cli.js'), ...args, '--json'];
  const printed = execFileSync(node, cli, { env, encoding: 'utf8', maxBuffer: 1e8 });
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

for (const major of [22, 24]) {
  const node = path.join(await installNode(major, console.log), 'node');
  // The tests of the backends have set it up already, if they ran.
  if (regulens(node, 'native', 'status')[0].installed === null)
    regulens(node, 'native', 'install', '--node', node);
  const folder = mkdtempSync(path.join(tmpdir(), 'regulens-nodes-'));
  try {
    for (const [backend, name] of [
      ['wasm', 'wasm'],
      ['native', 'tensorflow'],
    ]) {
      const script = path.join(root, 'test/fixtures/trainer/classify.cjs');
      const told = regulens(node, 'run', script, '--backend', backend, '--node', node, '--folder', folder);
      const { run, status } = told.at(-1);
      assert.equal(status, 'finished');
      const events = readFileSync(path.join(folder, '.regulens/runs', run, 'events.ndjson'), 'utf8');
      assert.ok(events.includes(`"type":"backend","asked":"${backend}","name":"${name}"`), name);
      const { record } = regulens(node, 'runs', '--folder', folder).find(({ id }) => id === run);
      assert.match(record.launch.nodeVersion, new RegExp(`^${major}\\.`));
      const read = regulens(node, 'diagnose', run, '--folder', folder);
      assert.equal(read.at(-1).type, 'result');
      const losses = told.filter(({ type }) => type === 'epoch').map(({ valLoss }) => valLoss);
      assert.ok(losses.length === 4 && losses[3] < losses[0], `it learns: ${losses.join(', ')}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  console.log(`Node ${major}: trained on WASM and natively, and read.`);
}
