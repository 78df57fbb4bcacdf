import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { ENGLISH, messagesOfPages, type PageLanguage } from '../runs/page-language';
import { pageHtml, type PageKind } from './html';

export type { PageKind };

/** The editor's language for pages made here, where there are messages in it. @param dist the extension's folder of built files */
export function pageLanguage(dist: vscode.Uri): PageLanguage {
  const { bundle } = vscode.l10n;
  if (!bundle) return ENGLISH;
  const pages: unknown = JSON.parse(
    readFileSync(vscode.Uri.joinPath(dist, '../l10n/page.json').fsPath, 'utf8'),
  );
  const messages = Array.isArray(pages) ? messagesOfPages(bundle, pages.map(String)) : bundle;
  return { tag: vscode.env.language, messages };
}

/** Gives a webview its page and the right to load from dist/ only. */
export function fillWebview(
  webview: vscode.Webview,
  dist: vscode.Uri,
  page: { view: PageKind; title: string },
): void {
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  webview.html = pageHtml({
    ...page,
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    script: uri('page.js'),
    style: uri('page.css'),
    language: pageLanguage(dist),
  });
}

/** The extension's side of a page. */
export interface Host {
  /** One message of the page, unchecked. */
  receive(data: unknown): void;
  /** The page is gone from sight. */
  hide(): void;
  dispose(): void;
}

/** Connects a page with its host, which may still be on its way, until the page is gone. */
export function connect(
  view: vscode.WebviewView | vscode.WebviewPanel,
  host: Promise<Host>,
  report: (error: unknown) => void,
): void {
  const use = (act: (host: Host) => void) => void host.then(act).catch(report);
  const look = () => {
    if (!view.visible) use((made) => made.hide());
  };
  view.webview.onDidReceiveMessage((data: unknown) => use((made) => made.receive(data)));
  if ('onDidChangeVisibility' in view) view.onDidChangeVisibility(look);
  else view.onDidChangeViewState(look);
  view.onDidDispose(() => use((made) => made.dispose()));
}
