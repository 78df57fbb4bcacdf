import { expect, test } from 'vitest';
import { pageHtml } from '../../../src/panel/html';
import { ENGLISH } from '../../../src/runs/page-language';

const options = {
  cspSource: 'https://webview.test',
  nonce: 'c2VjcmV0',
  script: 'https://webview.test/dist/page.js',
  style: 'https://webview.test/dist/page.css',
  view: 'compact' as const,
  title: 'Runs of <b>"A & B"</b>',
  language: ENGLISH,
};

test('the page may load one script and one style sheet, and nothing else', () => {
  const html = pageHtml(options);
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
  const directives = new Map(policy.split('; ').map((part) => [part.split(' ')[0], part]));
  expect(directives.get('default-src')).toBe("default-src 'none'");
  expect(directives.get('script-src')).toBe("script-src 'nonce-c2VjcmV0'");
  expect(directives.get('style-src')).toBe('style-src https://webview.test');
  expect(policy).not.toMatch(/unsafe|\*|connect-src/);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).toContain('<script nonce="c2VjcmV0" src="https://webview.test/dist/page.js"></script>');
  expect(html).toContain('<body data-view="compact">');
});

test('what comes from outside is escaped', () => {
  const html = pageHtml(options);
  expect(html).toContain('<title>Runs of &lt;b&gt;&quot;A &amp; B&quot;&lt;/b&gt;</title>');
});

test('a page in another language has its messages before its script, as data that ends no element', () => {
  const messages = { Verdict: 'Urteil </script><!--' };
  const html = pageHtml({ ...options, language: { tag: 'de', messages } });
  expect(html).toContain('<html lang="de">');
  const [, json = ''] =
    /<script type="application\/json" id="regulens-words">(.*)<\/script>\n<script nonce/.exec(html) ?? [];
  expect(json).not.toContain('<');
  expect(JSON.parse(json)).toEqual(messages);
});
