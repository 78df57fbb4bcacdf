import { describe, expect, it } from 'vitest';
import { screenshot, settle, show } from './harness';
import {
  augmentedImages,
  augmentedSequences,
  classifierRun,
  manyFindings,
  regressionRun,
} from './learned-run';
import { overfittingRun } from './overfitting-run';
import { pages } from './pages';
import type { ThemeName } from './themes';
import { violations } from './violations';

const { openInVsCode, openReport } = pages();

const second = () => overfittingRun({ id: 'b', name: 'sonar.ts + L2', rise: 0, seed: 3 });

describe('accessibility (axe-core)', () => {
  it.each<ThemeName>(['dark', 'light', 'hc-dark', 'hc-light'])('dashboard, %s', async (theme) => {
    const opened = await openInVsCode({ theme, height: 2100 });
    await show(opened, [overfittingRun(), second()]);
    await opened.page.getByRole('button', { name: 'Table' }).first().click();
    await opened.page.getByText('1 rule not checked').click();
    await opened.page.getByText('Compare…').click();
    await opened.page.getByRole('application', { name: 'Learning curves' }).focus();
    await opened.page.keyboard.press('+');
    const menu = opened.page.getByRole('button', { name: 'Learning curves: zoom, smoothing, export' });
    await menu.click();
    await settle(opened.page);
    expect(await violations(opened.page, theme)).toEqual([]);
    await menu.click();
    await opened.page.getByText('Compare…').click();
    await opened.page.getByRole('button', { name: 'Table' }).first().click();
    await show(opened, [overfittingRun()]);
    await screenshot(opened.page, `dashboard-${theme}`);
    expect(await violations(opened.page, theme)).toEqual([]);
  });

  it.each<ThemeName>(['dark', 'light', 'hc-dark', 'hc-light'])(
    'what the model learned, %s',
    async (theme) => {
      const opened = await openInVsCode({ theme, height: 3600 });
      const { page } = opened;
      const run = classifierRun();
      run.diagnosis.findings = manyFindings();
      run.events.push(augmentedImages());
      const before = { ...classifierRun({ id: 'b', name: 'with L1', penalty: true }) };
      before.events.push(augmentedSequences());
      await show(opened, [run, before]);
      await page.getByText('Why this, why not that').click();
      for (const summary of await page.locator('.finding-row summary').all()) await summary.click();
      for (const name of ['Calibration', 'Which inputs matter', 'Inputs the first layer uses'])
        await page.getByRole('group', { name, exact: true }).getByRole('button', { name: 'Table' }).click();
      await settle(page);
      await screenshot(page, `model-${theme}`);
      expect(await violations(page, theme)).toEqual([]);
      await show(opened, [regressionRun(), regressionRun({ id: 'c', name: 'c.ts', spread: 0.2 })]);
      expect(await violations(page, theme)).toEqual([]);
    },
  );

  it.each<ThemeName>(['dark', 'light', 'hc-dark', 'hc-light'])('compact view, %s', async (theme) => {
    const opened = await openInVsCode({ theme, view: 'compact', width: 260, height: 260 });
    await show(opened, [overfittingRun({ status: 'running', epochs: 40 })]);
    expect(await violations(opened.page, theme)).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('report, %s', async (scheme) => {
    const { page, errors } = await openReport([classifierRun(), second()], scheme);
    await page.setViewportSize({ width: 1100, height: 2200 });
    await settle(page);
    await screenshot(page, `report-${scheme}`);
    expect(await violations(page, scheme)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
