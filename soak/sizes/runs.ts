import { appendFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { epochEvent, fitStarted } from '../../bench/large/runs';
import type { RunStore } from '../../src/runs';
import { Sessions } from '../../src/session';
import { runRecord } from '../../test/run-records';
import { openInVsCode, type Bundle } from '../../test/webview/harness';
import { showRuns } from '../../bench/show-runs';
import { hostHeap, pageHeap, timed } from './measure';

const RUNS = 1000;
const EPOCHS = 50;
/** As many as can be compared. */
const COMPARED = 50;
const ROUNDS = 10;

/** Resolves in the page when the first and the last of those compared are on it. */
const SHOWN = `new Promise((done) => {
  const shows = (run) => document.body.innerText.includes('run ' + run);
  const look = () => shows(${RUNS - 1}) && shows(${RUNS - COMPARED}) ? done() : requestAnimationFrame(look);
  look();
})`;

/** Lists a thousand runs and compares fifty; again and again, with what stays in memory. */
export async function listThousandRuns(store: RunStore, browser: Browser, bundle: Bundle): Promise<void> {
  console.log(`\n${RUNS} runs of ${EPOCHS} epochs`);
  const ids: string[] = [];
  const lines = [
    fitStarted(EPOCHS),
    ...Array.from({ length: EPOCHS }, (_, at) => epochEvent(at + 1, EPOCHS)),
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  for (let run = 0; run < RUNS; run++) {
    const { id } = await store.create(runRecord({ name: `run ${run}` }), null);
    appendFileSync(path.join(store.directory(id), 'events.ndjson'), text);
    ids.push(id);
  }
  const sessions = new Sessions([store]);
  console.log(`listed: ${await timed(ROUNDS, () => sessions.list())}`);
  const compared = ids.slice(-COMPARED);
  const compare = async () => {
    const leases = await Promise.all(compared.map((id) => sessions.open(id)));
    await Promise.all(leases.map(({ session }) => session.loaded));
    for (const lease of leases) lease.dispose();
  };
  console.log(`${COMPARED} runs read and diagnosed: ${await timed(ROUNDS, compare)}`);
  const opened = await openInVsCode(browser, bundle);
  const before = [hostHeap(), await pageHeap(opened.page)];
  const held: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const host = showRuns(sessions, (message) => opened.send(message), compared);
    await opened.page.evaluate(SHOWN);
    host.dispose();
    held.push(
      `${(hostHeap() - (before[0] ?? 0)).toFixed(1)}/${((await pageHeap(opened.page)) - (before[1] ?? 0)).toFixed(1)}`,
    );
  }
  console.log(`MB held after showing them, host/page: ${held.join('  ')}`);
  sessions.dispose();
  await opened.page.close();
}
