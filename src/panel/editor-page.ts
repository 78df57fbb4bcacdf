import * as vscode from 'vscode';
import { connect, fillWebview, type Host, type PageKind } from './webview';

/** What a host does with its tab. */
interface Tab {
  post: (message: unknown) => void;
  entitle: (title: string) => void;
}

interface EditorPageOptions<H extends Host, Shown> {
  viewType: string;
  view: PageKind;
  /** Of its tab, until its host knows better. */
  title: string;
  /** Of the page itself, for those who listen. */
  pageTitle: string;
  /** Where it opens. */
  column: vscode.ViewColumn;
  /** Makes the host with the first panel, since it brings the messages' schemas along; null after a window reload, when the page says what it showed. */
  makeHost: (tab: Tab, shown: Shown | null) => Promise<H>;
  /** Shows something else in a page that is open. */
  select: (host: H, shown: Shown) => void;
  report: (error: unknown) => void;
}

/** A page in an editor tab: one a window, back after a reload. */
export abstract class EditorPage<H extends Host, Shown>
  implements vscode.WebviewPanelSerializer, vscode.Disposable
{
  readonly #dist: vscode.Uri;
  readonly #options: EditorPageOptions<H, Shown>;
  #open: { panel: vscode.WebviewPanel; host: Promise<H> } | null = null;

  constructor(dist: vscode.Uri, options: EditorPageOptions<H, Shown>) {
    this.#dist = dist;
    this.#options = options;
  }

  /** Opens the page, or brings it up. */
  show(shown: Shown, { preserveFocus = false } = {}): void {
    const { viewType, title, column, select } = this.#options;
    if (this.#open) {
      this.with((host) => select(host, shown));
      this.#open.panel.reveal(undefined, preserveFocus);
      return;
    }
    const place = { viewColumn: column, preserveFocus };
    this.#attach(vscode.window.createWebviewPanel(viewType, title, place), shown);
  }

  /** Does something with the host, if the page is open. */
  protected with(use: (host: H) => void): void {
    this.#open?.host.then(use).catch(this.#options.report);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    // One a window: a command may have opened another before this one came back.
    if (this.#open) panel.dispose();
    else this.#attach(panel, null);
    return Promise.resolve();
  }

  dispose(): void {
    this.#open?.panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel, shown: Shown | null): void {
    const { makeHost, view, pageTitle, report } = this.#options;
    const tab: Tab = {
      post: (message) => void panel.webview.postMessage(message),
      entitle: (title) => (panel.title = title),
    };
    const host = makeHost(tab, shown);
    this.#open = { panel, host };
    panel.iconPath = vscode.Uri.joinPath(this.#dist, '../media/icon.png');
    connect(panel, host, report);
    panel.onDidDispose(() => {
      if (this.#open?.panel === panel) this.#open = null;
    });
    fillWebview(panel.webview, this.#dist, { view, title: pageTitle });
  }
}
