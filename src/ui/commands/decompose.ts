import * as vscode from 'vscode';
import { DEFAULT_REPLICATES, decomposeScript, type DecomposeProgress } from '../../experiments';
import { siteArgument } from '../arguments';
import type { Handlers } from '../command-ids';
import { cancellable } from '../progress';
import type { Services } from '../services';
import { duration } from '../run-words';
import { whatToRun } from '../what-to-run';
import { requireTrust, saveScripts } from '../workspace';

export function decomposeCommands(services: Services): Pick<Handlers, 'regulens.decompose'> {
  return {
    'regulens.decompose': async (argument) => {
      requireTrust();
      const site = siteArgument(argument);
      const { store, launch } = await whatToRun(services, argument, site?.file ?? null);
      await saveScripts(store.folder);
      const { run, result } = await cancellable(
        vscode.l10n.t('Measuring bias and variance'),
        (signal, progress) =>
          decomposeScript({ store, assets: services.assets }, launch, site ? { site } : {}, {
            signal,
            onProgress: (now) => progress(now.done / now.of, progressWords(now)),
          }),
      );
      tell(services, run, result.verdict).catch(services.report);
    },
  };
}

function progressWords({ done, of, msLeft }: DecomposeProgress): string {
  const count = vscode.l10n.t('refit {0} of {1}', Math.min(done + 1, of), of);
  return msLeft === null ? count : vscode.l10n.t('{0}, about {1} left', count, duration(msLeft));
}

async function tell({ dashboard }: Services, run: string, verdict: string): Promise<void> {
  const open = vscode.l10n.t('Open Dashboard');
  const message = vscode.l10n.t('Bias and variance over {0} refits: {1}', DEFAULT_REPLICATES, verdict);
  if ((await vscode.window.showInformationMessage(message, open)) === open) dashboard.show([run]);
}
