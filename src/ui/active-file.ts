import * as vscode from 'vscode';
import type { Context } from './context-keys';

const LANGUAGES = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'];
/** Enough for a hint; the parser decides wherever it matters. */
const FRAMEWORK = /['"][^'"\n]*@tensorflow\/tfjs|\btf\.(?:sequential|model|layers|train)\b/;
const LOOK_AT = 200_000;

/** Keeps the context key that shows "Train with Diagnostics" in the editor's title: the active file trains a model. */
export function watchActiveFile(context: Context): vscode.Disposable {
  const look = () => context.set('activeFileTrains', trains(vscode.window.activeTextEditor?.document));
  look();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(look),
    vscode.workspace.onDidSaveTextDocument(look),
  );
}

function trains(document: vscode.TextDocument | undefined): boolean {
  if (document?.uri.scheme !== 'file' || !LANGUAGES.includes(document.languageId)) return false;
  return FRAMEWORK.test(document.getText().slice(0, LOOK_AT));
}
