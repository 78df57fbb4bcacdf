import * as l10n from '@vscode/l10n';
import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { checkBackends } from './check-backends';
import type { RunAssets } from './command';
import { checkFramework } from './setup-checks/framework';
import { checkMachine } from './setup-checks/machine';
import { checkNode } from './setup-checks/node';

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
  const node = await checkNode(folder, nodePath);
  return [
    node.check,
    await checkFramework(folder),
    ...(await checkMachine()),
    ...(node.path === null ? [] : await checkBackends(folder, node.path, preload)),
    await checkRunsFolder(folder),
  ];
}

async function checkRunsFolder(folder: string): Promise<SetupCheck> {
  const runs = path.join(folder, '.regulens');
  try {
    await mkdir(runs, { recursive: true });
    await access(runs, constants.W_OK);
    return { name: l10n.t('Runs folder'), ok: true, detail: runs, nextStep: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      name: l10n.t('Runs folder'),
      ok: false,
      detail: l10n.t`${runs} can't be written (${why}).`,
      nextStep: l10n.t('Open a folder that you may write to.'),
    };
  }
}
