// Runs a TypeScript bench: bundled into the build folder, then run by this Node.
import { buildSync } from 'esbuild';
import path from 'node:path';
import { root, runOrExit } from '../scripts/lib/install.mjs';

/** `entry`: bench/NAME/main.ts. Two folders deep as the sources are, so that paths relative to a file still hold. */
export function runBundled(entry, ...args) {
  const outfile = path.join(root, 'out/bench', `${path.basename(path.dirname(entry))}.cjs`);
  buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Packages that don't like to be bundled, or bundle by themselves.
    external: ['esbuild', 'playwright-core'],
    define: { 'import.meta.url': 'benchUrl' },
    banner: { js: "const benchUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
  });
  runOrExit(process.execPath, [outfile, ...args]);
}
