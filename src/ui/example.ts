import * as l10n from '@vscode/l10n';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { isExample, MARK, NAME } from './example-folder';
import { inform } from './notify';

const SCRIPT = 'train.js';

/** Opens the script of an example whose folder was opened for the first time, and offers to install what it needs. */
export async function greetExample(folder: string): Promise<void> {
  if (!isExample(folder)) return;
  const mark = path.join(folder, MARK);
  const text = await fs.promises.readFile(mark, 'utf8');
  if (text.includes('true')) return;
  await fs.promises.writeFile(mark, JSON.stringify({ opened: true }));
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, SCRIPT)));
  if (vscode.workspace.isTrusted) return offerInstall(folder);
  const granted = vscode.workspace.onDidGrantWorkspaceTrust(() => {
    granted.dispose();
    void offerInstall(folder);
  });
}

async function offerInstall(folder: string): Promise<void> {
  if (fs.existsSync(path.join(folder, 'node_modules', '@tensorflow'))) return;
  const install = l10n.t('Install');
  const chosen = await inform(
    l10n.t(
      'The example needs TensorFlow.js. Shall npm install it in its folder? Then press "Train with Diagnostics" above model.fit.',
    ),
    install,
  );
  if (chosen !== install) return;
  const terminal = vscode.window.createTerminal({ name: NAME, cwd: folder });
  terminal.show();
  terminal.sendText('npm install');
}
