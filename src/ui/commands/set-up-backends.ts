import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { findNative } from '../../backends/native/installed';
import { storageFolder } from '../../backends/storage';
import { findWebGpu } from '../../backends/webgpu/installed';
import { findNode } from '../../runs';
import { removeNative, setUpNative } from '../../setup/native';
import { findNvidia } from '../../setup/nvidia';
import type { SetUpOptions } from '../../setup/set-up-options';
import { removeWebGpu, setUpWebGpu } from '../../setup/webgpu';
import type { Handlers } from '../command-ids';
import { cancellable } from '../progress';
import type { Services } from '../services';
import { runSettings } from '../settings';
import { requireTrust } from '../workspace';
import { inform } from '../notify';

interface Choice extends vscode.QuickPickItem {
  action: 'gpu' | 'cpu' | 'remove';
}

/** Backends that are too large to ship: set up once for all projects of this user. */
export function setUpBackendCommands({
  dist,
  log,
}: Services): Pick<Handlers, 'regulens.setUpNative' | 'regulens.setUpWebGpu'> {
  async function setUp<T>(title: string, make: (options: SetUpOptions) => Promise<T>): Promise<T | null> {
    const { nodePath } = runSettings();
    const { path: node } = await findNode(nodePath || undefined);
    return cancellable(title, async (signal, progress) => {
      let last = '';
      const report = (step: string, share: number | null) => {
        if (step !== last) log.info(`${title}: ${step}`);
        last = step;
        progress(0, share === null ? step : `${step} · ${Math.round(share * 100)} %`);
      };
      try {
        return await make({ storage: storageFolder(), dist: dist.fsPath, node, signal, report });
      } catch (error) {
        // Cancelled: nothing was left behind, and nothing needs to be said.
        if (signal.aborted) return null;
        throw error;
      }
    });
  }

  return {
    'regulens.setUpNative': async () => {
      requireTrust();
      const choice = await chooseNative();
      if (choice === 'remove') {
        await removeNative(storageFolder());
        void inform(l10n.t('Native TensorFlow was removed.'));
        return;
      }
      if (choice === null) return;
      const made = await setUp(l10n.t('Setting up native TensorFlow'), (options) =>
        setUpNative({ ...options, gpu: choice === 'gpu' }),
      );
      if (made)
        void inform(
          l10n.t(
            'Native TensorFlow {0} is set up. Scripts train on it where it is fastest.',
            made.tensorflow,
          ),
        );
    },
    'regulens.setUpWebGpu': async () => {
      requireTrust();
      if (findWebGpu() !== null) {
        const remove = l10n.t('Remove WebGPU');
        const title = l10n.t('WebGPU is set up');
        if ((await vscode.window.showQuickPick([remove], { title })) !== remove) return;
        await removeWebGpu(storageFolder());
        void inform(l10n.t('WebGPU was removed.'));
        return;
      }
      const made = await setUp(l10n.t('Setting up WebGPU'), (options) =>
        setUpWebGpu({ ...options, software: false }),
      );
      if (made)
        void inform(l10n.t('WebGPU is set up. It is tried out on your model when it is next trained.'));
    },
  };
}

/** Null where the user thought better of it. Asked only where there is a choice. */
async function chooseNative(): Promise<Choice['action'] | null> {
  const installed = findNative();
  const { gpu } = await findNvidia();
  if (!installed && gpu === null) return 'cpu';
  const choices: Choice[] = [
    ...(gpu !== null
      ? [
          {
            action: 'gpu' as const,
            label: l10n.t('For {0}', gpu),
            detail: l10n.t('With CUDA: about 3 GB to download.'),
          },
        ]
      : []),
    {
      action: 'cpu',
      label: l10n.t('For the processor'),
      detail: l10n.t('About 210 MB to download.'),
    },
    ...(installed
      ? [{ action: 'remove' as const, label: l10n.t('Remove it'), detail: installed.binding }]
      : []),
  ];
  const title = installed
    ? l10n.t('Native TensorFlow {0} is set up', installed.tensorflow)
    : l10n.t('Set up native TensorFlow');
  return (await vscode.window.showQuickPick(choices, { title }))?.action ?? null;
}
