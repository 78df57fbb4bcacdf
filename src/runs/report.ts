import { createHash } from 'node:crypto';
import type { PageRun } from '../protocol/page';
import { writeNonFinite } from '../protocol/numbers';

/**
 * The dashboard of one or more runs as one HTML file that needs nothing else, and by its own policy can fetch nothing.
 * @param page the built page's script and style, as for the webview
 */
export function buildReport(runs: readonly PageRun[], page: { script: string; style: string }): string {
  const script = inlineScript(page.script);
  const hash = createHash('sha256').update(script).digest('base64');
  const title = runs.map((run) => run.record.name).join(', ') || 'no runs';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<title>Regulens report: ${escapeHtml(title)}</title>
<style>${inlineStyle(page.style)}</style>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="regulens-data">${inlineJson({ runs })}</script>
<script>${script}</script>
</body>
</html>
`;
}

/**
 * JSON that can't end or confuse the script element around it: `<` covers "</script>" and "<!--"; U+2028 and U+2029 end lines in
 * older JavaScript (html.spec.whatwg.org, "Restrictions for contents of script elements").
 */
function inlineJson(value: unknown): string {
  return JSON.stringify(value, writeNonFinite).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
