import { spawn } from 'node:child_process';
import { root } from './install.mjs';

/**
 * Runs commands ([command, args, options of spawn]), so many at once. `tell` is given each one's place, whether it ended with 0, and what it printed, as it has
 * ended. Resolves to whether all ended with 0.
 */
export async function runAtOnce(commands, most, tell = (_place, _passed, said) => console.log(said)) {
  const waiting = [...commands.entries()];
  let allPassed = true;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [place, command] = next;
      const { passed, said } = await run(command);
      tell(place, passed, said);
      allPassed &&= passed;
    }
  };
  await Promise.all(Array.from({ length: most }, work));
  return allPassed;
}

function run([command, args, options]) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ passed: code === 0, said: said.trimEnd() }));
  });
}
