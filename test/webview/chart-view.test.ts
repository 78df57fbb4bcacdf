import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Epoch } from '../../src/protocol/events';
import type { PageRun } from '../../src/protocol/page';
import { screenshot, settle, show } from './harness';
import { epochEvents, overfittingRun } from './overfitting-run';
import { pages } from './pages';

const { openInVsCode } = pages();

const canvas = (page: Page) => page.getByRole('application', { name: 'Learning curves' });
const live = (page: Page) => page.locator('[aria-live]').textContent();
const summary = (page: Page, id = 'loss') => page.locator(`#${id}-summary`).textContent();
/** The stretch that the heading of the learning curves names; null where all is in sight. */
const chip = async (page: Page) => {
  const button = page.locator('[aria-labelledby=loss-title] .zoom button').first();
  return (await button.isVisible()) ? button.textContent() : null;
};
const menu = (page: Page, title = 'Learning curves') =>
  page.getByRole('button', { name: `${title}: zoom, smoothing, export` });

/** The epoch whose values the chart shows under a place of its canvas. */
async function epochAt(page: Page, x: number): Promise<number> {
  const box = await canvas(page).boundingBox();
  if (!box) throw new Error('the chart has no place');
  await page.mouse.move(box.x + x, box.y + 100);
  const head = await page.locator('[aria-labelledby=loss-title] .tip-head').textContent();
  return Number(/Epoch (\d+)/.exec(head ?? '')?.[1]);
}

function epochsOf(run: PageRun): Epoch[] {
  return run.events.flatMap((event) => (event.type === 'epoch' ? [event] : []));
}

