// `npm run soak`: what takes too long for every change, kills by the hundred and sizes that few trainings reach. `npm run soak -- kills` runs only that.
import path from 'node:path';
import { ensureInstalled, root, runOrExit } from './lib/install.mjs';

const soaks = ['kills', 'windows', 'sizes'];
const wanted = process.argv.slice(2);
ensureInstalled();
const { buildAll } = await import('./build.mjs');
await buildAll();
for (const name of soaks) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name}`);
  runOrExit(process.execPath, [path.join(root, 'soak', name, 'run.mjs')]);
}
