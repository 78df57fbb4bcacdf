import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunsHost } from '../../src/panel/runs-host';
import { RunStore } from '../../src/runs';
import { Digests, Sessions } from '../../src/session';
import { showRuns } from '../show-runs';
import { openParser } from '../../test/unit/source/grammars';
import { runRecord } from '../../test/run-records';
import { bundlePage, launchBrowser, openInVsCode } from '../../test/webview/harness';
import { epochEvent, fitStarted } from '../large/runs';

/*
 * How long a thousand runs take to be listed: from the page's "ready" to the rows on it. First with nothing but the runs there, then with what was kept of them
 * by a window before, then in a window that knows them.
 */

const RUNS = 1000;
const EPOCHS = 40;

const COMPARED = 50;
const ROUNDS = 5;

/** In the page: notes when a message came. */
const NOTE_MESSAGES = `addEventListener('message', () => (window.latestMessage = performance.now()))`;

/** In the page: when that is painted, and how many milliseconds after the latest message. */
const COMPARISON = `document.querySelectorAll('.compared-name').length === ${COMPARED} && document.querySelector('.plot canvas')`;
const painted = (condition: string) => `new Promise((done) => {
  const look = () =>
    requestAnimationFrame(() => (${condition}) ? done(performance.now() - window.latestMessage) : look());
  look();
})`;
const ROWS_PAINTED = painted("document.querySelectorAll('tbody tr[data-key]').length > 20");

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'regulens-runs-'));
  const store = new RunStore(folder);
  const source =
    "const model = tf.sequential();\nmodel.compile({ optimizer: tf.train.adam(0.003), loss: 'mse' });\n";
  for (let run = 0; run < RUNS; run++) {
    const { id } = await store.create(runRecord({ name: `run ${run}` }), source);
    const events = [
      fitStarted(EPOCHS),
      ...Array.from({ length: EPOCHS }, (_, at) => epochEvent(at + 1, EPOCHS)),
    ];
    appendFileSync(
      path.join(store.directory(id), 'events.ndjson'),
      events.map((event) => `${JSON.stringify(event)}\n`).join(''),
    );
  }
  const [browser, bundle] = await Promise.all([launchBrowser(), bundlePage()]);
  const parser = openParser();
  const window = () =>
    new Digests({ held: () => null, parser: () => parser, report: (error) => console.error(error) });
  try {
    const list = async (digests: Digests, toCome: number) => {
      const sessions = new Sessions([store]);
      const told = new Set<string>();
      const watch = digests.onDidChange((ids) => ids.forEach((id) => told.add(id)));
      const opened = await openInVsCode(browser, bundle, { view: 'runs', width: 1300 });
      await opened.page.evaluate(NOTE_MESSAGES);
      const start = performance.now();
      let posted = NaN;
      let sending = Promise.resolve();
      const host = new RunsHost({
        sessions,
        digests,
        onDidLearn: (listener) => digests.onDidChange(listener),
        post: (message) => {
          if (Number.isNaN(posted)) posted = performance.now() - start;
          sending = sending.then(() => opened.send(message as Record<string, unknown>));
        },
        request: () => undefined,
        report: (error) => console.error(error),
      });
      host.receive({ type: 'ready', selected: [] });
      const inPage = await opened.page.evaluate<number>(ROWS_PAINTED);
      const drawn = performance.now() - start;
      while (told.size < toCome) await sleep(20);
      const all = performance.now() - start;
      watch.dispose();
      host.dispose();
      sessions.dispose();
      await sending;
      await opened.page.close();
      return `posted ${posted.toFixed(0)} ms, drawn ${inPage.toFixed(0)} ms after it came; ${drawn.toFixed(0)} ms in all, all read ${all.toFixed(0)} ms`;
    };
    const compare = async () => {
      const sessions = new Sessions([store]);
      const ids = (await store.list()).slice(0, COMPARED).map(({ id }) => id);
      const opened = await openInVsCode(browser, bundle, { width: 1300 });
      await opened.page.evaluate(NOTE_MESSAGES);
      const start = performance.now();
      let posted = NaN;
      const host = showRuns(
        sessions,
        (message) => {
          posted = performance.now() - start;
          return opened.send(message);
        },
        ids,
      );
      const inPage = await opened.page.evaluate<number>(painted(COMPARISON));
      const drawn = performance.now() - start;
      host.dispose();
      sessions.dispose();
      await opened.page.close();
      return `last posted ${posted.toFixed(0)} ms, drawn ${inPage.toFixed(0)} ms after it came; ${drawn.toFixed(0)} ms in all`;
    };
    console.log(`nothing kept:  ${await list(window(), RUNS)}`);
    const second = window();
    console.log(`digests kept:  ${await list(second, RUNS)}`);
    for (let round = 0; round < ROUNDS; round++) console.log(`window knows:  ${await list(second, 0)}`);
    for (let round = 0; round < ROUNDS; round++) console.log(`${COMPARED} compared: ${await compare()}`);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