describe('zooming', () => {
  it('by keyboard: in, along, and out again, each said', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    await show(opened, [overfittingRun()]);
    await canvas(page).focus();
    await page.keyboard.press('+');
    // 1 … 80 made 1.5 times as narrow about the middle, 40.5: 14.17 … 66.83, inwards to whole epochs.
    expect(await live(page)).toBe('In sight: epoch 15 to 66 of 1 to 80.');
    expect(await chip(page)).toBe('epoch 15–66');
    expect(await summary(page)).toMatch(/^In sight: epoch 15 to 66 of 1 to 80\. Validation loss rose from /);
    // What is drawn is what is said: the crosshair goes to its ends.
    await page.keyboard.press('Home');
    expect(await live(page)).toMatch(/^Epoch 15: validation loss /);
    await page.keyboard.press('End');
    expect(await live(page)).toMatch(/^Epoch 66: /);
    // Beyond the end the chart goes along.
    await page.keyboard.press('Shift+ArrowRight');
    expect(await live(page)).toMatch(/^Epoch 67: /);
    expect(await chip(page)).toBe('epoch 16–67');
    await page.keyboard.press(',');
    // Half of 51 epochs to the left, and no further than the first.
    expect(await live(page)).toBe('In sight: epoch 1 to 52 of 1 to 80.');
    await page.keyboard.press('.');
    expect(await live(page)).toBe('In sight: epoch 27 to 78 of 1 to 80.');
    await page.keyboard.press('Escape');
    expect([await live(page), await chip(page)]).toEqual(['All in sight: epoch 1 to 80.', null]);
    expect(await summary(page)).toMatch(/^Validation loss fell from /);
    await page.keyboard.press('-');
    expect(await chip(page)).toBeNull();
  });

  it('by mouse: a drag, the wheel with Ctrl, a drag with Shift, a double click', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    await show(opened, [overfittingRun()]);
    const box = await canvas(page).boundingBox();
    if (!box) throw new Error('the chart has no place');
    const [from, to] = [await epochAt(page, 150), await epochAt(page, 260)];
    expect(to - from).toBeGreaterThan(10);
    await page.mouse.move(box.x + 260, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 90);
    expect(await page.locator('.chosen-span').first().isVisible()).toBe(true);
    await screenshot(page, 'chart-drag', false);
    await page.mouse.move(box.x + 150, box.y + 90);
    await page.mouse.up();
    expect(await chip(page)).toBe(`epoch ${from}–${to}`);

    // The epoch under the pointer stays there.
    const under = await epochAt(page, 200);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    const [left = 0, right = 0] = ((await chip(page)) ?? '').match(/\d+/g)?.map(Number) ?? [];
    expect(right - left).toBeLessThan(to - from);
    expect(Math.abs((await epochAt(page, 200)) - under)).toBeLessThanOrEqual(1);
    // Without Ctrl the page scrolls.
    await page.mouse.wheel(0, 40);
    await page.mouse.wheel(0, -40);
    expect(await chip(page)).toBe(`epoch ${left}–${right}`);

    await page.keyboard.down('Shift');
    await page.mouse.move(box.x + 150, box.y + 90);
    await page.mouse.down();
    await page.mouse.move(box.x + 280, box.y + 90, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    const [movedTo = 0, movedEnd = 0] = ((await chip(page)) ?? '').match(/\d+/g)?.map(Number) ?? [];
    // The paper follows the hand: what was to the left comes in sight.
    expect(movedTo).toBeLessThan(left);
    expect(movedEnd - movedTo).toBe(right - left);
    await page.mouse.dblclick(box.x + 200, box.y + 90);
    expect(await chip(page)).toBeNull();
    expect(opened.errors).toEqual([]);
  });

  it('by the buttons, and the table and a live run keep to what is in sight', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    const run = overfittingRun({ status: 'running', epochs: 40 });
    await show(opened, [run]);
    await menu(page).press('Enter');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Zoom in');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Zoom out');
    await page.keyboard.press('Escape');
    expect(await page.locator('#loss-menu').isVisible()).toBe(false);
    await menu(page).press('Enter');
    await page.keyboard.press('Enter');
    expect(await chip(page)).toBe('epoch 8–33');
    await page.locator('[data-key=loss-table]').click();
    const rows = page.getByRole('region', { name: 'Learning curves: Table' }).getByRole('rowheader');
    expect(await rows.allTextContents()).toEqual(Array.from({ length: 26 }, (_, i) => String(i + 8)));

    const push = async (epoch: number) => {
      const events = epochEvents(epoch, { epochs: 60 });
      await opened.send({
        type: 'events',
        id: run.record.id,
        events,
        record: run.record,
        diagnosis: null,
        fixes: null,
      });
      await settle(page);
    };
    await push(41);
    expect(await summary(page)).toMatch(/^In sight: epoch 8 to 33 of 1 to 41\./);
    // A stretch that reaches to the end goes on reaching there.
    await canvas(page).focus();
    await page.keyboard.press('.');
    expect(await chip(page)).toBe('epoch 16–41');
    await push(42);
    expect(await chip(page)).toBe('epoch 16–42');
    await page.getByRole('button', { name: 'epoch 16–42: Show all' }).click();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('CANVAS');
  });
});

describe('the stretch in sight', () => {
  it('is there again after a reload, of that chart alone and growing with the run; so is all of it', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    const again = async (epochs: number) => {
      await page.reload();
      await show(opened, [overfittingRun({ epochs })]);
    };
    await show(opened, [overfittingRun({ epochs: 80 })]);
    await canvas(page).focus();
    for (const key of ['+', '.']) await page.keyboard.press(key);
    expect(await chip(page)).toBe('epoch 29–80');
    await again(80);
    expect(await chip(page)).toBe('epoch 29–80');
    expect(await page.locator('[aria-labelledby=gap-title] .zoom').isVisible()).toBe(false);
    await canvas(page).focus();
    await page.keyboard.press('Home');
    expect(await live(page)).toMatch(/^Epoch 29: /);
    // It reached to the end.
    await again(90);
    expect(await chip(page)).toBe('epoch 29–90');
    await canvas(page).focus();
    await page.keyboard.press('Escape');
    await again(80);
    expect(await chip(page)).toBeNull();
  });
});

