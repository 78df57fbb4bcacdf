import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Page } from 'playwright-core';
import { diagnose } from '../../src/diagnosis';
import { showRuns } from '../show-runs';
import { readRun, RunStore } from '../../src/runs';
import { Sessions } from '../../src/session';
import { bundlePage, launchBrowser, openInVsCode, type Opened } from '../../test/webview/harness';
import { epochEvent, makeRun, SIZES, type RunKind } from './runs';

/*
 * Runs of a size that few trainings reach: opening them, from the click to the drawn dashboard, and following one. Files, sessions, diagnosis
 * and the host's side of the page are the real ones; messages travel to a real browser by its debugging protocol, which stands in for
 * VS Code's own channel.
 */

const ROUNDS = 5;
const UPDATES = 40;
/** What the page says once the run's charts are drawn. */
const SHOWN: Record<RunKind, string> = {
  batches: 'lowest and highest of every',
  epochs: 'Generalization gap',
  weights: 'Weight sparsity',
};
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'regulens-large-'));
  const browser = await launchBrowser();
  const bundle = await bundlePage();
  try {
    const store = new RunStore(folder);
    for (const kind of ['batches', 'epochs', 'weights'] as const) {
      const { id, bytes } = await makeRun(store, kind);
      console.log(
        `\n${SIZES[kind].toLocaleString('en')} ${kind}, events.ndjson ${(bytes / 1e6).toFixed(0)} MB`,
      );
      await timeReading(store, id);
      const [posted, drawn]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        const opened = await openInVsCode(browser, bundle);
        const times = await timeOpening(opened, store, id, SHOWN[kind], round === ROUNDS - 1);
        posted.push(times.posted);
        drawn.push(times.drawn);
        await opened.page.close();
      }
      console.log(`asked for → handed to the page: ${quantiles(posted)}`);
      console.log(`asked for → drawn: ${quantiles(drawn)}`);
    }
    console.log(`\na live run of ${SIZES.epochs.toLocaleString('en')} epochs`);
    await timeFollowing(await openInVsCode(browser, bundle), store);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function timeReading(store: RunStore, id: string): Promise<void> {
  const [reading, judging]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const { state } = await readRun(store, id);
    const read = performance.now();
    diagnose(state);
    reading.push(read - start);
    judging.push(performance.now() - read);
  }
  console.log(`read: ${quantiles(reading)}; diagnosed: ${quantiles(judging)}`);
}

/** From the request to show a run to the frame in which its charts are there. The host's side and the page's are in one process each. */
async function timeOpening(
  opened: Opened,
  store: RunStore,
  id: string,
  shown: string,
  isLast: boolean,
): Promise<{ posted: number; drawn: number }> {
  const before = isLast ? hostHeap() : 0;
  const sessions = new Sessions([store]);
  const start = Date.now();
  let posted = NaN;
  const host = showRuns(
    sessions,
    (message) => {
      if (message['type'] === 'run') posted = Date.now() - start;
      return opened.send(message);
    },
    [id],
  );
  const end = await drawnAt(opened.page, `document.body.textContent.includes(${JSON.stringify(shown)})`);
  if (isLast) {
    const held = hostHeap() - before;
    console.log(
      `memory held: host ${held.toFixed(0)} MB, page ${(await pageHeap(opened.page)).toFixed(0)} MB`,
    );
  }
  host.dispose();
  sessions.dispose();
  return { posted, drawn: end - start };
}

/** From an epoch's line in the file of a run that has many to its number on the page. */
async function timeFollowing(opened: Opened, store: RunStore): Promise<void> {
  const { id, events } = await makeRun(store, 'epochs', 'running');
  const sessions = new Sessions([store]);
  const { page } = opened;
  const host = showRuns(sessions, (message) => opened.send(message), [id]);
  const shows = (epoch: number) => `document.body.textContent.includes('epoch ${epoch} / ${SIZES.epochs}')`;
  await drawnAt(page, shows(SIZES.epochs));
  await sleep(2000);
  const times: number[] = [];
  for (let epoch = SIZES.epochs + 1; epoch <= SIZES.epochs + UPDATES; epoch++) {
    const written = Date.now();
    appendFileSync(events, `${JSON.stringify(epochEvent(epoch, SIZES.epochs))}\n`);
    times.push((await drawnAt(page, shows(epoch))) - written);
    await sleep(150 + (epoch % 7) * 40);
  }
  console.log(`event written → epoch on the page: ${quantiles(times)}`);
  host.dispose();
  sessions.dispose();
}

/** When the frame was over in which that became true, in the browser's time of day. */
function drawnAt(page: Page, condition: string): Promise<number> {
  return page.evaluate<number>(`new Promise((done) => {
    const look = () => (${condition}) ? requestAnimationFrame(() => done(Date.now())) : requestAnimationFrame(look);
    look();
  })`);
}

/** Megabytes in use after collecting garbage. */
function hostHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

async function pageHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

function quantiles(times: number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(0);
  return `least ${at(0)} ms, median ${at(0.5)} ms, most ${at(1)} ms`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
