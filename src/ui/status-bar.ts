import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { backendStatus } from './backend-status';
import { digestOf } from '../session/digest';
import type { LiveRuns } from './live-runs';
import { statusText } from './status-text';

/** The one status-bar item: it follows the latest run and leads to the dashboard. */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('regulens.status', vscode.StatusBarAlignment.Left, 1);
  readonly #runs: LiveRuns;
  readonly #watch: { dispose(): void };

  constructor(runs: LiveRuns) {
    this.#runs = runs;
    this.#item.name = 'Regulens';
    this.#watch = runs.onDidChange((session) => {
      if (!session || session === runs.latest) this.#draw();
    });
  }

  dispose(): void {
    this.#watch.dispose();
    this.#item.dispose();
  }

  #draw(): void {
    const session = this.#runs.latest;
    if (!session) {
      this.#item.hide();
      return;
    }
    const backend = backendStatus(session.state);
    const { text, spoken, tooltip } = statusText(session.record, digestOf(session), backend);
    this.#item.text = text;
    this.#item.tooltip = withSetupLink(tooltip);
    this.#item.backgroundColor = backend?.isSlow
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.#item.accessibilityInformation = { label: spoken };
    this.#item.command = {
      title: l10n.t('Open Dashboard'),
      command: 'regulens.openDashboard',
      arguments: [session.id],
    };
    this.#item.show();
  }
}

function withSetupLink(tooltip: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString().appendText(tooltip);
  text.appendMarkdown(`\n\n[${l10n.t('Check My Setup')}](command:regulens.checkSetup)`);
  text.isTrusted = { enabledCommands: ['regulens.checkSetup'] };
  return text;
}
