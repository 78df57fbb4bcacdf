// `npm run check`: all that is called check:… in package.json, as many at once as there are cores. What each says is shown when it has ended.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { npmCommand, root } from './lib/install.mjs';

const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const waiting = Object.keys(scripts).filter((name) => name.startsWith('check:'));

function run(name) {
  const [command, args, options] = npmCommand(['run', '--silent', name]);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.on('error', reject);
    child.on('close', (code) => {
      console.log(code === 0 ? `✓ ${name}` : `✗ ${name}\n${said.trimEnd()}`);
      resolve(code === 0);
    });
  });
}

const passed = [];
const work = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) passed.push(await run(next));
};
await Promise.all(Array.from({ length: Math.max(1, os.availableParallelism()) }, work));
process.exitCode = passed.every(Boolean) ? 0 : 1;
