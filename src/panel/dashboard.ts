import * as vscode from 'vscode';
import type { RunSession } from '../session';
import type { PageHost, PageHostDeps } from './page-host';
import { fillWebview } from './webview';

const VIEW_TYPE = 'regulens.dashboard';

/** The dashboard: one panel a window, showing one run or comparing several. */
export class Dashboard implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #dist: vscode.Uri;
  readonly #deps: Omit<PageHostDeps, 'post' | 'onSelection'>;
  readonly #serializer: vscode.Disposable;
  #open: { panel: vscode.WebviewPanel; host: Promise<PageHost> } | null = null;

  constructor(dist: vscode.Uri, deps: Omit<PageHostDeps, 'post' | 'onSelection'>) {
    this.#dist = dist;
    this.#deps = deps;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  /** Opens the dashboard, or brings it up, with these runs; none means those it shows already. */
  show(runs: readonly string[], { preserveFocus = false } = {}): void {
    if (this.#open) {
      if (runs.length > 0) this.#with(this.#open.host, (host) => host.select(runs));
      this.#open.panel.reveal(undefined, preserveFocus);
      return;
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus };
    this.#attach(vscode.window.createWebviewPanel(VIEW_TYPE, vscode.l10n.t('Regulens'), column), runs);
  }

  /** After a window reload. The page's own state says which runs it showed. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#attach(panel, []);
    return Promise.resolve();
  }

  refreshFixes(): void {
    if (this.#open) this.#with(this.#open.host, (host) => host.refreshFixes());
  }

  refreshVerification(run: string): void {
    if (this.#open) this.#with(this.#open.host, (host) => host.refreshVerification(run));
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#open?.panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel, runs: readonly string[]): void {
    const host = this.#makeHost(panel, runs);
    this.#open = { panel, host };
    panel.iconPath = vscode.Uri.joinPath(this.#dist, '../media/icon.png');
    panel.webview.onDidReceiveMessage((data: unknown) => this.#with(host, (made) => made.receive(data)));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#with(host, (made) => made.hide());
    });
    panel.onDidDispose(() => {
      this.#with(host, (made) => made.dispose());
      if (this.#open?.panel === panel) this.#open = null;
    });
    fillWebview(panel.webview, this.#dist, { view: 'dashboard', title: vscode.l10n.t('Regulens dashboard') });
  }

  /** Loaded with the first panel: the host brings the messages' schemas along. */
  async #makeHost(panel: vscode.WebviewPanel, runs: readonly string[]): Promise<PageHost> {
    const { PageHost } = await import('./page-host');
    return new PageHost(
      {
        ...this.#deps,
        post: (message) => void panel.webview.postMessage(message),
        onSelection: (sessions) => {
          panel.title = titleOf(sessions);
        },
      },
      runs,
    );
  }

  #with(host: Promise<PageHost>, use: (host: PageHost) => void): void {
    host.then(use).catch(this.#deps.report);
  }
}

function titleOf(sessions: readonly RunSession[]): string {
  const [first, ...others] = sessions;
  if (!first) return vscode.l10n.t('Regulens');
  if (others.length === 0) return vscode.l10n.t('Regulens: {0}', first.record.name);
  return vscode.l10n.t('Regulens: {0} runs', sessions.length);
}
