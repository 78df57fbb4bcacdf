import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../protocol/user-error';
import { plainText } from '../protocol/plain-text';

/** What is saved, and what the dialog starts from. */
export interface SavedFile {
  /** With its ending. */
  name: string;
  folder: vscode.Uri;
  /** Other endings that can be chosen, without the dot. */
  others?: readonly string[];
  /** What is to be written; asked for once there is a place for it. */
  content: (target: vscode.Uri) => Promise<string | Uint8Array>;
}

/** Asks where to and writes the file. Null where nobody says where. @throws UserError where it can't be written */
export async function saveFile({
  name,
  folder,
  others = [],
  content,
}: SavedFile): Promise<vscode.Uri | null> {
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, name),
    filters: Object.fromEntries(
      [path.extname(name).slice(1), ...others].map((ending) => [ending.toUpperCase(), [ending]]),
    ),
  });
  if (!target) return null;
  const data = await content(target);
  try {
    await vscode.workspace.fs.writeFile(
      target,
      typeof data === 'string' ? new TextEncoder().encode(data) : data,
    );
  } catch (error) {
    throw new UserError(
      l10n.t(
        '{0} can’t be written: {1}',
        target.fsPath,
        error instanceof Error ? error.message : String(error),
      ),
      l10n.t('Choose another folder, or make room on the disk.'),
      { cause: error },
    );
  }
  return target;
}

/** Says that a file was written, for as long as nobody has seen it, and opens it when asked to. */
export async function offerToOpen(target: vscode.Uri): Promise<void> {
  const open = l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(
    plainText(l10n.t('Written to {0}.', path.basename(target.fsPath))),
    open,
  );
  if (chosen !== open) return;
  // A page belongs into a browser; the editor shows pictures and tables by itself.
  if (target.path.endsWith('.html')) await vscode.env.openExternal(target);
  else await vscode.commands.executeCommand('vscode.open', target);
}
