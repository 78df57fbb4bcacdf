import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { FolderError } from '../../protocol/user-error';
import { checkSetup } from '../../runs';
import type { Handlers } from '../command-ids';
import { settingIn } from '../next-step';
import type { Services } from '../services';
import { runSettings } from '../settings';
import { requireTrust, storeFor } from '../workspace';
import { plainText } from '../../protocol/plain-text';

interface SetupPick extends vscode.QuickPickItem {
  nextStep?: string;
}

export function setupCommands(services: Services): Pick<Handlers, 'regulens.checkSetup'> {
  return {
    'regulens.checkSetup': async () => {
      requireTrust();
      const folder = folderToCheck(services);
      const { nodePath } = runSettings(vscode.Uri.file(folder));
      const checks = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: l10n.t('Checking the set-up …') },
        () => checkSetup(folder, services.assets, nodePath || undefined),
      );
      const picks = checks.map(({ name, ok, detail, nextStep }): SetupPick => {
        services.log.info(`Set-up: ${name}: ${ok ? 'ok' : 'not ok'}, ${detail}`);
        return {
          label: `${ok ? '$(pass-filled)' : '$(error)'} ${plainText(name)}`,
          description: plainText(detail),
          ...(nextStep === null ? {} : { detail: plainText(nextStep), nextStep }),
        };
      });
      const bad = checks.filter(({ ok }) => !ok).length;
      const chosen = await vscode.window.showQuickPick(picks, {
        title: l10n.t('Regulens set-up of {0}', path.basename(folder)),
        placeHolder: bad === 0 ? l10n.t('Everything needed is there.') : l10n.t('{0} to put right', bad),
      });
      if (chosen?.nextStep) await followUp(chosen.nextStep);
    },
  };
}

/** Where the active script would look for its packages, else the first folder. */
function folderToCheck({ sessions }: Services): string {
  const active = vscode.window.activeTextEditor?.document.uri;
  const [first] = sessions.stores;
  if (!first)
    throw new FolderError(l10n.t('No folder is open.'), l10n.t('Open the folder of your training script.'));
  const inside = active?.scheme === 'file' && vscode.workspace.getWorkspaceFolder(active);
  return inside ? storeFor(sessions, active.fsPath).folder : first.folder;
}

async function followUp(nextStep: string): Promise<void> {
  const setting = settingIn(nextStep);
  if (setting) await vscode.commands.executeCommand('workbench.action.openSettings', setting);
  const install = /`(npm install [\w@./^~ -]+)`/.exec(nextStep)?.[1];
  if (install === undefined) return;
  // Typed into a terminal, not run: what gets installed is the user's decision, so no name of a package may bring a line end.
  const terminal = vscode.window.createTerminal({ name: l10n.t('Regulens set-up') });
  terminal.show();
  terminal.sendText(install, false);
}
