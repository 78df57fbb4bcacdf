import * as vscode from 'vscode';
import { fillWebview, type PageKind } from './webview';

/** The extension's side of a page. */
interface Host {
  receive(data: unknown): void;
  /** The page is gone from sight. */
  hide(): void;
  dispose(): void;
}

interface EditorPageOptions<H extends Host, Shown> {
  viewType: string;
  view: PageKind;
  /** Of its tab, until its host knows better. */
  title: string;
  /** Of the page itself, for those who listen. */
  pageTitle: string;
  /** Makes the host with the first panel, since it brings the messages' schemas along; null after a window reload, when the page says what it showed. */
  makeHost: (panel: vscode.WebviewPanel, shown: Shown | null) => Promise<H>;
  /** Shows something else in a page that is open. */
  select: (host: H, shown: Shown) => void;
  report: (error: unknown) => void;
}

/** A page in an editor tab: one a window, back after a reload. */
export class EditorPage<H extends Host, Shown> implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #dist: vscode.Uri;
  readonly #options: EditorPageOptions<H, Shown>;
  readonly #serializer: vscode.Disposable;
  #open: { panel: vscode.WebviewPanel; host: Promise<H> } | null = null;

  constructor(dist: vscode.Uri, options: EditorPageOptions<H, Shown>) {
    this.#dist = dist;
    this.#options = options;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(options.viewType, this);
  }

  /** Opens the page, or brings it up. */
  show(shown: Shown, column: vscode.ViewColumn, { preserveFocus = false } = {}): void {
    const { viewType, title, select } = this.#options;
    if (this.#open) {
      this.with((host) => select(host, shown));
      this.#open.panel.reveal(undefined, preserveFocus);
      return;
    }
    const place = { viewColumn: column, preserveFocus };
    this.#attach(vscode.window.createWebviewPanel(viewType, title, place), shown);
  }

  /** Does something with the host, if the page is open. */
  with(use: (host: H) => void): void {
    if (this.#open) this.#withHost(this.#open.host, use);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#attach(panel, null);
    return Promise.resolve();
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#open?.panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel, shown: Shown | null): void {
    const { makeHost, view, pageTitle } = this.#options;
    const host = makeHost(panel, shown);
    this.#open = { panel, host };
    panel.iconPath = vscode.Uri.joinPath(this.#dist, '../media/icon.png');
    panel.webview.onDidReceiveMessage((data: unknown) => this.#withHost(host, (made) => made.receive(data)));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#withHost(host, (made) => made.hide());
    });
    panel.onDidDispose(() => {
      this.#withHost(host, (made) => made.dispose());
      if (this.#open?.panel === panel) this.#open = null;
    });
    fillWebview(panel.webview, this.#dist, { view, title: pageTitle });
  }

  #withHost(host: Promise<H>, use: (host: H) => void): void {
    host.then(use).catch(this.#options.report);
  }
}
