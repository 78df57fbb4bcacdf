import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { EditorPage } from './editor-page';
import type { RunsHost, RunsHostDeps } from './runs-host';

/** The table of all runs: one panel a window. */
export class RunsPanel implements vscode.Disposable {
  readonly #page: EditorPage<RunsHost, true>;

  constructor(dist: vscode.Uri, deps: Omit<RunsHostDeps, 'post'>) {
    this.#page = new EditorPage<RunsHost, true>(dist, {
      viewType: 'regulens.runs',
      view: 'runs',
      title: l10n.t('Runs'),
      pageTitle: l10n.t('All runs'),
      async makeHost(panel) {
        const { RunsHost } = await import('./runs-host');
        return new RunsHost({ ...deps, post: (message) => void panel.webview.postMessage(message) });
      },
      select: () => undefined,
      report: deps.report,
    });
  }

  show(): void {
    // A wide table beside a script would show hardly more than the names.
    this.#page.show(true, vscode.ViewColumn.Active);
  }

  dispose(): void {
    this.#page.dispose();
  }
}
