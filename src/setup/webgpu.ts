import * as l10n from '@vscode/l10n';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { dawnFile, WEBGPU_FOLDER } from '../backends/webgpu/installed';
import { UserError } from '../protocol/user-error';
import { findNpm } from '../runs';
import { checkBackend } from './check-backend';
import { runProgram, SetupProblem } from './processes';
import type { SetUpOptions } from './set-up-options';
import { install, remove } from './staging';

export interface WebGpuOptions extends SetUpOptions {
  /** Keep it where there is only a processor pretending to be a GPU: to try it out. */
  software: boolean;
}

const PACKAGE = 'webgpu';
const VERSION = '0.6.2';
/** The package holds the addons of all platforms. */
const ROOM = 4e8;

/**
 * Sets up Dawn, Chromium's WebGPU, for this machine; kept only if a network trains on a GPU with it.
 * @throws UserError where it can't be had, with the reason; the signal's reason where it was cancelled. Nothing is left then
 */
export async function setUpWebGpu(options: WebGpuOptions): Promise<{ file: string; stepMs: number }> {
  const { storage, node, signal, report, software } = options;
  try {
    return await install(storage, WEBGPU_FOLDER, ROOM, async (folder) => {
      report(l10n.t`Downloading ${PACKAGE} ${VERSION} (about 60 MB)`, null);
      const npm = findNpm(node);
      const unpacked = path.join(folder, 'unpacked');
      await mkdir(unpacked);
      await runProgram(npm.command, [...npm.args, 'pack', `${PACKAGE}@${VERSION}`, '--silent'], {
        signal,
        cwd: unpacked,
      });
      const [archive] = (await readdir(unpacked)).filter((file) => file.endsWith('.tgz'));
      if (archive === undefined) throw new SetupProblem(l10n.t`npm downloaded no ${PACKAGE}`);
      report(l10n.t('Unpacking'), null);
      const part = path.dirname(dawnFile()).replaceAll(path.sep, '/');
      await runProgram('tar', ['-xzf', archive, `package/${part}`, 'package/LICENSE.md'], {
        signal,
        cwd: unpacked,
      }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw new SetupProblem(l10n.t`there is none for ${process.platform} ${process.arch}`, {
          cause: error,
        });
      });
      for (const entry of await readdir(path.join(unpacked, 'package')))
        await rename(path.join(unpacked, 'package', entry), path.join(folder, entry));
      await rm(unpacked, { recursive: true });
      report(l10n.t('Training a small network on it'), null);
      const { gpu, stepMs } = await checkBackend('webgpu', path.join(folder, dawnFile()), options);
      if (!gpu && !software)
        throw new SetupProblem(l10n.t('there is only a processor pretending to be a GPU'));
      return { file: path.join(storage, WEBGPU_FOLDER, dawnFile()), stepMs };
    });
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    throw new UserError(
      l10n.t`WebGPU can't be set up: ${error.message}.`,
      l10n.t('Put that right and try again; scripts train without it.'),
      {
        cause: error,
      },
    );
  }
}

/** @returns whether there was one */
export function removeWebGpu(storage: string): Promise<boolean> {
  return remove(storage, WEBGPU_FOLDER);
}
