import * as vscode from 'vscode';
import { listFixes, type Fix, type Script } from '../source';
import type { ScriptReader } from './script-reader';
import { toRange } from './texts';
import { workspaceEdit } from './workspace-edits';

/** "Add L2", "insert dropout after this layer" and so on, wherever the cursor is in a layer or training call. */
export class Rewrites implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.RefactorRewrite],
  };
  readonly #reader: ScriptReader;

  constructor(reader: ScriptReader) {
    this.#reader = reader;
  }

  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
    const file = document.uri.fsPath;
    const { version } = document;
    const script = await this.#reader.parse(file, document.getText());
    if (!script || script.hasErrors || document.version !== version) return [];
    return listFixes(script)
      .filter((fix) => concerns(fix, script, range))
      .map((fix) => {
        const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.RefactorRewrite);
        if (fix.disabled === null) action.edit = workspaceEdit(file, script, fix.edits);
        else action.disabled = { reason: fix.disabled };
        return action;
      });
  }
}

/** Whether the selection touches the one call that a fix changes. */
function concerns(fix: Fix, script: Script, range: vscode.Range): boolean {
  const calls = [
    ...fix.layers.map((index) => script.layers[index]),
    ...(fix.fit === null ? [] : [script.fits[fix.fit]]),
  ];
  const [call, ...others] = calls;
  return (
    call !== undefined && others.length === 0 && toRange(script, call.range).intersection(range) !== undefined
  );
}
