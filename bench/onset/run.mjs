// `npm run bench -- onset`: how well the overfitting alarm and the forecast do on recorded and simulated runs, beside other systems' rules.
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
  printScores(path.join(here, '../data'), process.argv[2]);
} finally {
  rmSync(folder, { recursive: true, maxRetries: 5 });
}