describe('scale and smoothing', () => {
  it('are remembered, by chart; values at or below 0 are said to be left out', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    const run = overfittingRun();
    // The gap of the first epochs of this run is made negative, and of one exactly 0.
    for (const epoch of epochsOf(run).slice(0, 5))
      epoch.inferenceLoss = (epoch.valLoss ?? 0) + (epoch.epoch === 5 ? 0 : 0.1);
    await show(opened, [run]);
    await page.locator('[data-key=gap-log]').click();
    const note = () => page.locator('[aria-labelledby=gap-title] .note').textContent();
    expect(await note()).toContain('5 values at or below 0 are left out');
    expect(await summary(page, 'gap')).toContain('5 values at or below 0 are left out.');
    await menu(page).click();
    await page.locator('#loss-smoothing').fill('0.6');
    await page.keyboard.press('Escape');

    await page.reload();
    await show(opened, [run]);
    expect(await page.locator('[data-key=gap-log]').getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('[data-key=loss-log]').getAttribute('aria-pressed')).toBe('false');
    expect(await page.locator('#loss-smoothing').inputValue()).toBe('0.6');
    expect(await page.locator('#gap-smoothing').inputValue()).toBe('0');
    await canvas(page).focus();
    for (const key of ['Home', 'Shift+ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key);
    const [a = NaN, b = NaN, c = NaN] = epochsOf(run).map(({ valLoss }) => valLoss ?? NaN);
    // TensorBoard's formula by hand: ((0.4 a · 0.6 + 0.4 b) · 0.6 + 0.4 c) / (1 − 0.6³)
    const average = (0.144 * a + 0.24 * b + 0.4 * c) / 0.784;
    const row = page.locator('.tip-row', { hasText: 'validation loss' });
    expect(await row.locator('.value').textContent()).toBe(c.toFixed(3));
    expect(await row.locator('.smooth-value').textContent()).toBe(average.toFixed(3));
    // The raw values are what is told.
    expect(await live(page)).toContain(`validation loss ${c.toFixed(3)}`);
    expect(await summary(page)).toContain('drawn smoothed by 0.6; the values told are the raw ones');
    await screenshot(page, 'chart-smoothed', false);
  });
});

describe('a baseline', () => {
  const runs = () => {
    const [before, after] = [
      overfittingRun(),
      overfittingRun({ id: 'b', name: 'with L2', rise: 0, seed: 3 }),
    ];
    after.record.edited = true;
    return [before, after];
  };

  it('is the only run of an unedited script, or the one chosen', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    await show(opened, runs());
    expect(await summary(page)).toContain('Sonar.ts (baseline) · validation loss fell from');
    const choice = page.getByRole('combobox', { name: 'Baseline' });
    await choice.selectOption({ label: 'with L2 (baseline)' });
    expect(await summary(page)).toContain('With L2 (baseline) · validation loss');
    expect(await summary(page)).not.toContain('Sonar.ts (baseline)');
    await canvas(page).focus();
    await page.keyboard.press('Home');
    expect(await page.locator('[aria-labelledby=loss-title] .tip-row').count()).toBe(4);
    await screenshot(page, 'chart-baseline', false);
    await choice.selectOption({ label: 'no baseline' });
    expect(await summary(page)).not.toContain('(baseline)');
    await show(opened, runs().slice(0, 1));
    expect(await choice.count()).toBe(0);
  });
});

describe('at 200 %', () => {
  it('nothing is cut off', async () => {
    // A window of 1000 pixels at 200 % is one of 500.
    const opened = await openInVsCode({ theme: 'hc-light', width: 500, height: 800 });
    const { page } = opened;
    await show(opened, [overfittingRun(), overfittingRun({ id: 'b', name: 'with L2', rise: 0, seed: 3 })]);
    await canvas(page).focus();
    await page.keyboard.press('+');
    await menu(page).click();
    const inside = await page.locator('#loss-menu').boundingBox();
    expect(inside?.x).toBeGreaterThanOrEqual(0);
    expect((inside?.x ?? 0) + (inside?.width ?? 0)).toBeLessThanOrEqual(500);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(500);
    await screenshot(page, 'chart-200', false);
  });
});
