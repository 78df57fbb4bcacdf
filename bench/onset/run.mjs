// `npm run bench -- onset`: how well the overfitting alarm does on recorded runs, beside the customary rules.
// Another file of curves can be given: `node bench/onset/run.mjs curves.ndjson.gz`.
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'regulens-onset-'));
const outfile = path.join(folder, 'main.mjs');
try {
  await build({
    entryPoints: [path.join(here, 'main.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'warning',
  });
  const { printScores } = await import(pathToFileURL(outfile).href);
  printScores(process.argv[2] ?? path.join(here, '../data/curves.ndjson.gz'));
} finally {
  rmSync(folder, { recursive: true });
}
