import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { PageHost, PageHostDeps } from './page-host';
import { connect, fillWebview } from './webview';

/** The compact page in the side bar: it shows the latest run. */
export class LiveView implements vscode.Disposable {
  readonly #dist: vscode.Uri;
  readonly #deps: Omit<PageHostDeps, 'post' | 'onSelection'>;
  #host: Promise<PageHost> | null = null;
  #run: string | null = null;

  constructor(dist: vscode.Uri, deps: Omit<PageHostDeps, 'post' | 'onSelection'>) {
    this.#dist = dist;
    this.#deps = deps;
  }

  /** The run to show. */
  follow(run: string | null): void {
    if (run === this.#run) return;
    this.#run = run;
    this.#host?.then((host) => host.select(this.#shown())).catch(this.#deps.report);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const host = this.#makeHost(view.webview);
    this.#host = host;
    connect(view, host, this.#deps.report);
    view.onDidDispose(() => {
      if (this.#host === host) this.#host = null;
    });
    fillWebview(view.webview, this.#dist, { view: 'compact', title: l10n.t('Latest run') });
  }

  dispose(): void {
    this.#host?.then((host) => host.dispose()).catch(this.#deps.report);
  }

  async #makeHost(webview: vscode.Webview): Promise<PageHost> {
    const { PageHost } = await import('./page-host');
    const post = (message: unknown) => void webview.postMessage(message);
    return new PageHost({ ...this.#deps, post, isCompact: true }, this.#shown());
  }

  #shown(): string[] {
    return this.#run === null ? [] : [this.#run];
  }
}
