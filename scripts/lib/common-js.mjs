// esbuild splits code only where it writes ES modules, and VS Code's `require` and `regulens` need CommonJS: this turns each
// written file into CommonJS, in which a static import is a `require` at the top and `import()` a `require` at first use.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transform } from 'esbuild';

/** The MCP SDK's validator of answers to questions that its server asks people: ours asks none, and Ajv is 120 kB. */
export const withoutValidator = {
  name: 'without-validator',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]sdk[\\/]dist[\\/]esm[\\/]validation[\\/]ajv-provider\.js$/ }, () => ({
      contents: 'export class AjvJsonSchemaValidator {}',
    })),
};

/** Options for entry points that share their code; `chunks` is the folder for what they share or load late. */
export const splitCommonJs = ({ outdir, chunks, minify, sourcemap }, plugins = []) => ({
  outdir,
  format: 'esm',
  splitting: true,
  chunkNames: `${chunks}/[name]-[hash]`,
  sourcemap: sourcemap && 'inline',
  write: false,
  plugins: [
    ...plugins,
    {
      name: 'common-js',
      setup: ({ onEnd }) =>
        onEnd(async ({ outputFiles = [] }) => {
          rmSync(path.join(outdir, chunks), { recursive: true, force: true });
          for (const { path: file, text } of outputFiles) {
            const { code, map } = await transform(withRequire(text), {
              format: 'cjs',
              platform: 'node',
              target: 'node20',
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

/** What esbuild leaves as ES modules have it, or would do dearly. */
function withRequire(text) {
  return (
    text
      // `import()` of an own file; those of packages stay, for there `require` may be another function.
      .replaceAll(
        /\bimport\("(\.\.?\/[^"]+-[A-Z0-9]{8}\.js)"\)/g,
        'Promise.resolve().then(() => require("$1"))',
      )
      // VS Code's API as it is: esbuild copies its hundreds of names for each file that imports it.
      .replaceAll(/import\s*\*\s*as ([\w$]+) from\s*"vscode"/g, 'var $1 = require("vscode")')
  );
}
