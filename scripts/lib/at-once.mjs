import { spawn } from 'node:child_process';
import { root } from './install.mjs';

/**
 * Runs Node with each list of arguments, so many at once; what each prints is shown when it has ended. Resolves to whether all ended with 0.
 */
export async function runAtOnce(lists, most) {
  const waiting = [...lists];
  let passed = true;
  const work = async () => {
    for (let args = waiting.shift(); args; args = waiting.shift()) passed = (await run(args)) && passed;
  };
  await Promise.all(Array.from({ length: most }, work));
  return passed;
}

function run(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      console.log(said.trimEnd());
      resolve(code === 0);
    });
  });
}
