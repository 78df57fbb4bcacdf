import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunsHost } from '../../src/panel/runs-host';
import { RunStore } from '../../src/runs';
import { Digests, Sessions } from '../../src/session';
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

/** In the page: when its rows are painted. */
const ROWS_DRAWN = `new Promise((done) => {
  const look = () =>
    requestAnimationFrame(document.querySelectorAll('tbody tr[data-key]').length > 20 ? done : look);
  look();
})`;

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
      await opened.page.evaluate(ROWS_DRAWN);
      const drawn = performance.now() - start;
      while (told.size < toCome) await sleep(20);
      const all = performance.now() - start;
      watch.dispose();
      host.dispose();
      sessions.dispose();
      await sending;
      await opened.page.close();
      return `posted ${posted.toFixed(0)} ms, drawn ${drawn.toFixed(0)} ms, all read ${all.toFixed(0)} ms`;
    };
    console.log(`nothing kept:  ${await list(window(), RUNS)}`);
    const second = window();
    console.log(`digests kept:  ${await list(second, RUNS)}`);
    console.log(`window knows:  ${await list(second, 0)}`);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
