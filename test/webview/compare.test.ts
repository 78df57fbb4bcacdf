import { expect, it } from 'vitest';
import { crowdColours } from '../../webview/crowd-colours';
import type { PageRun } from '../../src/protocol/page';
import { screenshot, settle, show, summaryOf } from './harness';
import { overfittingRun } from './overfitting-run';
import { pages } from './pages';
import type { ThemeName } from './themes';

const { openInVsCode } = pages();

const RATES = [0.1, 0.03, 0.01, 0.003, 0.001];

/** Runs of one script whose losses and learning rates differ. */
function someRuns(count: number): PageRun[] {
  return Array.from({ length: count }, (_, index) => {
    const run = overfittingRun({
      id: `20261122-140200-${String(index).padStart(3, '0')}`,
      name: `run ${index + 1}`,
      seed: index + 1,
      rise: index % 4 === 0 ? 0 : 0.3 + (index % 7) / 10,
      epochs: count <= 6 ? 40 : 16,
    });
    // Of many runs the host sends the details of the main one only.
    const isWhole = count <= 6 || index === 0;
    return isWhole ? run : { ...run, events: run.events.filter(({ type }) => type !== 'weights') };
  });
}

async function open(count: number, theme: ThemeName = 'dark') {
  const opened = await openInVsCode({ theme, width: 1200, height: 1100 });
  const runs = someRuns(count);
  await show(opened, runs);
  for (const [index, { record }] of runs.entries())
    await opened.send({
      type: 'parameters',
      id: record.id,
      parameters: [
        { id: 'learning-rate', label: 'learning rate', value: RATES[index % RATES.length] },
        { id: 'units@dense_1', label: 'units of dense_1', value: 128 },
      ],
    });
  await settle(opened.page);
  return opened;
}

it('sets parameters and findings of a few runs side by side, what differs first', async () => {
  const { page, sent } = await open(3);
  const rows = await page
    .getByRole('region', { name: 'Facts of the runs side by side' })
    .locator('tbody tr')
    .allInnerTexts();
  expect(rows[0]).toBe('learning rate\t0.1\t0.03\t0.01');
  expect(rows.some((row) => row.startsWith('units of dense_1'))).toBe(false);
  await page.getByText(/^The same in all runs/).click();
  expect(await page.locator('dt', { hasText: 'units of dense_1' }).count()).toBe(1);
  const findings = await page
    .getByRole('region', { name: 'Findings of the runs side by side' })
    .locator('tbody tr')
    .allInnerTexts();
  expect(findings[0]).toMatch(/^Overfitting\t–\tOverfitting since epoch 4\tOverfitting since epoch 4$/);
  await page.getByRole('button', { name: 'Source difference' }).click();
  expect((await sent()).at(-1)).toEqual({
    type: 'compare-sources',
    runs: [0, 1, 2].map((index) => `20261122-140200-00${index}`),
  });
  expect(await page.getByRole('heading', { name: 'Runs compared' }).isVisible()).toBe(false);
});

it('compares fifty runs', async () => {
  const theme = process.env['REGULENS_THEME'] === 'light' ? 'light' : 'dark';
  const { page, errors } = await open(50, theme);
  const entries = page.locator('.compared-runs button');
  expect(await entries.count()).toBe(50);
  const best = (await page.locator('.compared-runs .value').allInnerTexts()).map(Number);
  expect(best).toEqual(best.toSorted((a, b) => a - b));
  expect(await summaryOf(page, 'Learning curves')).toContain('44 more lines are in the table.');
  await screenshot(page, `compare-50-${theme}`);
  const name = (await page.locator('.compared-name').nth(9).innerText()).trim();
  await entries.nth(9).focus();
  await settle(page);
  const said = await summaryOf(page, 'Learning curves');
  expect(said).toContain(`${name} · validation loss`.replace('run', 'Run'));
  expect(said).toContain(`${name} · training loss`.replace('run', 'Run'));
  expect(said).not.toContain('more lines');
  await screenshot(page, `compare-50-one-${theme}`, false);
  await entries.nth(9).press('Enter');
  await page.getByRole('application', { name: 'Learning curves' }).focus();
  await page.keyboard.press('End');
  await settle(page);
  // Pressed, it stands out though the focus has left; of fifty-one values the tip tells eight, it first.
  const tip = page.locator('.tip:visible');
  expect(await tip.locator('.tip-row').count()).toBe(8);
  expect(await tip.locator('.tip-row').first().innerText()).toContain(name);
  expect(await tip.innerText()).toContain('and 43 more');
  await screenshot(page, `compare-50-tip-${theme}`, false);
  await entries.nth(3).press('Enter');
  expect(await page.locator('.compared-runs [aria-pressed=true]').count()).toBe(1);
  expect(await entries.nth(3).getAttribute('aria-pressed')).toBe('true');
  expect(errors).toEqual([]);
});

it.each([
  ['dark', '#202020', '#000000'],
  ['light', '#ffffff', '#f8f8f8'],
] as const)('fifty colours can be told apart, and from the background (%s)', (kind, ...backgrounds) => {
  const colours = crowdColours[kind].map(hexOf);
  expect(colours).toHaveLength(50);
  // Distances in CIELAB (two colours are just told apart at about 2.3), contrast by WCAG.
  const labs = colours.map(labOf);
  for (const [index, lab] of labs.entries())
    for (const other of labs.slice(0, index)) expect(distance(lab, other)).toBeGreaterThan(20);
  for (const background of backgrounds)
    for (const colour of colours) expect(contrast(colour, hexOf(background))).toBeGreaterThanOrEqual(3);
});

type Three = readonly [number, number, number];

function hexOf(hex: string): Three {
  const at = (index: number) => Number.parseInt(hex.slice(index, index + 2), 16);
  return [at(1), at(3), at(5)];
}

/** Linear light, from https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function linear(value: number): number {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function luminance([r, g, b]: Three): number {
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function contrast(a: Three, b: Three): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** CIELAB under D65, from CIE 15. */
function labOf([r, g, b]: Three): Three {
  const [x, y, z] = [linear(r), linear(g), linear(b)];
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116);
  const fx = f((0.4124 * x + 0.3576 * y + 0.1805 * z) / 0.9505);
  const fy = f(0.2126 * x + 0.7152 * y + 0.0722 * z);
  const fz = f((0.0193 * x + 0.1192 * y + 0.9505 * z) / 1.089);
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

function distance(a: Three, b: Three): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
