import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { PageRun } from '../../src/protocol/page';
import { type Bundle, bundlePage, launchBrowser, openInVsCode, openReport } from './harness';

/** The page for the tests of a file, in a browser of theirs: as VS Code shows it, and as a report. */
export function pages() {
  let browser: Browser;
  let bundle: Bundle;
  beforeAll(async () => {
    [browser, bundle] = await Promise.all([launchBrowser(), bundlePage()]);
  });
  afterAll(() => browser.close());
  return {
    openInVsCode: (view?: Parameters<typeof openInVsCode>[2]) => openInVsCode(browser, bundle, view),
    openReport: (runs: PageRun[], colorScheme?: 'dark' | 'light') =>
      openReport(browser, bundle, runs, colorScheme),
  };
}
