import { escapeHtml } from '../protocol/html-text';
import { messagesElement, type PageLanguage } from '../runs/page-language';

/** What a page is about. */
export type PageKind = 'dashboard' | 'compact' | 'sweep' | 'runs';

export interface PageOptions {
  /** `webview.cspSource` */
  cspSource: string;
  /** Fresh for each page, from a cryptographic source. */
  nonce: string;
  /** Webview URIs of page.js and page.css. */
  script: string;
  style: string;
  view: PageKind;
  title: string;
  language: PageLanguage;
}

/** The page's shell: one script by nonce, one style sheet, nothing else may load. */
export function pageHtml({ cspSource, nonce, script, style, view, title, language }: PageOptions): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `img-src ${cspSource} data:`,
    `font-src ${cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language.tag)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${escapeHtml(style)}">
</head>
<body data-view="${view}">
<div id="app"></div>
${messagesElement(language)}<script nonce="${nonce}" src="${escapeHtml(script)}"></script>
</body>
</html>
`;
}
