import * as l10n from '@vscode/l10n';
import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NATIVE_FOLDER, NATIVE_RECORD, type NativeInstall } from '../backends/native/installed';
import { UserError } from '../protocol/user-error';
import { checkBackend } from './check-backend';
import { findNvidia } from './nvidia';
import { SetupProblem } from './processes';
import { downloadPublished } from './published-native';
import type { SetUpOptions } from './set-up-options';
import { install, remove } from './staging';
import { buildFromWheel } from './wheel-native';

export interface NativeOptions extends SetUpOptions {
  /** For an NVIDIA GPU. */
  gpu: boolean;
  env?: NodeJS.ProcessEnv;
}

/** What one way to get it has made in a folder. */
export type MadeNative = Pick<NativeInstall, 'binding' | 'tensorflow' | 'origin'>;

const ROOM = { cpu: 1.2e9, gpu: 9e9 };

/**
 * Sets up native TensorFlow for this machine: as TensorFlow.js publishes it, else built against PyPI's wheel; kept only if a network
 * trains on it.
 * @throws UserError where no way leads there, with the reason of each; the signal's reason where it was cancelled. Nothing is left then
 */
export async function setUpNative(options: NativeOptions): Promise<NativeInstall> {
  const { gpu, reason } = options.gpu ? await findNvidia() : { gpu: null, reason: null };
  if (options.gpu && gpu === null)
    throw new UserError(
      l10n.t`There is no GPU that TensorFlow could use: ${reason ?? l10n.t('none was found')}.`,
      l10n.t('Install or mend its driver, or set up native TensorFlow without it (in a terminal: --cpu).'),
    );
  const ways = options.gpu ? [buildFromWheel] : [downloadPublished, buildFromWheel];
  const reasons: string[] = [];
  for (const way of ways)
    try {
      return await install(options.storage, NATIVE_FOLDER, options.gpu ? ROOM.gpu : ROOM.cpu, (folder) =>
        makeIn(folder, way, options),
      );
    } catch (error) {
      if (!(error instanceof SetupProblem)) throw error;
      reasons.push(error.message);
    }
  throw new UserError(
    l10n.t`Native TensorFlow can't be set up: ${reasons.join('; ')}.`,
    options.gpu
      ? l10n.t('Put that right and try again, or set it up without the GPU (in a terminal: --cpu).')
      : l10n.t('Put that right and try again; until then scripts train on WebAssembly.'),
  );
}

/** @returns whether there was one */
export function removeNative(storage: string): Promise<boolean> {
  return remove(storage, NATIVE_FOLDER);
}

async function makeIn(
  folder: string,
  way: (folder: string, options: NativeOptions) => Promise<MadeNative>,
  options: NativeOptions,
): Promise<NativeInstall> {
  const made = await way(folder, { ...options });
  const binding = path.join(folder, made.binding);
  options.report(l10n.t('Training a small network on it'), null);
  const check = await checkBackend('native', binding, options);
  if (options.gpu && !check.gpu)
    throw new SetupProblem(
      l10n.t`TensorFlow trains, but not on the GPU: ${check.said ?? l10n.t('it gave no reason')}`,
    );
  const { platform, arch } = process;
  const record = { ...made, gpu: check.gpu, platform, arch, bytes: await bytesOf(folder) };
  await writeFile(path.join(folder, NATIVE_RECORD), JSON.stringify(record, null, 2));
  return { ...record, binding: path.join(options.storage, NATIVE_FOLDER, made.binding) };
}

async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) => stat(path.join(entry.parentPath, entry.name)));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}
