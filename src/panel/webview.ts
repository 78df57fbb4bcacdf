import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { ENGLISH, type PageLanguage } from '../runs/page-language';
import { pageHtml, type PageKind } from './html';

export type { PageKind };

/** The editor's language for pages made here, where there are messages in it. */
export function pageLanguage(): PageLanguage {
  const { bundle } = vscode.l10n;
  return bundle ? { tag: vscode.env.language, messages: bundle } : ENGLISH;
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
    language: pageLanguage(),
  });
}
