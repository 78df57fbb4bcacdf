// `npm test`: does all the set-up and runs everything, each step timed. `npm test -- unit host` runs only those steps.
import path from 'node:path';
import { runAtOnce } from './lib/at-once.mjs';
import { ensureInstalled, npm, npmCommand, root, runOrExit } from './lib/install.mjs';

const wanted = process.argv.slice(2);
const isWhole = wanted.length === 0;

const bin = (name) => path.join(root, 'node_modules', name);
const vitest = (...folders) => runOrExit(process.execPath, [bin('vitest/vitest.mjs'), 'run', ...folders]);

const steps = {
  check: () => npm(['run', '--silent', 'check']),
  build: async () => (await import('./build.mjs')).buildAll(),
  unit: () => vitest('test/unit'),
  trainer: () => vitest('test/trainer'),
  // Its Chromium also brings the software GPU that WebGPU is tested on.
  vscode: async () => (await import('./vscode-for-tests.mjs')).ensureVsCode(),
  backends: () => vitest('test/backends'),
  nodes: () => runOrExit(process.execPath, ['test/nodes.mjs']),
  webview: () => vitest('test/webview'),
  example: () => runOrExit(process.execPath, ['test/example.mjs']),
  stories: () => runOrExit(process.execPath, ['test/stories.mjs']),
  host: async () => {
    if (!isWhole) await steps.build();
    // Each waits for VS Code more than half of the time: the check, which needs nothing but the processor, goes on beside them.
    const suites = [
      ['test/host/run.mjs', 'story', '--no-build'],
      ['test/host/kills.mjs'],
      ['test/host/run.mjs', 'verified', '--no-build'],
      ['test/host/run.mjs', 'restricted', '--no-build'],
    ].map((args) => [process.execPath, args]);
    const beside = isWhole ? [npmCommand(['run', '--silent', 'check'])] : [];
    if (!(await runAtOnce([...beside, ...suites], 2 + beside.length))) process.exit(1);
  },
  // Last: it leaves dist/ as it is shipped.
  package: () => npm(['run', '--silent', 'package']),
};

for (const name of wanted)
  if (!Object.hasOwn(steps, name)) {
    console.error(`There is no test step "${name}"; there are: ${Object.keys(steps).join(', ')}.`);
    process.exit(2);
  }

ensureInstalled();
for (const [name, step] of Object.entries(steps)) {
  if (isWhole ? name === 'check' : !wanted.includes(name)) continue;
  const start = performance.now();
  console.log(`\n── ${name}`);
  await step();
  console.log(`── ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
console.log('\nEverything passed.');
