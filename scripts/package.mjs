// Builds what is shipped (minified, without source maps) and packs it: `npm run package` writes regulens-VERSION.vsix.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureInstalled, root } from './lib/install.mjs';
import { noticesOf } from './lib/notices.mjs';

ensureInstalled();
const { createVSIX } = await import('@vscode/vsce');
const { buildAll } = await import('./build.mjs');
rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const metafiles = await buildAll({ minify: true });
writeFileSync(path.join(root, 'dist/THIRD-PARTY-NOTICES.txt'), noticesOf(metafiles));

if (readdirSync(path.join(root, 'dist')).some((file) => file.endsWith('.map')))
  throw new Error('source maps must not be shipped');

const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const vsix = path.join(root, `${name}-${version}.vsix`);
// Everything that runs is bundled into dist/, so no node_modules go in.
await createVSIX({
  cwd: root,
  packagePath: vsix,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});

console.log(`${path.basename(vsix)}: ${(statSync(vsix).size / 1e6).toFixed(2)} MB`);
