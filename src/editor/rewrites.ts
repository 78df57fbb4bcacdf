import * as vscode from 'vscode';
import type { Fix, Script } from '../source';
import { mayBeFixed } from '../source/glance';
import type { LocatedFindings } from './located-findings';
import type { ScriptReader } from './script-reader';
import { findingsOnLines, toRange } from './texts';
import { workspaceEdit } from './workspace-edits';

/**
 * "Add L2", "insert dropout after this layer" and so on, wherever the cursor is in a layer or training call. On the line of a
 * warning its quick fixes say the same better.
 */
export class Rewrites implements vscode.CodeActionProvider {
  readonly #located: LocatedFindings;
  readonly #reader: ScriptReader;

  constructor(located: LocatedFindings, reader: ScriptReader) {
    this.#located = located;
    this.#reader = reader;
  }

  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
    const file = document.uri.fsPath;
    const { version } = document;
    const text = document.getText();
    if (!mayBeFixed(text)) return [];
    const script = await this.#reader.parse(file, text);
    if (!script || script.hasErrors) return [];
    const findings = await this.#located.in(file);
    if (findings === 'has-errors' || findingsOnLines(findings, range).length > 0) return [];
    const { listFixes } = await import('../source');
    if (document.version !== version) return [];
    return listFixes(script)
      .filter((fix) => concerns(fix, script, range))
      .map((fix) => {
        const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.RefactorRewrite);
        if (fix.disabled === null) action.edit = workspaceEdit([{ file, script, edits: fix.edits }]);
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
