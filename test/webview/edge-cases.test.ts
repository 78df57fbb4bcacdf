import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis';
import { emptyRunState } from '../../src/protocol/run-state';
import type { RunEvent } from '../../src/protocol/events';
import type { PageRun } from '../../src/protocol/page';
import { screenshot, settle, show } from './harness';
import { opening, overfittingRun, recordOf } from './overfitting-run';
import { pages } from './pages';

const { openInVsCode, openReport } = pages();

const nothing = diagnose(emptyRunState());

async function textOf(run: PageRun, shot: string): Promise<string> {
  const opened = await openInVsCode({ height: 1200 });
  await show(opened, [run]);
  await screenshot(opened.page, shot);
  const text = await opened.page.locator('main').innerText();
  expect(opened.errors).toEqual([]);
  return text;
}

describe('unusual runs', () => {
  it('no run: says what to do', async () => {
    const opened = await openInVsCode();
    await show(opened, []);
    expect(await opened.page.locator('main').innerText()).toContain('Train with Diagnostics');
  });

  it('a failed run: the error and the next step', async () => {
    const record = recordOf('f', 'broken.ts', 'failed');
    const events: RunEvent[] = [
      ...opening({ epochs: 5 }).slice(0, 1),
      { t: 90, type: 'error', message: "Cannot find module './data'", stack: 'Error\n  at load', site: null },
    ];
    const text = await textOf({ record, events, diagnosis: nothing, fixes: [] }, 'failed');
    expect(text).toContain('The run failed with exit code 1');
    expect(text).toContain("Cannot find module './data'");
    expect(text).toContain('run it again');
  });

  it('one epoch', async () => {
    const text = await textOf(overfittingRun({ epochs: 1 }), 'one-epoch');
    expect(text).toContain('1 epoch');
    expect(text).toContain('Learning curves');
  });

  it('a loss that is not a number', async () => {
    const opened = await openInVsCode({ height: 1200 });
    await show(opened, [overfittingRun({ epochs: 30, nanFrom: 21 })]);
    expect(await opened.page.locator('#loss-summary').textContent()).toContain('not a number at epoch 21');
    await screenshot(opened.page, 'nan');
    expect(opened.errors).toEqual([]);
  });

  it('one value between two that are missing is seen', async () => {
    const opened = await openInVsCode();
    const run = overfittingRun({ epochs: 30, nanFrom: 21 });
    for (const event of run.events) if (event.type === 'epoch' && event.epoch === 26) event.valLoss = 0.7;
    await show(opened, [run]);
    // Right of epoch 21 nothing else is yellow but the shading, which is darker.
    const yellow = await opened.page
      .locator('[aria-labelledby=loss-title] canvas')
      .evaluate((canvas: HTMLCanvasElement) => {
        const [from, to] = [0.6 * canvas.width, 0.8 * canvas.width];
        const { data } = canvas.getContext('2d')?.getImageData(from, 0, to - from, canvas.height) ?? {
          data: [],
        };
        const pixels = Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3));
        return pixels.filter(([red = 0, green = 0, blue = 0]) => red > 120 && green > 90 && blue < 60).length;
      });
    expect(yellow).toBeGreaterThan(0);
    await screenshot(opened.page, 'isolated', false);
  });

  it('a minimize loop without epochs, thinned, with a spike of one step', async () => {
    const fit = 'fit-1';
    const started = opening({ epochs: 1 })[2];
    const events: RunEvent[] = [
      { ...started, type: 'fit-started', model: null, call: 'minimize', epochs: null } as RunEvent,
    ];
    for (let step = 1; step <= 9000; step++)
      events.push({ t: step, type: 'batch', fit, epoch: null, step, loss: step === 5001 ? 77 : 3 * Math.exp(-step / 1500) + 0.1 }); // prettier-ignore
    const text = await textOf(
      { record: recordOf('m', 'loop.js', 'finished'), events, diagnosis: nothing, fixes: [] },
      'minimize',
    );
    expect(text).toContain('Loss by step');
    expect(text).toContain('lowest and highest of every 4 of 9\u202f000 steps');
    expect(text).toContain('rose from 3.10 to 77.0 at step 5001');
  });

  it('several fits in one run', async () => {
    const run = overfittingRun();
    const again = run.events.map((event) =>
      'fit' in event ? { ...event, fit: 'fit-2', t: event.t + 7000 } : event,
    );
    const opened = await openInVsCode();
    await show(opened, [{ ...run, events: [...run.events, ...again.filter((event) => 'fit' in event)] }]);
    await opened.page.locator('[data-key=fit]').selectOption('fit-2');
    await settle(opened.page);
    // The finding belongs to the first fit: no onset is drawn over the second.
    expect(await opened.page.locator('#loss-summary').textContent()).not.toContain('Best, epoch');
  });

  it('20,000 epochs', async () => {
    const run = overfittingRun({ epochs: 20_000 });
    const opened = await openReport([run]);
    await settle(opened.page);
    await opened.page.getByRole('button', { name: 'Table' }).first().click();
    expect(await opened.page.getByRole('row').count()).toBeLessThan(150);
    expect(await opened.page.getByText(/of 20000 rows/).count()).toBe(1);
    await screenshot(opened.page, 'long', false);
    expect(opened.errors).toEqual([]);
  });

  it('a bias-variance curve over several measurements', async () => {
    const run = overfittingRun();
    const first = run.diagnosis.decompositions[0];
    if (!first) throw new Error('the fixture has a decomposition');
    const started = (trainExamples: number): RunEvent => ({
      t: 7000 + trainExamples,
      type: 'decomposition-started',
      fit: 'fit-1',
      site: null,
      replicates: 0,
      task: 'binary',
      examples: 62,
      outputs: 1,
      targets: [],
      trainExamples,
    });
    run.events.push(started(40), started(80), started(124));
    run.diagnosis.decompositions = [first, first, first];
    const text = await textOf(run, 'bias-variance-curve');
    expect(text).toContain('Bias–variance curve');
  });
});
