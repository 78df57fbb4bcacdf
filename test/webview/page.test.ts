import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis';
import { emptyRunState } from '../../src/protocol/run-state';
import { screenshot, settle, show } from './harness';
import { epochEvents, opening, overfittingRun, recordOf } from './overfitting-run';
import { pages } from './pages';

const { openInVsCode } = pages();

describe('the page in VS Code', () => {
  it('says ready, shows verdict, curves and facts, and breaks no rule of the policy', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    expect(await opened.sent()).toEqual([{ type: 'ready', selected: [] }]);
    await show(opened, [overfittingRun()]);

    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('sonar.ts');
    expect(await page.locator('.verdict h2').textContent()).toContain('Overfitting since epoch 4');
    const chart = page.getByRole('application', { name: 'Learning curves' });
    expect(await chart.getAttribute('aria-describedby')).toBe('loss-summary loss-help');
    const summary = await page.locator('#loss-summary').textContent();
    expect(summary).toMatch(
      /^Validation loss fell from 0\.6\d+ to 0\.60\d at epoch 4, then rose to 1\.\d+ at epoch/,
    );
    expect(await inked(opened.page, 'loss')).toBeGreaterThan(500);
    expect(await page.getByText('0.8\u202f% of training time').count()).toBe(1);
    expect(await opened.violations()).toEqual([]);
    expect(opened.errors).toEqual([]);
  });

  it('sends what the buttons say', async () => {
    const opened = await openInVsCode();
    const run = overfittingRun();
    await show(opened, [run]);
    for (const name of [
      'Apply best fix',
      'Preview',
      'Measure it',
      'Show the line',
      'Re-run',
      'Report',
      'CSV',
    ])
      await opened.page.getByRole('button', { name, exact: true }).first().click();
    const id = run.record.id;
    const fix = 'early-stopping@1';
    expect((await opened.sent()).slice(1)).toEqual([
      { type: 'apply-fix', run: id, fix },
      { type: 'preview-fix', run: id, fix },
      { type: 'measure-fix', run: id, fix },
      { type: 'open', site: run.diagnosis.findings[0]?.anchor },
      { type: 'rerun', run: id },
      { type: 'export-report', run: id },
      { type: 'export-csv', run: id },
    ]);
  });

  it('grows with a live run', async () => {
    const opened = await openInVsCode();
    const record = recordOf('live', 'live.ts', 'running');
    const whole = overfittingRun({ epochs: 30 });
    const empty = diagnose(emptyRunState());
    await show(opened, [{ record, events: [], diagnosis: empty, fixes: [] }]);
    expect(await opened.page.getByText('Waiting for the first fit call').count()).toBe(1);
    const push = (events: unknown[], diagnosis: unknown = null) =>
      opened.send({ type: 'events', id: 'live', events, record, diagnosis, fixes: null });
    await push(opening({ epochs: 30 }));
    await settle(opened.page);
    expect(await opened.page.getByText('The first epoch is on its way').count()).toBe(1);
    for (let epoch = 1; epoch <= 30; epoch++) await push(epochEvents(epoch, { epochs: 30 }));
    await push([], whole.diagnosis);
    await settle(opened.page);
    expect(await opened.page.locator('.pills').textContent()).toContain('epoch 30 / 30');
    expect(await opened.page.locator('.verdict h2').textContent()).toContain('Overfitting');
    expect(await opened.page.getByRole('button', { name: 'Stop' }).count()).toBe(1);
    expect(opened.errors).toEqual([]);
  });

  it('shows a notice for a bad message and goes on', async () => {
    const opened = await openInVsCode();
    await opened.send({ type: 'run', run: { record: 7 } });
    await opened.send({ type: 'nonsense' });
    await settle(opened.page);
    expect(await opened.page.getByText('A message could not be read').isVisible()).toBe(true);
    await show(opened, [overfittingRun()]);
    expect(await opened.page.getByRole('heading', { level: 1 }).textContent()).toBe('sonar.ts');
    expect(opened.errors).toEqual([]);
  });

  it('shows hostile names as text', async () => {
    const opened = await openInVsCode();
    const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>`;
    const run = overfittingRun({ name: hostile, layer: hostile });
    await show(opened, [run, overfittingRun({ id: 'other', name: `${hostile}2` })]);
    expect(await opened.page.getByRole('heading', { level: 1 }).textContent()).toBe(hostile);
    expect(await opened.page.locator('img').count()).toBe(0);
    expect(await opened.page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await opened.violations()).toEqual([]);
  });

  it('comes back as it was after a reload: selection, scroll, switches, tables', async () => {
    const opened = await openInVsCode({ height: 600 });
    const { page } = opened;
    const runs = [overfittingRun(), overfittingRun({ id: 'b', name: 'b.ts', rise: 0 })];
    await show(opened, runs);
    await page.locator('[data-key=loss-log]').click();
    await page.getByRole('button', { name: 'Reported', exact: true }).click();
    await page.getByRole('button', { name: 'Table' }).first().click();
    await page.evaluate(() => window.scrollTo(0, 700));
    await settle(page);
    await page.reload();
    expect(await opened.sent()).toEqual([{ type: 'ready', selected: runs.map((run) => run.record.id) }]);
    await show(opened, runs);
    expect(await page.locator('[data-key=loss-log]').getAttribute('aria-pressed')).toBe('true');
    expect(
      await page.getByRole('button', { name: 'Reported', exact: true }).getAttribute('aria-pressed'),
    ).toBe('true');
    expect(await page.getByRole('region', { name: 'Learning curves: Table' }).count()).toBe(1);
    expect(await page.evaluate(() => window.scrollY)).toBe(700);
  });

  it('can be read by keyboard alone', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    await show(opened, [overfittingRun()]);
    await page.getByRole('application', { name: 'Learning curves' }).focus();
    await page.keyboard.press('Home');
    expect(await live(page)).toMatch(/^Epoch 1: validation loss 0\.6\d+, training loss 0\.\d+$/);
    await page.keyboard.press('ArrowRight');
    expect(await live(page)).toMatch(/^Epoch 2: /);
    await page.keyboard.press('End');
    expect(await live(page)).toMatch(/^Epoch 80: /);
    expect(await page.locator('.tip:visible').textContent()).toContain('validation loss');
    // What is said aloud isn't there to be read a second time.
    expect(await page.locator('.tip:visible').getAttribute('aria-hidden')).toBe('true');
    await screenshot(page, 'crosshair', false);
    await page.keyboard.press('Escape');
    expect(await page.locator('.tip:visible').count()).toBe(0);
    await page.getByRole('application', { name: 'Weight sparsity' }).focus();
    await page.keyboard.press('ArrowLeft');
    expect(await live(page)).toMatch(/^dense_1, epoch 80: 1\u202f%$/);
    await page.keyboard.press('ArrowDown');
    expect(await live(page)).toMatch(/^dense_2, epoch 80: /);
    await page.getByRole('application', { name: 'Weight histograms' }).focus();
    await page.keyboard.press('End');
    expect(await live(page)).toMatch(/^epoch 80: −1\.05 – 1\.05/);
  });

  it('keeps the focus on a button that is drawn anew', async () => {
    const opened = await openInVsCode();
    const run = overfittingRun();
    await show(opened, [run]);
    await opened.page.getByRole('button', { name: 'Preview', exact: true }).first().focus();
    await opened.send({
      type: 'events',
      id: run.record.id,
      events: [],
      record: run.record,
      diagnosis: null,
      fixes: run.fixes.slice(0, 1),
    });
    await settle(opened.page);
    expect(await opened.page.evaluate(() => document.activeElement?.textContent)).toBe('Preview');
  });

  it('chooses the runs to compare', async () => {
    const opened = await openInVsCode();
    const runs = [overfittingRun(), overfittingRun({ id: 'b', name: 'with L2', rise: 0, seed: 3 })];
    await show(opened, runs);
    await opened.page.getByText('Compare…').click();
    await opened.page.getByRole('checkbox', { name: 'with L2' }).uncheck();
    expect((await opened.sent()).at(-1)).toEqual({ type: 'select', selected: [runs[0]?.record.id] });
    await opened.page.getByRole('checkbox', { name: 'with L2' }).check();
    await settle(opened.page);
    expect(await opened.page.getByRole('heading', { name: 'Compared' }).count()).toBe(1);
  });

  it('redraws in the colours of a new theme', async () => {
    const opened = await openInVsCode({ theme: 'light' });
    await show(opened, [overfittingRun()]);
    const before = await inked(opened.page, 'loss');
    await opened.page.evaluate(() => {
      document.documentElement.style.setProperty('--vscode-editorWidget-background', '#101010');
      document.documentElement.style.setProperty('--vscode-charts-blue', '#00ff00');
      document.body.className = 'vscode-dark';
    });
    await settle(opened.page);
    expect(before).toBeGreaterThan(500);
    expect(await opened.page.evaluate(greenPixels)).toBeGreaterThan(50);
  });

  it('draws the compact view', async () => {
    const opened = await openInVsCode({ view: 'compact', width: 260, height: 260 });
    await show(opened, [overfittingRun({ status: 'running', epochs: 40 })]);
    const text = await opened.page.locator('main').innerText();
    expect(text).toContain('epoch 40 / 40');
    expect(text).toContain('Overfitting since epoch 4');
    expect(await inked(opened.page, 'mini')).toBeGreaterThan(100);
    await opened.page.getByRole('button', { name: 'Open dashboard' }).click();
    expect((await opened.sent()).at(-1)).toEqual({ type: 'open-dashboard', run: '20261122-140200-sonar' });
    await screenshot(opened.page, 'compact');
  });
});

function live(page: Page): Promise<string | null> {
  return page.locator('[aria-live]').textContent();
}

/** How many pixels of a chart were painted. */
function inked(page: Page, id: string): Promise<number> {
  return page.evaluate((title) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`canvas[aria-labelledby="${title}"]`);
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let painted = 0;
    for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 40) painted++;
    return painted;
  }, `${id}-title`);
}

function greenPixels(): number {
  const canvas = document.querySelector<HTMLCanvasElement>('canvas[aria-labelledby="loss-title"]');
  const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  let green = 0;
  for (let i = 0; i < data.length; i += 4)
    if ((data[i + 1] ?? 0) > 180 && (data[i] ?? 0) < 60 && (data[i + 2] ?? 0) < 60) green++;
  return green;
}
