import * as vscode from 'vscode';
import type { FileEdits } from '../protocol/edits';
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
