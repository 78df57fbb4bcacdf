import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import type { SetupCheck } from './check-setup';

const run = promisify(execFile);
/** Loading TensorFlow takes seconds on a cold disk. */
const LIMIT_MS = 60_000;
/** What tfjs-node 4.22 needs of Node and Node 23 dropped (tfjs #8609); runs get it from the preload. */
const OLD_UTILITIES =
  'const u = require("util"); u.isNullOrUndefined ??= (v) => v == null; u.isArray ??= Array.isArray;';

/**
 * What a script in `folder` could train on, rung by rung, found out by loading it in the Node that runs scripts.
 *
 * @param preload path of the built preload; the WASM backend lies beside it
 */
export async function checkBackends(folder: string, node: string, preload: string): Promise<SetupCheck[]> {
  const [native, wasm] = await Promise.all([checkNative(folder, node), checkWasm(node, preload)]);
  if (native.found) return [native.check, wasm];
  // Not the default yet, so it is said how to have it.
  return [
    native.check,
    wasm.ok
      ? { ...wasm, nextStep: 'Set "regulens.backend" (in a terminal: --backend) to "auto" to train on it.' }
      : wasm,
  ];
}

async function checkNative(folder: string, node: string): Promise<{ found: boolean; check: SetupCheck }> {
  const name = 'Native TensorFlow';
  const file = resolveFrom(folder, '@tensorflow/tfjs-node');
  if (file === null)
    return {
      found: false,
      check: {
        name,
        ok: true,
        detail: '@tensorflow/tfjs-node is not installed.',
        nextStep: null,
      },
    };
  const problem = await load(
    node,
    folder,
    `${OLD_UTILITIES} require(${JSON.stringify(file)}).ready().then(() => process.exit(0))`,
  );
  const ok = problem === null;
  return {
    found: ok,
    check: {
      name,
      ok,
      detail: ok ? file : `${file} can't be loaded: ${problem}.`,
      nextStep: ok
        ? null
        : 'Reinstall it for this Node with `npm install @tensorflow/tfjs-node`, or remove it.',
    },
  };
}

async function checkWasm(node: string, preload: string): Promise<SetupCheck> {
  const bundle = path.join(path.dirname(preload), 'backend-wasm.cjs');
  const binaries = path.join(path.dirname(preload), 'wasm');
  const problem = await load(
    node,
    path.dirname(preload),
    `require(${JSON.stringify(bundle)}).createWasmBackend(${JSON.stringify(binaries)}); process.exit(0)`,
  );
  return {
    name: 'WebAssembly',
    ok: problem === null,
    detail: problem === null ? 'with the kernels that training needs.' : `can't be started: ${problem}.`,
    nextStep: problem === null ? null : 'Install Regulens again, and Node 20.12 or newer.',
  };
}

/** Where a script in `folder` would load the package from, or null. */
function resolveFrom(folder: string, name: string): string | null {
  try {
    return createRequire(path.join(folder, 'x.js')).resolve(name);
  } catch {
    return null; // Not installed: an answer, not an error.
  }
}

/** Null where the code ran to its end, else what it said last of what went wrong. */
async function load(node: string, cwd: string, code: string): Promise<string | null> {
  try {
    await run(node, ['-e', code], { cwd, timeout: LIMIT_MS, windowsHide: true });
    return null;
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const line =
      stderr.split('\n').find((text) => /\b\w*Error\b.*:/.test(text)) ?? stderr.trim().split('\n').at(-1);
    return (line || (error instanceof Error ? error.message : String(error))).trim().replace(/\.$/, '');
  }
}
