import { build } from 'esbuild';
import path from 'node:path';
import { root } from './install.mjs';

/** Bundles what VS Code runs in its extension host (test/host), and returns the file. */
export async function bundleHostTests() {
  const outfile = path.join(root, 'out/test-host.cjs');
  await build({
    entryPoints: [path.join(root, 'test/host/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
