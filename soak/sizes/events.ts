import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { batchLine, makeRun } from '../../bench/large/runs';
import type { RunStore } from '../../src/runs';
import { Sessions } from '../../src/session';
import { openInVsCode, type Bundle } from '../../test/webview/harness';
import { showRuns } from '../../bench/show-runs';
import { hostHeap, pageHeap } from './measure';

const BEFORE = 1_000_000;
const PARTS = 10;
const A_PART = 100_000;

/** A run of a million events is opened and followed for a million more; what host and page hold is said after each tenth. */
export async function followMillionEvents(store: RunStore, browser: Browser, bundle: Bundle): Promise<void> {
  console.log(`\nfollowing a run of ${BEFORE.toLocaleString('en')} events for ${PARTS} × ${A_PART} more`);
  const empty = hostHeap();
  const { id, events } = await makeRun(store, 'batches', 'running');
  const sessions = new Sessions([store]);
  const opened = await openInVsCode(browser, bundle);
  const host = showRuns(sessions, (message) => opened.send(message), [id]);
  const lease = await sessions.open(id);
  let seen = 0;
  lease.session.onChange(({ events: come }) => {
    for (const event of come) if (event.type === 'batches') seen = event.last;
  });
  const total = BEFORE + PARTS * A_PART;
  const held: string[] = [];
  for (let part = 0; part <= PARTS; part++) {
    const until = BEFORE + part * A_PART;
    while (seen < until) await sleep(50);
    await sleep(1500);
    held.push(`${(hostHeap() - empty).toFixed(1)}/${(await pageHeap(opened.page)).toFixed(1)}`);
    if (part === PARTS) break;
    const lines = Array.from({ length: A_PART }, (_, at) => batchLine(until + at + 1, total));
    appendFileSync(events, lines.join(''));
  }
  console.log(`MB held, host/page: ${held.join('  ')}`);
  lease.dispose();
  host.dispose();
  sessions.dispose();
  await opened.page.close();
}
