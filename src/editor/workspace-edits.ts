import * as vscode from 'vscode';
import type { TextEdit } from '../protocol/edits';
import type { Script } from '../source';
import { toRange } from './texts';

/** Edits of one file as the editor applies them: one undo step, made to the text that `script` was read from. */
export function workspaceEdit(
  file: string,
  script: Script,
  edits: readonly TextEdit[],
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    vscode.Uri.file(file),
    edits.map((change) => new vscode.TextEdit(toRange(script, change), change.text)),
  );
  return edit;
}
