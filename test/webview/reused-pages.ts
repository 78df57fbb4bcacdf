import type { Browser, BrowserContext, Page } from 'playwright-core';

interface Look {
  viewport: { width: number; height: number };
  colorScheme?: 'dark' | 'light';
}

/**
 * Opens pages as a browser does, those that were given back once more: a window and its renderer take a second of processor time, which is
 * more than most tests do with them.
 */
export class ReusedPages {
  readonly #context: Promise<BrowserContext>;
  readonly #free: Page[] = [];

  constructor(browser: Browser) {
    this.#context = browser.newContext();
  }

  async newPage({ viewport, colorScheme = 'light' }: Look): Promise<Page> {
    const page = this.#free.pop() ?? (await (await this.#context).newPage());
    // Behind another page of the window it would get one frame a second.
    await page.bringToFront();
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    return page;
  }

  /** Leaves nothing on a page of what was opened there, served to it, kept by it or allowed to it, and no pointer above it. */
  async giveBack(page: Page): Promise<void> {
    page.removeAllListeners();
    await page.evaluate<undefined>(
      `if (origin !== 'null') { sessionStorage.clear(); localStorage.clear(); }`,
    );
    await page.goto('about:blank');
    await page.unrouteAll();
    await page.context().clearPermissions();
    await page.mouse.move(0, 0);
    this.#free.push(page);
  }
}
