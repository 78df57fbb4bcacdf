import { build } from 'esbuild';
import { bundlePage, launchBrowser, openInVsCode, show } from '../../test/webview/harness';
import { epochEvents, opening, overfittingRun, recordOf } from '../../test/webview/overfitting-run';

/* What the page costs: an update of a full chart, the time from a message to its drawing, and the size of the bundle. */

const EPOCHS = 60;

async function main(): Promise<void> {
  const browser = await launchBrowser();
  try {
    const bundle = await bundlePage();
    console.log(
      `page.js ${(bundle.script.length / 1e3).toFixed(0)} KB, page.css ${(bundle.style.length / 1e3).toFixed(0)} KB`,
    );

    const { outputFiles } = await build({
      entryPoints: ['bench/page/in-page.mjs'],
      bundle: true,
      minify: true,
      write: false,
      outdir: 'unused',
      format: 'iife',
      target: 'es2022',
    });
    const part = (end: string) => outputFiles.find((file) => file.path.endsWith(end))?.text ?? '';
    const page = await browser.newPage({ viewport: { width: 1040, height: 700 } });
    await page.setContent(
      `<!doctype html><style>${part('.css')} .plot.lines { height: 400px }</style><div id="app"></div>`,
    );
    await page.addScriptTag({ content: part('.js') });
    for (const [series, points] of [
      [4, 1_000],
      [10, 10_000],
      [10, 50_000],
      [10, 1_000_000],
    ] as const) {
      const times = await page.evaluate<number[]>(`chartUpdates(${series}, ${points}, 30)`);
      console.log(`chart update, ${series} × ${points} points: ${quantiles(times)}`);
    }
    for (const [series, points] of [
      [2, 1_000],
      [2, 1_000_000],
      [10, 1_000_000],
    ] as const) {
      const { times, svg } = await page.evaluate<{ times: number[]; svg: number }>(
        `chartZooms(${series}, ${points})`,
      );
      const size = `${(svg / 1e3).toFixed(0)} KB as SVG`;
      console.log(
        `chart zoomed and moved, ${series} × ${points} points, smoothed: ${quantiles(times)}; ${size}`,
      );
    }
    await page.close();

    const opened = await openInVsCode(browser, bundle);
    const record = recordOf('live', 'live.ts', 'running');
    const { diagnosis } = overfittingRun({ epochs: EPOCHS });
    await show(opened, [{ record, events: opening({ epochs: EPOCHS }), diagnosis, fixes: [] }]);
    const times: number[] = [];
    for (let epoch = 1; epoch <= EPOCHS; epoch++) {
      const message = {
        type: 'events',
        id: 'live',
        events: epochEvents(epoch, { epochs: EPOCHS }),
        record,
        diagnosis,
        fixes: null,
      };
      times.push(await opened.page.evaluate<number>(drawn(message, `epoch ${epoch} / ${EPOCHS}`)));
      await opened.page.waitForTimeout(120);
    }
    console.log(`message → drawn: ${quantiles(times)}`);
  } finally {
    await browser.close();
  }
}

/** Posts a message inside the page and waits for the frame that shows its text. */
function drawn(message: object, text: string): string {
  return `new Promise((done) => {
    const start = performance.now();
    const pills = document.querySelector('.pills');
    const look = () => {
      if (!pills.textContent.includes(${JSON.stringify(text)})) return requestAnimationFrame(look);
      // The pills are filled in the same turn as the charts are drawn; the next frame is when they are on screen.
      requestAnimationFrame(() => done(performance.now() - start));
    };
    postMessage(${JSON.stringify(message)}, '*');
    look();
  })`;
}

function quantiles(times: number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(1);
  return `least ${at(0)} ms, median ${at(0.5)} ms, 90 % ${at(0.9)} ms`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
