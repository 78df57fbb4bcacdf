// esbuild splits code only where it writes ES modules, and VS Code's `require` and `regulens` need CommonJS: this turns each
// written file into CommonJS, in which a static import is a `require` at the top and `import()` a `require` at first use.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transform } from 'esbuild';

/** Options for entry points that share their code; `chunks` is the folder for what they share or load late. */
export const splitCommonJs = ({ outdir, chunks, minify, sourcemap }) => ({
  outdir,
  format: 'esm',
  splitting: true,
  chunkNames: `${chunks}/[name]-[hash]`,
  sourcemap: sourcemap && 'inline',
  write: false,
  plugins: [
    {
      name: 'common-js',
      setup: ({ onEnd }) =>
        onEnd(async ({ outputFiles = [] }) => {
          rmSync(path.join(outdir, chunks), { recursive: true, force: true });
          for (const { path: file, text } of outputFiles) {
            const { code, map } = await transform(withPlainApi(text), {
              format: 'cjs',
              platform: 'node',
              target: 'node20',
              supported: { 'dynamic-import': false },
              minify,
              sourcemap,
              sourcefile: path.basename(file),
            });
            mkdirSync(path.dirname(file), { recursive: true });
            writeFileSync(
              file,
              sourcemap ? `${code}//# sourceMappingURL=${path.basename(file)}.map\n` : code,
            );
            if (sourcemap) writeFileSync(`${file}.map`, map);
          }
        }),
    },
  ],
});

/** esbuild would copy every one of the API's names for every module that imports it; nobody adds to the API, so no copy is needed. */
function withPlainApi(text) {
  return text.replaceAll(/import\s*\*\s*as ([\w$]+) from\s*"vscode"/g, 'var $1 = require("vscode")');
}
