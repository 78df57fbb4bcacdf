// `npm start`: installs what is missing, builds, and takes the bundled example through the whole round.
import path from 'node:path';
import { ensureInstalled, root, runOrExit } from './lib/install.mjs';

ensureInstalled();
const { buildAll } = await import('./build.mjs');
console.log('Building …');
await buildAll();
const cli = path.join(root, 'dist/cli.js');
runOrExit(process.execPath, [
  cli,
  'try',
  'examples/sonar/train.js',
  '--out',
  'report.html',
  ...process.argv.slice(2),
]);
