import path from 'node:path';
import * as vscode from 'vscode';
import type { SweepHost, SweepHostDeps } from './sweep-host';
import { fillWebview } from './webview';

const VIEW_TYPE = 'regulens.sweep';

/** The page of a sweep: one panel a window, like the dashboard. */
export class SweepPanel implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #dist: vscode.Uri;
  readonly #deps: Omit<SweepHostDeps, 'post' | 'onShown'>;
  readonly #serializer: vscode.Disposable;
  #open: { panel: vscode.WebviewPanel; host: Promise<SweepHost> } | null = null;

  constructor(dist: vscode.Uri, deps: Omit<SweepHostDeps, 'post' | 'onShown'>) {
    this.#dist = dist;
    this.#deps = deps;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this);
  }

  show(id: string, { preserveFocus = false } = {}): void {
    if (this.#open) {
      this.#with(this.#open.host, (host) => host.select(id));
      this.#open.panel.reveal(undefined, preserveFocus);
      return;
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus };
    this.#attach(vscode.window.createWebviewPanel(VIEW_TYPE, vscode.l10n.t('Sweep'), column), id);
  }

  /** After a window reload. The page's own state says which sweep it showed. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#attach(panel, null);
    return Promise.resolve();
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#open?.panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel, id: string | null): void {
    const host = this.#makeHost(panel, id);
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
    fillWebview(panel.webview, this.#dist, { view: 'sweep', title: vscode.l10n.t('Sweep') });
  }

  /** Loaded with the first panel: the host brings the messages' schemas along. */
  async #makeHost(panel: vscode.WebviewPanel, id: string | null): Promise<SweepHost> {
    const { SweepHost } = await import('./sweep-host');
    return new SweepHost(
      {
        ...this.#deps,
        post: (message) => void panel.webview.postMessage(message),
        onShown: (sweep) => {
          const script = sweep && path.basename(sweep.record.plan.script);
          panel.title = script === null ? vscode.l10n.t('Sweep') : vscode.l10n.t('Sweep: {0}', script);
        },
      },
      id,
    );
  }

  #with(host: Promise<SweepHost>, use: (host: SweepHost) => void): void {
    host.then(use).catch(this.#deps.report);
  }
}
