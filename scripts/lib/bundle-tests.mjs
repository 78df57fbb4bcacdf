import { build } from 'esbuild';
import path from 'node:path';
import { root } from './install.mjs';

/** Bundles what VS Code runs in its extension host (test/host), and returns the file. */
export const bundleHostTests = () => bundleForNode('test/host/main.ts', 'out/test-host.cjs');

/** Bundles a part of the tests for a plain Node, or the extension host's, and returns the file. Both paths from the project's root. */
export async function bundleForNode(entry, out) {
  const outfile = path.join(root, out);
  await build({
    entryPoints: [path.join(root, entry)],
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
