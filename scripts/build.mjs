// Builds everything that runs into dist/: `npm run build`, `--watch`, `--minify`.
import { build, context } from 'esbuild';
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  buildWasmModules,
  copyBindingSources,
  nativeBackendPlugin,
  wasmBackendPlugin,
} from './lib/build-backends.mjs';
import { splitCommonJs, withoutValidator } from './lib/common-js.mjs';
import { root } from './lib/install.mjs';
import { checkStart } from './lib/start.mjs';

const node = { platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'] };
const targets = ({ outdir, ...options }) => [
  {
    ...node,
    entryPoints: { extension: 'src/extension.ts', cli: 'src/cli/main.ts' },
    ...splitCommonJs(
      {
        outdir: path.join(root, outdir),
        chunks: 'chunks',
        start: [['src/extension.ts', 'src/register.ts'], ['src/services.ts']],
        ...options,
      },
      [withoutValidator],
    ),
  },
  { ...node, entryPoints: ['src/runs/supervisor.ts'], outfile: `${outdir}/supervisor.cjs` },
  { ...node, entryPoints: ['src/runs/typescript-loader.ts'], outfile: `${outdir}/typescript-loader.cjs` },
  { ...node, entryPoints: ['src/trainer/preload.ts'], outfile: `${outdir}/preload.cjs` },
  {
    ...node,
    entryPoints: ['src/backends/wasm/index.ts'],
    outfile: `${outdir}/backend-wasm.cjs`,
    mainFields: ['module', 'main'],
    plugins: [wasmBackendPlugin],
  },
  {
    ...node,
    entryPoints: ['src/backends/native/index.ts'],
    outfile: `${outdir}/backend-native.cjs`,
    mainFields: ['module', 'main'],
    plugins: [nativeBackendPlugin],
  },
  {
    ...node,
    entryPoints: ['src/backends/webgpu/index.ts'],
    outfile: `${outdir}/backend-webgpu.cjs`,
    mainFields: ['module', 'main'],
    // Its only question to the browser: whether there is WebGPU. It is given a device, so there is.
    define: { 'globalThis.navigator': '{ "gpu": true }' },
    plugins: [wasmBackendPlugin],
  },
  {
    ...node,
    format: 'esm',
    entryPoints: ['src/backends/webgpu/start.ts'],
    outfile: `${outdir}/webgpu-start.mjs`,
    // An ES module has no `require`, and @vscode/l10n, which is CommonJS, asks for `fs` by it.
    banner: {
      js: "import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);",
    },
  },
  {
    ...node,
    entryPoints: ['src/backends/check/index.ts'],
    outfile: `${outdir}/backend-check.cjs`,
    mainFields: ['module', 'main'],
    // Asked for when something is fetched, which a check doesn't.
    external: ['node-fetch'],
  },
  {
    entryPoints: { page: 'webview/main.ts' },
    outdir,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
];

/** Builds everything; returns what esbuild says went into each file (nothing when watching). */
export async function buildAll({ minify = false, watch = false, outdir = 'dist', sourcemap = !minify } = {}) {
  const wanted = targets({ outdir, minify, sourcemap });
  const options = wanted.map((target) => ({
    bundle: true,
    minify,
    sourcemap,
    logLevel: 'warning',
    absWorkingDir: root,
    metafile: true,
    ...target,
  }));
  let built = [];
  if (watch)
    await Promise.all(
      options.map(async (target) => (await context({ ...target, logLevel: 'info' })).watch()),
    );
  else {
    built = await Promise.all(options.map((target) => build(target)));
    for (const entryPoint of [
      'src/extension.ts',
      'src/register.ts',
      'src/services.ts',
      'src/cli/main.ts',
      'src/cli/regulens.ts',
    ])
      checkStart(built[0].metafile, entryPoint);
  }

  await buildWasmModules(outdir);
  copyBindingSources(outdir);

  // The first thing that a new user trains.
  cpSync(path.join(root, 'examples/sonar'), path.join(root, outdir, 'example'), {
    recursive: true,
    filter: (from) => !/node_modules|\.regulens/.test(path.relative(root, from)),
  });

  const grammars = path.join(root, outdir, 'grammars');
  mkdirSync(grammars, { recursive: true });
  const wasm = path.join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm');
  for (const name of ['tree-sitter', 'tree-sitter-javascript', 'tree-sitter-typescript', 'tree-sitter-tsx'])
    cpSync(path.join(wasm, `${name}.wasm`), path.join(grammars, `${name}.wasm`));
  return built.map(({ metafile }) => metafile);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await buildAll({ minify: process.argv.includes('--minify'), watch: process.argv.includes('--watch') });
