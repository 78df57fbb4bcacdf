import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { styledOnly } from '../../../src/cli/output';
import { commandLink, escapeMarkdown } from '../../../src/editor/markdown';
import { withIcon } from '../../../src/editor/wording';
import { pageHtml } from '../../../src/panel/html';
import { plainText, withoutControls } from '../../../src/protocol/plain-text';
import { runItem } from '../../../src/ui/run-item';
import { statusText } from '../../../src/ui/status-text';
import { commandLine, remark } from '../../../src/ui/terminal-text';
import { launchSpec, runRecord } from '../../run-records';
import { HOSTILE_TEXTS } from '../fuzz/hostile';

const OBEYED = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
/** As VS Code finds icons in labels (src/vs/base/common/iconLabels.ts) and links in notifications (linkedText.ts). */
const ICON = /\$\([A-Za-z0-9-]+(~[A-Za-z]+)?\)/;
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)/;

const text = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE_TEXTS, '$', '(', ']', '\u2028'), fc.string()))
  .map((parts) => parts.join(''));

describe('a name from outside', () => {
  it('is one line of text in labels and notifications, whatever is in it', () => {
    fc.assert(
      fc.property(text, (name) => {
        const shown = plainText(name);
        if (OBEYED.test(shown) || ICON.test(shown) || LINK.test(shown) || /\n/.test(shown))
          expect(shown).toBe('plain');
        const inTerminal = withoutControls(name);
        if (OBEYED.test(inTerminal.replaceAll('\t', ''))) expect(inTerminal).toBe('harmless');
      }),
      { numRuns: 2000 },
    );
    expect(plainText('Größe 3 × 4, "a" (b) $x [c]')).toBe('Größe 3 × 4, "a" (b) $x [c]');
  });

  it.each(HOSTILE_TEXTS)('%j shows as text wherever a run is shown', (name) => {
    const record = runRecord({
      name,
      launch: launchSpec({ script: `/project/${name}.js`, args: [name] }),
      reason: name,
    });
    const { label, description } = runItem(record, null, { language: 'en', now: new Date() });
    const status = statusText({ ...record, status: 'failed' }, null, null);
    for (const shown of [
      label,
      description,
      status.spoken,
      withIcon('check', name).slice('$(check)'.length),
    ]) {
      expect(shown).not.toMatch(ICON);
      expect(shown).not.toMatch(LINK);
      expect(shown).not.toMatch(OBEYED);
    }
    const line = remark(commandLine(record));
    expect(line.slice('\u001B[2m'.length, -'\u001B[0m\r\n'.length)).not.toMatch(OBEYED);
    expect(styledOnly(`\u001B[1m${name}\u001B[22m`).slice(4, -5)).not.toMatch(OBEYED);
  });

  it.each(HOSTILE_TEXTS)('%j is neither markup nor a command in a hover', (name) => {
    const escaped = escapeMarkdown(name);
    // Each character that Markdown, HTML or VS Code's icons begin with has a backslash before it.
    expect(escaped.replaceAll(/\\[^]/g, '')).not.toMatch(/[<>[\]()`*_$&!]/);
    expect(escaped).not.toMatch(OBEYED);
    const link = commandLink(name, 'regulens.why', { runId: name });
    expect(link.match(/(?<!\\)\]\(command:/g)).toHaveLength(1);
    expect(link).toMatch(/\]\(command:regulens\.why\?[\w%.~!*-]*\)$/);
  });

  it.each(HOSTILE_TEXTS)('%j can’t leave its place in the page', (name) => {
    const page = {
      cspSource: 'x:',
      nonce: 'n',
      script: name,
      style: name,
      view: 'compact' as const,
      title: name,
      language: { tag: name, messages: { [name]: name } },
    };
    const html = pageHtml(page);
    expect(html.match(/<[a-z]+/g)).toEqual(
      pageHtml({ ...page, script: '', style: '', title: '', language: { tag: '', messages: {} } }).match(
        /<[a-z]+/g,
      ),
    );
  });
});

const sources = ['src', 'webview'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file: `${room}/${file}`, code: readFileSync(`${room}/${file}`, 'utf8') })),
);
const filesWith = (pattern: RegExp) =>
  sources.filter(({ code }) => pattern.test(code)).map(({ file }) => file);

test('no text becomes markup or code, no shell runs, no port opens', () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(
    filesWith(/\.(innerHTML|outerHTML|srcdoc)\b|insertAdjacentHTML|document\.write|createContextualFragment/),
  ).toEqual([]);
  expect(filesWith(/\beval\(|new Function\(|shell: (true|process)|\bexecSync\(|[^.\w]exec\(/)).toEqual([]);
  expect(filesWith(/\bcreateServer\(|\.listen\(|new WebSocket|sendTelemetry|TelemetryLogger/)).toEqual([]);
  expect(filesWith(/supportHtml|isTrusted = true|'unsafe-(eval|hashes)'/)).toEqual([]);
});

test('links in notifications are made harmless', () => {
  const calls = sources.flatMap(({ file, code }) =>
    [...code.matchAll(/window\.show(Information|Warning|Error)Message(\(\s*plainText\()?/g)].map(
      ([, , isPlain]) => ({ file, isPlain: isPlain !== undefined }),
    ),
  );
  expect(calls.length).toBeGreaterThan(3);
  expect(calls.filter(({ isPlain }) => !isPlain)).toEqual([]);
});

test('whatever starts a program asks first whether the workspace is trusted', () => {
  const starters =
    /\b(launchRun|createTrialPool|checkSetup|setUpNative|setUpWebGpu|removeNative|decomposeScript)\(/;
  const inEditor = sources.filter(({ file }) => /^src\/(ui|editor|panel)\//.test(file));
  const starting = inEditor.filter(({ code }) => starters.test(code));
  expect(starting.length).toBeGreaterThan(5);
  for (const { file, code } of starting) expect(code, file).toMatch(/\brequireTrust\(\);/);
});
