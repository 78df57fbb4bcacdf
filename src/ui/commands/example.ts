import * as l10n from '@vscode/l10n';
import os from 'node:os';
import * as vscode from 'vscode';
import type { Handlers } from '../command-ids';
import { copyExample } from '../example-folder';
import type { Services } from '../services';

export function exampleCommands({ dist }: Services): Pick<Handlers, 'regulens.openExample'> {
  return {
    'regulens.openExample': async () => {
      const [parent] =
        (await vscode.window.showOpenDialog({
          title: l10n.t('Where shall the folder of the example be made?'),
          openLabel: l10n.t('Make It Here'),
          canSelectFiles: false,
          canSelectFolders: true,
          defaultUri: vscode.Uri.file(os.homedir()),
        })) ?? [];
      if (!parent) return;
      const folder = await copyExample(vscode.Uri.joinPath(dist, 'example').fsPath, parent.fsPath);
      // What is open stays open.
      const forceNewWindow = vscode.workspace.workspaceFolders !== undefined;
      await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), { forceNewWindow });
    },
  };
}
