import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PageHost, PageHostDeps } from './page-host';
import { fillWebview } from './webview';

/** The compact page in the side bar: it shows the latest run. */
export class LiveView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #dist: vscode.Uri;
  readonly #deps: Omit<PageHostDeps, 'post' | 'onSelection'>;
  readonly #registration: vscode.Disposable;
  #host: PageHost | null = null;
  #run: string | null = null;

  constructor(dist: vscode.Uri, deps: Omit<PageHostDeps, 'post' | 'onSelection'>) {
    this.#dist = dist;
    this.#deps = deps;
    this.#registration = vscode.window.registerWebviewViewProvider('regulens.live', this);
  }

  /** The run to show. */
  follow(run: string | null): void {
    if (run === this.#run) return;
    this.#run = run;
    this.#host?.select(run === null ? [] : [run]);
  }

  refreshFixes(): void {
    this.#host?.refreshFixes();
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    const { PageHost } = await import('./page-host');
    const host = new PageHost(
      { ...this.#deps, post: (message) => void view.webview.postMessage(message) },
      this.#run === null ? [] : [this.#run],
    );
    this.#host = host;
    view.webview.onDidReceiveMessage((data: unknown) => host.receive(data));
    view.onDidChangeVisibility(() => {
      if (!view.visible) host.hide();
    });
    view.onDidDispose(() => {
      host.dispose();
      if (this.#host === host) this.#host = null;
    });
    fillWebview(view.webview, this.#dist, { view: 'compact', title: l10n.t('Latest run') });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#host?.dispose();
  }
}
