import * as l10n from '@vscode/l10n';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { findNative } from '../backends/native/installed';
import { findWebGpu } from '../backends/webgpu/installed';
import type { Rung } from '../protocol/rungs';
import type { SetupCheck } from './check-setup';

const run = promisify(execFile);
/** Loading TensorFlow takes seconds on a cold disk. */
const LIMIT_MS = 60_000;
/** What tfjs-node 4.22 needs of Node and Node 23 dropped (tfjs #8609); runs get it from the preload. */
const OLD_UTILITIES =
  'const u = require("util"); u.isNullOrUndefined ??= (v) => v == null; u.isArray ??= Array.isArray;';

/**
 * What a script in `folder` could train on, rung by rung: each trains a small network in the Node that runs scripts.
 *
 * @param preload path of the built preload; the backends lie beside it
 */
export async function checkBackends(folder: string, node: string, preload: string): Promise<SetupCheck[]> {
  const dist = path.dirname(preload);
  return [await checkNative(folder, node, dist), await checkWebGpu(node, dist), await checkWasm(node, dist)];
}

/** That of the project comes first: a script in it that loads tfjs-node keeps it. */
async function checkNative(folder: string, node: string, dist: string): Promise<SetupCheck> {
  const name = l10n.t('Native TensorFlow');
  const own = resolveFrom(folder, '@tensorflow/tfjs-node');
  const installed = findNative();
  if (own !== null) {
    const problem = await load(node, folder, [
      '-e',
      `${OLD_UTILITIES} require(${JSON.stringify(own)}).ready().then(() => process.exit(0))`,
    ]);
    if (problem === null) return { name, ok: true, detail: own, nextStep: null };
    const detail = l10n.t`${own} can't be loaded: ${problem}.`;
    const nextStep = l10n.t(
      'Reinstall it for this Node with `npm install @tensorflow/tfjs-node`, or remove it.',
    );
    if (installed === null) return { name, ok: false, detail, nextStep };
  }
  if (installed === null)
    return {
      name,
      ok: true,
      detail: l10n.t('is not set up; it is fastest for convolutions and large models.'),
      nextStep: l10n.t(
        'Run "Regulens: Set Up Native TensorFlow" (in a terminal: `regulens native install`).',
      ),
    };
  const { tensorflow, gpu, binding } = installed;
  const problem = await trainOn('native', binding, node, dist);
  return problem === null
    ? {
        name,
        ok: true,
        detail: gpu
          ? l10n.t`${tensorflow} on the GPU, set up by Regulens at ${binding}.`
          : l10n.t`${tensorflow}, set up by Regulens at ${binding}.`,
        nextStep: null,
      }
    : {
        name,
        ok: false,
        detail: l10n.t`${binding} can't be used: ${problem}.`,
        nextStep: l10n.t(
          'Set it up again with `regulens native install`, or remove it with `regulens native remove`.',
        ),
      };
}

async function checkWebGpu(node: string, dist: string): Promise<SetupCheck> {
  const name = 'WebGPU';
  const file = findWebGpu();
  if (file === null)
    return {
      name,
      ok: true,
      detail: l10n.t('is not set up; it needs a GPU with a Vulkan, Metal or D3D12 driver.'),
      nextStep: l10n.t(
        'With such a GPU, run "Regulens: Set Up WebGPU" (in a terminal: `regulens webgpu install`).',
      ),
    };
  const problem = await trainOn('webgpu', file, node, dist);
  return problem === null
    ? { name, ok: true, detail: l10n.t`Dawn at ${file}.`, nextStep: null }
    : {
        name,
        ok: false,
        detail: l10n.t`can't be used: ${problem}.`,
        nextStep: l10n.t('Mend the driver of the GPU, or remove it with `regulens webgpu remove`.'),
      };
}

async function checkWasm(node: string, dist: string): Promise<SetupCheck> {
  const problem = await trainOn('wasm', path.join(dist, 'wasm'), node, dist);
  return {
    name: 'WebAssembly',
    ok: problem === null,
    detail:
      problem === null
        ? l10n.t('with the kernels that training needs.')
        : l10n.t`can't be started: ${problem}.`,
    nextStep: problem === null ? null : l10n.t('Install Regulens again, and Node 20.12 or newer.'),
  };
}

/** Null where a small network trains on it, else what went wrong. */
function trainOn(rung: Rung, file: string, node: string, dist: string): Promise<string | null> {
  return load(node, dist, [path.join(dist, 'backend-check.cjs'), rung, file]);
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
async function load(node: string, cwd: string, args: readonly string[]): Promise<string | null> {
  try {
    await run(node, args, { cwd, timeout: LIMIT_MS, windowsHide: true });
    return null;
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const lines = stderr.trim().split('\n');
    // The check says last what it failed for: drivers and loaders talk of errors before that are none.
    const line =
      lines.findLast((text) => /^Error: /.test(text)) ??
      lines.find((text) => /\b\w*Error\b.*:/.test(text)) ??
      lines.at(-1);
    return (line || (error instanceof Error ? error.message : String(error))).trim().replace(/\.$/, '');
  }
}
