import * as vscode from 'vscode';
import type { OnDemand } from '../session/on-demand';
import { isFrameworkModule, mayBeFixed } from '../source/glance';
import type { Editor } from './index';

/** Languages the editor features are for. Only files on disk can be run. */
const SCRIPTS: vscode.DocumentSelector = [
  'javascript',
  'javascriptreact',
  'typescript',
  'typescriptreact',
].map((language) => ({ language, scheme: 'file' }));

/**
 * Lenses, hovers, quick fixes and rewrites, for which the rest is loaded with the first script that there may be something to say of. Findings are
 * those of runs: where nothing has been asked for, there are none.
 */
export function registerProviders(window: OnDemand<{ editor: Editor }>): vscode.Disposable {
  const { registerCodeActionsProvider, registerCodeLensProvider, registerHoverProvider } = vscode.languages;
  const lensesChanged = new vscode.EventEmitter<void>();
  window.whenMade(({ editor }) => editor.lenses.onDidChangeCodeLenses(() => lensesChanged.fire()));
  return vscode.Disposable.from(
    lensesChanged,
    registerCodeLensProvider(SCRIPTS, {
      onDidChangeCodeLenses: lensesChanged.event,
      provideCodeLenses: async (document) =>
        isFrameworkModule(document.getText())
          ? (await window.ask()).editor.lenses.provideCodeLenses(document)
          : [],
    }),
    registerHoverProvider(SCRIPTS, {
      provideHover: async (document, position) =>
        (await window.asked)?.editor.hovers.provideHover(document, position),
    }),
    registerCodeActionsProvider(
      SCRIPTS,
      {
        provideCodeActions: async (document, range, context) =>
          (await window.asked)?.editor.quickFixes.provideCodeActions(document, range, context),
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    registerCodeActionsProvider(
      SCRIPTS,
      {
        provideCodeActions: async (document, range) =>
          mayBeFixed(document.getText())
            ? (await window.ask()).editor.rewrites.provideCodeActions(document, range)
            : [],
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.RefactorRewrite] },
    ),
  );
}
