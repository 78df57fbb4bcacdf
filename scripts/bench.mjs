// `npm run bench`: every timing Regulens reports. `npm run bench -- overhead page` runs only those.
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ensureInstalled, npm, root, runOrExit } from './lib/install.mjs';

const script = (file) => () => runOrExit(process.execPath, [path.join(root, file)]);
const benches = {
  overhead: script('bench/overhead/run.mjs'),
  onset: script('bench/onset/run.mjs'),
  page: script('bench/page/run.mjs'),
  latency: script('bench/latency/run.mjs'),
  'trials-start': script('bench/trials-start/run.mjs'),
  'warm-identity': script('bench/warm-identity/run.mjs'),
  large: script('bench/large/run.mjs'),
  runs: script('bench/runs/run.mjs'),
  activation: script('bench/activation/run.mjs'),
  verify: script('bench/verify/run.mjs'),
  trials: script('bench/trials/run.mjs'),
  backends: script('bench/backends/run.mjs'),
  decomposition: script('bench/decomposition/run.mjs'),
  tpe: script('bench/tpe/run.mjs'),
  sweep: script('bench/sweep/run.mjs'),
  package: () => {
    npm(['run', '--silent', 'package']);
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const vsix = path.join(root, `regulens-${version}.vsix`);
    if (existsSync(vsix)) console.log(`VSIX: ${(statSync(vsix).size / 1e6).toFixed(2)} MB`);
  },
};

const wanted = process.argv.slice(2);
ensureInstalled();
const { buildAll } = await import('./build.mjs');
await buildAll({ minify: true });
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name}`);
  bench();
}
