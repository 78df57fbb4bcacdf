import { createHash } from 'node:crypto';
import { escapeHtml } from '../protocol/html-text';
import type { PageRun } from '../protocol/page';
import { inlineJson } from './inline-json';
import { ENGLISH, messagesElement, type PageLanguage } from './page-language';

/**
 * The dashboard of one or more runs as one HTML file that needs nothing else, and by its own policy can fetch nothing.
 * @param page the built page's script and style, as for the webview
 * @param language what the page speaks; English where none is given
 */
export function buildReport(
  runs: readonly PageRun[],
  page: { script: string; style: string },
  language: PageLanguage = ENGLISH,
): string {
  const script = inlineScript(page.script);
  const hash = createHash('sha256').update(script).digest('base64');
  const title = runs.map((run) => run.record.name).join(', ') || 'no runs';
  return `<!doctype html>
<html lang="${escapeHtml(language.tag)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<title>Regulens report: ${escapeHtml(title)}</title>
<style>${inlineStyle(page.style)}</style>
</head>
<body>
<div id="app"></div>
${messagesElement(language)}<script type="application/json" id="regulens-data">${inlineJson({ runs })}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** In JavaScript `</script` and `<!--` occur within strings, templates and regular expressions, where `<\/` and `<\!` mean the same. */
function inlineScript(script: string): string {
  // The HTML parser makes CRLF and CR into LF, and the policy's hash is taken after that.
  return script
    .replace(/\r\n?/g, '\n')
    .replace(/<\/(?=script)/gi, '<\\/')
    .replaceAll('<!--', '<\\!--');
}

function inlineStyle(style: string): string {
  return style.replace(/<\/(?=style)/gi, '<\\/');
}
