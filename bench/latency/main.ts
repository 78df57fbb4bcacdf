import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Epoch, FitStarted } from '../../src/protocol/events';
import { showRuns } from '../show-runs';
import { launchRun, RunStore, stopRun } from '../../src/runs';
import { Sessions } from '../../src/session';
import { bundlePage, launchBrowser, openInVsCode } from '../../test/webview/harness';
import { assetsIn } from '../../src/runs/assets';

/*
 * From an epoch's line in events.ndjson to its number on the dashboard: the run's files, the session, the diagnosis and the
 * host's side of the page are the real ones; the message travels to a real browser by its debugging protocol, which stands
 * in for VS Code's own channel.
 */

const EPOCHS = 60;
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'regulens-latency-'));
  const browser = await launchBrowser();
  try {
    const script = path.join(folder, 'wait.js');
    writeFileSync(script, 'setTimeout(() => {}, 120_000);');
    const store = new RunStore(folder);
    const { id } = await launchRun(store, { script }, assetsIn(path.resolve('dist')));
    const sessions = new Sessions([store]);
    const opened = await openInVsCode(browser, await bundlePage());
    const host = showRuns(sessions, (message) => opened.send(message), [id]);

    const events = path.join(store.directory(id), 'events.ndjson');
    const write = (event: object) => appendFileSync(events, `${JSON.stringify(event)}\n`);
    write(started);
    await sleep(1500);
    const latencies: number[] = [];
    for (let epoch = 1; epoch <= EPOCHS; epoch++) {
      const written = Date.now();
      write(epochEvent(epoch));
      const drawn = await opened.page.waitForFunction(
        (wanted) => {
          const { document } = globalThis as unknown as { document: { body: { innerText: string } } };
          return document.body.innerText.includes(wanted) && Date.now();
        },
        `epoch ${epoch} / ${EPOCHS}`,
        { polling: 'raf', timeout: 10_000 },
      );
      latencies.push(((await drawn.jsonValue()) as number) - written);
      await sleep(150 + (epoch % 7) * 40);
    }
    latencies.sort((a, b) => a - b);
    const at = (share: number) =>
      latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))];
    console.log(
      `event written → epoch on the page, ${EPOCHS} epochs: median ${at(0.5)} ms, 90 % within ${at(0.9)} ms, most ${latencies.at(-1)} ms`,
    );
    host.dispose();
    sessions.dispose();
    await stopRun(store, id, 'kill');
    await sleep(500);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const started: FitStarted = {
  type: 'fit-started',
  t: 1,
  fit: 'fit-1',
  model: null,
  call: 'fit',
  site: null,
  backend: 'cpu',
  epochs: EPOCHS,
  batchSize: 16,
  trainExamples: 100,
  validationExamples: 50,
  validation: 'data',
  shuffle: true,
  data: null,
};

const epochEvent = (epoch: number): Epoch => ({
  type: 'epoch',
  t: epoch * 300,
  fit: 'fit-1',
  epoch,
  loss: 1 / epoch,
  valLoss: 0.5 + Math.abs(epoch - 20) / 100,
  metrics: {},
  valMetrics: {},
  penalty: 0,
  inferenceLoss: 1 / epoch,
  inferenceExamples: 50,
  learningRate: 0.001,
  durationMs: 300,
  memory: { tensors: 10, tensorBytes: 1e6, residentBytes: 1e8 },
  recorder: { ms: 1, skipped: [] },
});

void main();
