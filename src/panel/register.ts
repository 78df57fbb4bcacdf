import * as vscode from 'vscode';
import type { OnDemand } from '../session/on-demand';

export interface Pages {
  dashboard: vscode.WebviewPanelSerializer;
  sweepPage: vscode.WebviewPanelSerializer;
  runsPage: vscode.WebviewPanelSerializer;
  live: Pick<vscode.WebviewViewProvider, 'resolveWebviewView'>;
}

/** The pages that VS Code asks for by itself: the compact one when it comes into sight, those in editor tabs after a reload. */
export function registerPages(window: OnDemand<Pages>): vscode.Disposable {
  const { registerWebviewPanelSerializer, registerWebviewViewProvider } = vscode.window;
  const restored = (page: 'dashboard' | 'sweepPage' | 'runsPage'): vscode.WebviewPanelSerializer => ({
    deserializeWebviewPanel: async (panel, state) =>
      (await window.ask())[page].deserializeWebviewPanel(panel, state),
  });
  return vscode.Disposable.from(
    registerWebviewPanelSerializer('regulens.dashboard', restored('dashboard')),
    registerWebviewPanelSerializer('regulens.sweep', restored('sweepPage')),
    registerWebviewPanelSerializer('regulens.runs', restored('runsPage')),
    registerWebviewViewProvider('regulens.live', {
      resolveWebviewView: async (view, context, token) =>
        (await window.ask()).live.resolveWebviewView(view, context, token),
    }),
  );
}
