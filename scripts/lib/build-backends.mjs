// The WASM backend: our kernels from AssemblyScript, and the stock backend with what TypeScript needs to call both.
import asc from 'assemblyscript/asc';
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';

/** Writes OUTDIR/wasm/: the stock module, our kernels, our statistics, and updates of variables as native TensorFlow rounds them. */
export async function buildWasmModules(outdir) {
  const folder = path.join(root, outdir, 'wasm');
  mkdirSync(folder, { recursive: true });
  const stock = 'tfjs-backend-wasm-simd.wasm';
  cpSync(
    path.join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/wasm-out', stock),
    path.join(folder, stock),
  );
  await compile('index.ts', path.join(folder, 'training-kernels.wasm'));
  // The same with fused multiplication and addition, which not every Node has.
  await compile('index.ts', path.join(folder, 'training-kernels-fma.wasm'), ['--enable', 'relaxed-simd']);
  await compile('statistics.ts', path.join(folder, 'statistics.wasm'));
  await compile('updates.ts', path.join(folder, 'native-updates.wasm'), [], 1);
}

/** @param flushes 1 where denormal numbers are taken for zeros */
async function compile(entry, outFile, features = [], flushes = 0) {
  const { error, stderr } = await asc.main([
    path.join(root, 'src/backends/wasm/assembly', entry),
    ...['--outFile', outFile],
    // They work on memory that is given to them, that of the stock module, and keep nothing of their own in it.
    ...['--importMemory', '--runtime', 'stub', '--use', 'abort=', '--use', `FLUSHES=${flushes}`],
    ...['--enable', 'simd', ...features, '--optimizeLevel', '3', '--noAssert'],
  ]);
  if (error) throw new Error(`The kernels in AssemblyScript don't compile:\n${stderr.toString()}`);
}

/** How src/backends/wasm becomes one file: it joins the tfjs-core that the script has loaded and must not set anything up twice. */
export const wasmBackendPlugin = {
  name: 'wasm-backend',
  setup({ onResolve, onLoad, resolve }) {
    // Without the platform, flags, gradients and chained operations that the script's own copy has registered.
    onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, ({ resolveDir, kind }) =>
      resolve('@tensorflow/tfjs-core/dist/base.js', { resolveDir, kind }),
    );
    // Threads don't work in Node (https://github.com/tensorflow/tfjs/issues/8513), so their start-up code stays out.
    onLoad({ filter: /tfjs-backend-wasm-threaded-simd(\.worker)?\.js$/ }, () => ({
      contents: 'module.exports = { default: null, wasmWorkerContents: "" };',
      loader: 'js',
    }));
  },
};

/**
 * What tfjs-node needs of tfjs is all in tfjs-core. Its own classes are compiled to ES5, where a constructor calls that of its base.
 * A plain object: of a module's namespace every access is a call, and there are some for each operation.
 */
const coreForEs5 = `
  const core = { ...require('@tensorflow/tfjs-core/dist/base.js') };
  const { KernelBackend } = core;
  core.KernelBackend = function () {};
  core.KernelBackend.prototype = Object.create(KernelBackend.prototype);
  module.exports = core;
`;

/** How src/backends/native becomes one file: like the one above, it joins the tfjs-core that the script has loaded. */
export const nativeBackendPlugin = {
  name: 'native-backend',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tensorflow\/tfjs(-core)?$/ }, () => ({ path: 'core', namespace: 'es5' }));
    onLoad({ filter: /.*/, namespace: 'es5' }, () => ({ contents: coreForEs5, resolveDir: root }));
    // Only summaries for TensorBoard are written with it, by callbacks that a script without tfjs-node hasn't got.
    onLoad({ filter: /tfjs-node\/dist\/proto\/api_pb\.js$/ }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Writes OUTDIR/native/: what the binding is compiled from on the user's machine, where no published one can be had. */
export function copyBindingSources(outdir) {
  const folder = path.join(root, outdir, 'native');
  const packages = {
    'node_modules/@tensorflow/tfjs-node/binding': 'binding',
    'node_modules/node-api-headers/include': 'include',
  };
  for (const [from, to] of Object.entries(packages))
    cpSync(path.join(root, from), path.join(folder, to), { recursive: true });
}
