// esbuild splits code only where it writes ES modules, and VS Code's `require` and `regulens` need CommonJS: this turns each
// written file into CommonJS, in which a static import is a `require` at the top and `import()` a `require` at first use.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transform } from 'esbuild';
import { root } from './install.mjs';
import { filesAtStart } from './start.mjs';

/** The MCP SDK's validator of answers to questions that its server asks people: ours asks none, and Ajv is 120 kB. */
export const withoutValidator = {
  name: 'without-validator',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]sdk[\\/]dist[\\/]esm[\\/]validation[\\/]ajv-provider\.js$/ }, () => ({
      contents: 'export class AjvJsonSchemaValidator {}',
    })),
};

/**
 * Options for entry points that share their code; `chunks` is the folder for what they share or load late. Minified, all that each group of `start` needs when it starts, and no group before it does,
 * comes in one chunk, named after the last of the group: finding, reading and compiling two dozen small files takes longer than what is in them. The very first entry point stays a file of its own.
 */
export const splitCommonJs = ({ outdir, chunks, start, minify, sourcemap }, plugins = []) => ({
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
        onEnd(async ({ outputFiles = [], metafile }) => {
          rmSync(path.join(outdir, chunks), { recursive: true, force: true });
          let files = await Promise.all(
            outputFiles.map(async ({ path: file, text }) => {
              const { code, map } = await transform(withRequire(text), {
                format: 'cjs',
                platform: 'node',
                target: 'node20',
                minify,
                sourcemap,
                sourcefile: path.basename(file),
              });
              return { file, code, map };
            }),
          );
          if (minify) {
            const taken = new Set([filesAtStart(metafile, start[0][0])[0]]);
            for (const entryPoints of start) {
              const needed = entryPoints.flatMap((entryPoint) => filesAtStart(metafile, entryPoint));
              const own = needed.filter((file) => !taken.has(file));
              for (const file of own) taken.add(file);
              const into = `${path.basename(entryPoints.at(-1), '.ts')}.js`;
              files = joined(
                files,
                new Set(own.map((file) => path.resolve(root, file))),
                path.join(outdir, chunks, into),
              );
            }
          }
          for (const { file, code, map } of files) {
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

/** These files with those of `wanted` as one, `into`, which hands out each by its name as `require` would: run once, when first asked for. */
function joined(files, wanted, into) {
  const names = new Set([...wanted].map((file) => path.basename(file)));
  const within = (code, load) =>
    code.replaceAll(/\brequire\("\.\/(chunks\/)?([\w-]+\.js)"\)/g, (text, folder = '', name) =>
      names.has(name) ? `${load(folder)}("${name}")` : text,
    );
  const parts = files
    .filter(({ file }) => wanted.has(file))
    .map(
      ({ file, code }) => `"${path.basename(file)}"(exports,require,module){${within(code, () => 'load')}}`,
    );
  const code = `"use strict";const parts={${parts.join(',\n')}},made={},load=name=>{let module=made[name];if(!module){module=made[name]={exports:{}};parts[name](module.exports,require,module)}return module.exports};module.exports=load;\n`;
  const others = files
    .filter(({ file }) => !wanted.has(file))
    .map(({ file, ...rest }) => ({
      ...rest,
      file,
      code: within(rest.code, (folder) => `require("./${folder}${path.basename(into)}")`),
    }));
  return [...others, { file: into, code }];
}

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
