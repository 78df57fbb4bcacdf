import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { writeNonFinite } from '../../src/protocol/non-finite';
import type { HostMessage, PageMessage, PageRun } from '../../src/protocol/page';
import { messagesElement, type PageLanguage } from '../../src/runs/page-language';
import { buildReport } from '../../src/runs/report';
import type { ReusedPages } from './reused-pages';
import { type ThemeName, themes } from './themes';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const origin = 'http://page.test';

export interface Bundle {
  script: string;
  style: string;
}

/** The page as it is shipped: one script, one style sheet. */
export async function bundlePage(): Promise<Bundle> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { page: 'webview/main.ts' },
    bundle: true,
    minify: true,
    write: false,
    outdir: 'unused',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  });
  const text = (end: string) => outputFiles.find((file) => file.path.endsWith(end))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['REGULENS_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
}

/** STAND-IN for VS Code: a fake acquireVsCodeApi that keeps what was sent, and the state across reloads. */
const fakeVsCode = `
  window.standIn = { sent: [], violations: [] };
  document.addEventListener('securitypolicyviolation', (e) => standIn.violations.push(e.violatedDirective + ' ' + e.blockedURI));
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => standIn.sent.push(structuredClone(message)),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });`;

/** The HTML the extension serves, under the same strict policy. */
function hostHtml(view: View['view'], theme: ThemeName, messages: View['messages']): string {
  const { bodyClass } = themes[theme];
  const policy = `default-src 'none'; script-src 'nonce-n1'; style-src ${origin}; img-src ${origin} data:`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Regulens</title>
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <link rel="stylesheet" href="${origin}/theme.css"><link rel="stylesheet" href="${origin}/page.css"></head>
    <body class="${bodyClass}" data-view="${view}"><div id="app"></div>
    ${messagesElement({ tag: 'en', messages })}<script nonce="n1">${fakeVsCode}</script>
    <script nonce="n1" src="${origin}/page.js"></script></body></html>`;
}

function themeCss(theme: ThemeName): string {
  const lines = Object.entries(themes[theme].variables).map(([name, value]) => `--vscode-${name}: ${value};`);
  return `html { ${lines.join(' ')} --vscode-font-family: "DejaVu Sans", sans-serif; --vscode-font-size: 13px; }`;
}

export interface Opened {
  page: Page;
  errors: string[];
  send: (message: HostMessage | Record<string, unknown>) => Promise<void>;
  sent: () => Promise<PageMessage[]>;
  violations: () => Promise<string[]>;
}

/** A browser, or what opens pages in one. */
type Opener = Pick<Browser, 'newPage'> | ReusedPages;

/** Opens the page as VS Code would. */
export async function openInVsCode(
  browser: Opener,
  bundle: Bundle,
  { view = 'dashboard', theme = 'dark', width = 1000, height = 900, messages = null }: Partial<View> = {},
): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height } });
  const files: Record<string, [string, string]> = {
    '/': ['text/html', hostHtml(view, theme, messages)],
    '/page.js': ['text/javascript', bundle.script],
    '/page.css': ['text/css', bundle.style],
    '/theme.css': ['text/css', themeCss(theme)],
  };
  await page.route('**', (route) => {
    const [contentType, body] = files[new URL(route.request().url()).pathname] ?? ['text/plain', ''];
    return route.fulfill({ contentType, body });
  });
  const opened = watch(page);
  await page.goto(`${origin}/`);
  return opened;
}

interface View {
  view: 'dashboard' | 'compact' | 'sweep' | 'runs';
  theme: ThemeName;
  width: number;
  height: number;
  /** What the page says instead of English. */
  messages: PageLanguage['messages'];
}

/** Opens a report as the command line writes it: one HTML file, no VS Code around it. */
export async function openReport(
  browser: Opener,
  bundle: Bundle,
  runs: PageRun[],
  colorScheme: 'dark' | 'light' = 'light',
): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 }, colorScheme });
  const folder = mkdtempSync(path.join(tmpdir(), 'regulens-report-'));
  const file = path.join(folder, 'report.html');
  writeFileSync(file, buildReport(runs, bundle));
  const opened = watch(page);
  await page.goto(pathToFileURL(file).href);
  rmSync(folder, { recursive: true, maxRetries: 5 });
  return opened;
}

function watch(page: Page): Opened {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return {
    page,
    errors,
    // As VS Code does: JSON, in which numbers that are not finite are words. Scripts are texts, so that this file needs no DOM types.
    send: (message) => {
      const json = JSON.stringify(JSON.stringify(message, writeNonFinite));
      return page.evaluate<undefined>(`postMessage(JSON.parse(${json}), '*')`);
    },
    sent: () => page.evaluate<PageMessage[]>('standIn.sent'),
    violations: () => page.evaluate<string[]>('standIn.violations'),
  };
}

/** The messages that show these runs. */
export async function show(opened: Opened, runs: PageRun[]): Promise<void> {
  const available = runs.map(({ record: { id, name, created } }) => ({ id, name, created }));
  await opened.send({ type: 'selection', selected: runs.map((run) => run.record.id), available });
  for (const run of runs) await opened.send({ type: 'run', run });
  await settle(opened.page);
}

/**
 * Waits until the page has drawn what it was told, by the page's own clock: a busy machine slows both alike. Past the interval
 * between redraws a frame is drawn, in the next the observers say what is in sight, and that is painted.
 */
export async function settle(page: Page): Promise<void> {
  await page.evaluate<undefined>(`new Promise((done) => {
    const frames = (left) => (left === 0 ? done() : requestAnimationFrame(() => frames(left - 1)));
    setTimeout(() => frames(4), 250);
  })`);
}

/** What a chart says to those who don't see it. */
export async function summaryOf(page: Page, chart: string): Promise<string> {
  const described = await page.getByRole('application', { name: chart }).getAttribute('aria-describedby');
  return (await page.locator(`#${described?.split(' ')[0]}`).textContent()) ?? '';
}

export async function screenshot(page: Page, name: string, fullPage = true): Promise<void> {
  const folder = path.join(root, 'out/screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage });
}
