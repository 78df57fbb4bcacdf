import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FileEdits } from '../protocol/edits';
import { UserError } from '../protocol/user-error';
import type { Script } from '../source';
import { toRange } from './texts';

/** Edits of one or more files as the editor applies them: one undo step, made to the texts that the scripts were read from. */
export function workspaceEdit(
  parts: readonly (FileEdits & { readonly script: Script })[],
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { file, script, edits } of parts)
    edit.set(
      vscode.Uri.file(file),
      edits.map((change) => new vscode.TextEdit(toRange(script, change), change.text)),
    );
  return edit;
}

/**
 * Edits files, unsaved, as one undo step in each. From the look at their texts to the edit nothing is waited for, and what is typed
 * meanwhile makes the editor refuse.
 *
 * @param parts edits and the text of the file that they were worked out on
 * @throws UserError where a file has another text by now, or can't be edited; nothing is changed then
 */
export async function editFiles(parts: readonly (FileEdits & { readonly text: string })[]): Promise<void> {
  // Documents open first, so that an edit of several files is one undo step in each.
  const opened = await Promise.all(
    parts.map(async (part) => ({
      ...part,
      document: await vscode.workspace.openTextDocument(vscode.Uri.file(part.file)),
    })),
  );
  const edit = new vscode.WorkspaceEdit();
  for (const { document, text, edits } of opened) {
    if (document.getText() !== text) throw changed(document.fileName);
    edit.set(
      document.uri,
      edits.map(
        ({ start, end, text: put }) =>
          new vscode.TextEdit(new vscode.Range(document.positionAt(start), document.positionAt(end)), put),
      ),
    );
  }
  if (await vscode.workspace.applyEdit(edit)) return;
  const other = opened.find(({ document, text }) => document.getText() !== text);
  if (other) throw changed(other.document.fileName);
  const names = parts.map(({ file }) => path.basename(file)).join(', ');
  throw new UserError(l10n.t('{0} could not be edited.', names), l10n.t('See whether it is read-only.'));
}

function changed(file: string): UserError {
  return new UserError(
    l10n.t('{0} has changed since this edit was worked out, so nothing was changed.', path.basename(file)),
    l10n.t('Ask for it once more.'),
  );
}
