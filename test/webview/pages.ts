import type { Page } from 'playwright-core';
import { afterEach, beforeAll } from 'vitest';
import type { PageRun } from '../../src/protocol/page';
import { type Bundle, bundlePage, launchBrowser, openInVsCode, openReport } from './harness';
import { ReusedPages } from './reused-pages';

/** For all files that share a process; Playwright ends the browser with that. */
let started: Promise<[ReusedPages, Bundle]> | null = null;

const start = async (): Promise<[ReusedPages, Bundle]> => {
  const [browser, bundle] = await Promise.all([launchBrowser(), bundlePage()]);
  return [new ReusedPages(browser), bundle];
};

/** The page for the tests of a file, as VS Code shows it and as a report. What a test opens is open until its end. */
export function pages() {
  let reused: ReusedPages;
  let bundle: Bundle;
  let opened: Page[] = [];
  beforeAll(async () => {
    started ??= start();
    [reused, bundle] = await started;
  });
  afterEach(async ({ task }) => {
    // One on which a test failed may have a key held down, or worse.
    const failed = task.result?.state === 'fail';
    await Promise.all(opened.map((page) => (failed ? page.close() : reused.giveBack(page))));
    opened = [];
  });
  const keep = <T extends { page: Page }>(one: T): T => {
    opened.push(one.page);
    return one;
  };
  return {
    /** A page with nothing on it. */
    openEmpty: async (viewport: { width: number; height: number }) =>
      keep({ page: await reused.newPage({ viewport }) }).page,
    openInVsCode: async (view?: Parameters<typeof openInVsCode>[2]) =>
      keep(await openInVsCode(reused, bundle, view)),
    openReport: async (runs: PageRun[], colorScheme?: 'dark' | 'light') =>
      keep(await openReport(reused, bundle, runs, colorScheme)),
  };
}
