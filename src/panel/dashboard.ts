import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RunSession } from '../session';
import { EditorPage } from './editor-page';
import type { PageHost, PageHostDeps } from './page-host';

/** The dashboard: one panel a window, showing one run or comparing several. */
export class Dashboard implements vscode.Disposable {
  readonly #page: EditorPage<PageHost, readonly string[]>;

  constructor(dist: vscode.Uri, deps: Omit<PageHostDeps, 'post' | 'onSelection'>) {
    this.#page = new EditorPage<PageHost, readonly string[]>(dist, {
      viewType: 'regulens.dashboard',
      view: 'dashboard',
      title: l10n.t('Regulens'),
      pageTitle: l10n.t('Regulens dashboard'),
      async makeHost(panel, runs) {
        const { PageHost } = await import('./page-host');
        return new PageHost(
          {
            ...deps,
            post: (message) => void panel.webview.postMessage(message),
            onSelection: (sessions) => {
              panel.title = titleOf(sessions);
            },
          },
          runs ?? [],
        );
      },
      select: (host, runs) => {
        if (runs.length > 0) host.select(runs);
      },
      report: deps.report,
    });
  }

  /** Opens the dashboard, or brings it up, with these runs; none means those it shows already. */
  show(runs: readonly string[], options: { preserveFocus?: boolean } = {}): void {
    this.#page.show(runs, vscode.ViewColumn.Beside, options);
  }

  refreshFixes(): void {
    this.#page.with((host) => host.refreshFixes());
  }

  refreshVerification(run: string): void {
    this.#page.with((host) => host.refreshVerification(run));
  }

  dispose(): void {
    this.#page.dispose();
  }
}

function titleOf(sessions: readonly RunSession[]): string {
  const [first, ...others] = sessions;
  if (!first) return l10n.t('Regulens');
  if (others.length === 0) return l10n.t('Regulens: {0}', first.record.name);
  return l10n.t('Regulens: {0} runs', sessions.length);
}
