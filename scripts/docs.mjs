// Writes docs/rules.md and docs/remedies.md: `npm run docs`.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from './lib/install.mjs';

const { outputFiles } = await build({
  stdin: {
    contents: `
      export { RULES, RUN_RULES } from './src/diagnosis/rules';
      export { CATALOGUE } from './src/diagnosis/advice/catalogue';
      export { renderRemedies, renderRules } from './scripts/lib/render-docs';`,
    resolveDir: root,
    loader: 'ts',
  },
  bundle: true,
  write: false,
  format: 'esm',
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { RULES, RUN_RULES, CATALOGUE, renderRemedies, renderRules } = await import(
  `data:text/javascript;base64,${code}`
);
mkdirSync(path.join(root, 'docs'), { recursive: true });
writeFileSync(path.join(root, 'docs/rules.md'), renderRules([...RULES, ...RUN_RULES]));
writeFileSync(path.join(root, 'docs/remedies.md'), renderRemedies(CATALOGUE));
