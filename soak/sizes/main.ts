import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RunStore } from '../../src/runs';
import { bundlePage, launchBrowser } from '../../test/webview/harness';
import { followMillionEvents } from './events';
import { printGigabyte } from './output';
import { listThousandRuns } from './runs';

/* Sizes that few reach, and whether memory stays flat there: of the host (sessions, store), of the page in a real browser, of the supervisor. */

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'regulens-soak-'));
  const browser = await launchBrowser();
  try {
    const bundle = await bundlePage();
    await followMillionEvents(new RunStore(path.join(folder, 'events')), browser, bundle);
    await listThousandRuns(new RunStore(path.join(folder, 'runs')), browser, bundle);
    await printGigabyte(path.join(folder, 'output'));
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
