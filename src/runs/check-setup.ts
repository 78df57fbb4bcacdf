import { access, constants, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as v from 'valibot';
import { UserError } from '../protocol/user-error';
import { checkBackends } from './check-backends';
import type { RunAssets } from './command';
import { findNode } from './find-node';

export interface SetupCheck {
  name: string;
  ok: boolean;
  detail: string;
  /** What to do about it, where there is something to do. */
  nextStep: string | null;
}

/** Whether a script in `folder` could be trained with diagnostics: Node, TensorFlow.js, what it trains on, a place for the runs. */
export async function checkSetup(
  folder: string,
  { preload }: Pick<RunAssets, 'preload'>,
  nodePath?: string,
): Promise<SetupCheck[]> {
  const node = await checkNode(nodePath);
  return [
    node.check,
    await checkFramework(folder),
    ...(node.path === null ? [] : await checkBackends(folder, node.path, preload)),
    await checkRunsFolder(folder),
  ];
}

async function checkNode(nodePath: string | undefined): Promise<{ path: string | null; check: SetupCheck }> {
  const name = 'Node.js';
  try {
    const node = await findNode(nodePath);
    const detail = `${node.version} at ${node.path}`;
    return { path: node.path, check: { name, ok: true, detail, nextStep: null } };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { path: null, check: { name, ok: false, detail: error.message, nextStep: error.nextStep } };
  }
}

async function checkFramework(folder: string): Promise<SetupCheck> {
  const version =
    (await packageVersion(folder, '@tensorflow/tfjs')) ??
    (await packageVersion(folder, '@tensorflow/tfjs-node'));
  return version === null
    ? {
        name: 'TensorFlow.js',
        ok: false,
        detail: 'not found from this folder.',
        nextStep: 'Install it with `npm install @tensorflow/tfjs`.',
      }
    : { name: 'TensorFlow.js', ok: true, detail: version, nextStep: null };
}

async function checkRunsFolder(folder: string): Promise<SetupCheck> {
  const runs = path.join(folder, '.regulens');
  try {
    await mkdir(runs, { recursive: true });
    await access(runs, constants.W_OK);
    return { name: 'Runs folder', ok: true, detail: runs, nextStep: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      name: 'Runs folder',
      ok: false,
      detail: `${runs} can't be written (${why}).`,
      nextStep: 'Open a folder that you may write to.',
    };
  }
}

const PackageJson = v.object({ version: v.string() });

/** The version of a package as a script in `folder` would load it, or null. */
async function packageVersion(folder: string, name: string): Promise<string | null> {
  for (const base of createRequire(path.join(folder, 'x.js')).resolve.paths(name) ?? []) {
    try {
      const json: unknown = JSON.parse(await readFile(path.join(base, name, 'package.json'), 'utf8'));
      return v.parse(PackageJson, json).version;
    } catch {
      // Not here; the next folder up may have it.
    }
  }
  return null;
}
