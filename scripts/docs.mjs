// Writes docs/rules.md, docs/remedies.md and the tools in package.json: `npm run docs`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { format } from 'prettier';
import { root } from './lib/install.mjs';

const sources = path.join(root, 'out/docs-sources.cjs');
await build({
  stdin: {
    contents: `
      export { RULES, RUN_RULES } from './src/diagnosis/rules';
      export { CATALOGUE } from './src/diagnosis/advice/catalogue';
      export { renderRemedies, renderRules } from './scripts/lib/render-docs';
      export { renderTools } from './scripts/lib/render-tools';`,
    resolveDir: root,
    loader: 'ts',
  },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  outfile: sources,
});
const { RULES, RUN_RULES, CATALOGUE, renderRemedies, renderRules, renderTools } = createRequire(
  import.meta.url,
)(sources);
mkdirSync(path.join(root, 'docs'), { recursive: true });
writeFileSync(path.join(root, 'docs/rules.md'), renderRules([...RULES, ...RUN_RULES]));
writeFileSync(path.join(root, 'docs/remedies.md'), renderRemedies(CATALOGUE));

const file = path.join(root, 'package.json');
const manifest = JSON.parse(readFileSync(file, 'utf8'));
manifest.contributes.languageModelTools = renderTools();
writeFileSync(file, await format(JSON.stringify(manifest), { parser: 'json-stringify' }));
