import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { RunRow } from '../../src/protocol/runs-page';
import { screenshot, settle } from './harness';
import { asSweep, madeRows } from './made-runs';
import { pages } from './pages';
import type { ThemeName } from './themes';
import { violations } from './violations';

const { openInVsCode } = pages();

async function open(rows: RunRow[], view: { theme?: ThemeName; width?: number; height?: number } = {}) {
  const made = await openInVsCode({ width: 1300, ...view, view: 'runs' });
  await made.send({ type: 'all-runs', rows, broken: [] });
  await settle(made.page);
  return made;
}

const lines = (page: Page) => page.locator('tbody tr[data-key]');

/** What a column shows, from the top. */
async function column(page: Page, label: string): Promise<string[]> {
  const heads = await page.locator('thead th').allInnerTexts();
  const at = heads.findIndex((head) => head.replace(/ [▾▴]$/, '') === label);
  expect(at, label).toBeGreaterThan(0);
  return page.locator(`tbody tr[data-key] > :nth-child(${at + 1})`).allInnerTexts();
}

describe('the table of runs', () => {
  it('lists runs newest first, sorts by any column, and what has nothing there comes last', async () => {
    const rows = madeRows(20);
    const empty = rows[3];
    if (empty) empty.digest = null;
    const { page, errors, violations } = await open(rows);
    expect(await lines(page).count()).toBe(20);
    expect((await column(page, 'seed'))[0]).toBe('20');
    await page.getByRole('button', { name: 'best', exact: true }).click();
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('ascending');
    const best = (await column(page, 'best')).map(Number);
    expect(best.slice(0, 19)).toEqual(best.slice(0, 19).toSorted((a, b) => a - b));
    expect(best[19]).toBeNaN();
    await page.locator('th[aria-sort] button').click();
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
    const falling = (await column(page, 'best')).map(Number);
    expect(falling.slice(0, 19)).toEqual(best.slice(0, 19).reverse());
    expect(falling[19]).toBeNaN();
    // What all runs have alike is left out, what differs is there.
    expect((await page.locator('thead').innerText()).trim().split(/\s*\t\s*/)).toEqual(
      expect.arrayContaining(['learning rate', 'units of dense_1', 'optimizer', 'val acc']),
    );
    await page.getByText('Columns…').click();
    expect(await page.getByRole('checkbox', { name: 'epochs', exact: true }).isChecked()).toBe(false);
    await page.getByRole('checkbox', { name: 'epochs', exact: true }).check();
    await page.getByRole('checkbox', { name: 'optimizer' }).uncheck();
    expect(await column(page, 'epochs')).toEqual(
      rows.map(({ digest }) => (digest ? '80' : '–')).toSorted((a, b) => (a < b ? -1 : 1)),
    );
    expect(await page.locator('thead').innerText()).not.toContain('optimizer');
    expect([errors, await violations()]).toEqual([[], []]);
  });

  it('filters by words, tags and comparisons, and says what it doesn’t understand', async () => {
    const rows = madeRows(60);
    const { page } = await open(rows);
    const filter = page.getByRole('searchbox', { name: 'Filter' });
    const pill = page.locator('.pills li');
    const isSmall = ({ digest }: RunRow) =>
      digest?.parameters.some(({ id, value }) => id === 'learning-rate' && Number(value) < 0.01) ?? false;
    const cases: [string, (row: RunRow) => boolean][] = [
      ['cars', ({ name }) => name === 'cars.js'],
      ['-cars', ({ name }) => name !== 'cars.js'],
      ['tag:baseline', ({ tags }) => tags.includes('baseline')],
      ['lr<0.01', isSmall],
      ['lr<0.01 best<=0.4', (row) => isSmall(row) && (row.digest?.best?.loss ?? 1) <= 0.4],
      ['optimizer=sgd status:fail', (row) => row.status === 'failed' && Number(row.seed) % 2 === 1],
      ['"Overfitting since"', ({ digest }) => digest?.finding != null],
    ];
    for (const [typed, fits] of cases) {
      await filter.fill(typed);
      const n = rows.filter(fits).length;
      expect(n, typed).toBeGreaterThan(0);
      expect(await pill.innerText(), typed).toBe(`${n} of 60 runs`);
    }
    await filter.fill('momentum>0.5');
    expect(await page.getByText('There is no column “momentum”.').count()).toBe(1);
    await filter.fill('best<low');
    expect(await page.getByText('“low” is no number to compare with.').count()).toBe(1);
    await filter.fill('nothing-of-the-kind');
    expect(await page.getByText('No run fits the filter').isVisible()).toBe(true);
  });

  it('is used by keyboard alone: rows are gone through, selected, compared and opened', async () => {
    const rows = madeRows(30);
    const { page, sent } = await open(rows);
    const newest = rows.toReversed();
    await page.locator('tbody tr[tabindex="0"]').focus();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('Space', 'ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown');
    expect(await page.locator('tr[aria-selected="true"]').count()).toBe(4);
    expect(await page.getByText('4 selected').count()).toBe(1);
    await press('Space', 'Enter');
    expect((await sent()).at(-1)).toEqual({ type: 'open-dashboard', run: newest[3]?.id });
    for (const name of ['Compare 3', 'Source difference', 'Tags…', 'Pin'])
      await page.getByRole('button', { name, exact: true }).click();
    const runs = [0, 1, 2].map((index) => newest[index]?.id);
    expect((await sent()).slice(-4)).toEqual([
      { type: 'compare', runs },
      { type: 'compare-sources', runs },
      { type: 'edit-tags', runs },
      { type: 'pin', runs, pinned: true },
    ]);
    expect(await page.getByRole('button', { name: 'Note…' }).isDisabled()).toBe(true);
    await page.locator('tbody tr[tabindex="0"]').focus();
    await press('End');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('31');
    await press('Control+a');
    expect(await page.getByText('30 selected').count()).toBe(1);
    await press('Escape');
    expect(await page.getByRole('button', { name: 'Compare' }).isDisabled()).toBe(true);
  });

  it('selects all that is listed with one box, has it deleted, and is saved as CSV as it stands', async () => {
    const rows = madeRows(30);
    const [odd] = rows;
    if (odd) Object.assign(odd, { name: '=SUM(A1), "odd"', script: 'odd.js' });
    const { page, sent } = await open(rows);
    const exported = async () => {
      await page.getByRole('button', { name: 'Export CSV' }).click();
      const saved = (await sent()).at(-1);
      expect(saved).toMatchObject({ type: 'save-chart', name: 'Runs', content: { format: 'csv' } });
      return (saved as { content: { text: string } }).content.text.split('\r\n');
    };
    await page.getByRole('searchbox').fill('sonar');
    await page.getByRole('button', { name: 'best', exact: true }).click();
    const [head = [], ...records] = (await exported()).slice(0, -1).map((line) => line.split(','));
    const listed = rows.filter(({ name }) => name === 'sonar.ts');
    const best = (row: RunRow) => row.digest?.best?.loss ?? NaN;
    const byBest = listed.toSorted((a, b) => best(a) - best(b));
    const numbers = (label: string) => records.map((record) => Number(record[head.indexOf(label)]));
    expect(records.map(([id]) => id)).toEqual(byBest.map(({ id }) => id));
    expect(numbers('best')).toEqual(byBest.map(best));
    expect(numbers('took (ms)')).toEqual(byBest.map(({ digest }) => digest?.durationMs));
    expect(head).not.toContain('note');

    const all = page.getByRole('checkbox', { name: 'Select all runs listed' });
    await all.check();
    await page.getByRole('button', { name: 'Delete…' }).click();
    const deleted = (await sent()).at(-1) as { type: string; runs: string[] };
    expect([deleted.type, ...deleted.runs.toSorted()]).toEqual(['delete', ...listed.map(({ id }) => id)]);
    await lines(page).first().focus();
    await page.keyboard.press('Space');
    expect(await page.evaluate(() => document.querySelector('thead input:indeterminate') !== null)).toBe(
      true,
    );
    await all.check();
    await all.uncheck();
    expect(await page.getByRole('button', { name: 'Delete…' }).isDisabled()).toBe(true);
    // What a spreadsheet would run is text there.
    await page.getByRole('searchbox').fill('odd.js');
    expect((await exported())[1]).toContain(`,"'=SUM(A1), ""odd""",`);
  });

  it('folds the runs of an experiment; pinned ones stand first and by themselves', async () => {
    const rows = asSweep(madeRows(12), 5);
    const [first] = rows;
    if (first) Object.assign(first, { pinned: true, tags: ['keep'], note: 'the one to beat' });
    const { page, send } = await open(rows);
    expect(await lines(page).count()).toBe(8);
    const names = await column(page, 'run');
    expect(names[0]).toMatch(/^sonar\.ts pinned$/);
    expect(names[1]).toMatch(/^▸Sweep of cars\.js 5 runs$/);
    await lines(page).nth(1).focus();
    await page.keyboard.press('ArrowRight');
    expect(await lines(page).count()).toBe(13);
    expect(await page.locator('tr[aria-expanded="true"]').count()).toBe(1);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Space');
    expect(await page.getByText('5 selected').count()).toBe(1);
    await page.keyboard.press('ArrowLeft');
    expect(await lines(page).count()).toBe(8);
    // The selection outlives what the host says anew, but not the run itself.
    await send({ type: 'changed-runs', rows: [], broken: [], removed: [rows[11]?.id] });
    await settle(page);
    expect(await page.getByText('4 selected').count()).toBe(1);
    expect(await page.locator('.pills li').innerText()).toBe('11 runs');
  });

  it('makes only the rows in sight of a thousand, and goes on where it was after a reload', async () => {
    const rows = madeRows(1000);
    const { page, send, errors } = await open(rows);
    expect(await lines(page).count()).toBeLessThan(100);
    expect(await page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('1001');
    await page.locator('tbody tr[tabindex="0"]').focus();
    await page.keyboard.press('End');
    await settle(page);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('1001');
    // A row that is scrolled out of sight is where the keys go on from.
    await page.evaluate(() => document.querySelector('.runs-scroll')?.scrollTo(0, 0));
    await settle(page);
    await page.keyboard.press('ArrowUp');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('1000');
    await page.getByRole('searchbox').fill('cars');
    await page.reload();
    await send({ type: 'all-runs', rows, broken: [{ id: 'torn', problem: 'Its run.json is torn.' }] });
    await settle(page);
    expect(await page.getByRole('searchbox').inputValue()).toBe('cars');
    expect(await page.locator('.pills li').innerText()).toBe('333 of 1\u202f000 runs');
    expect(await page.getByText('1 run can’t be read').count()).toBe(1);
    expect(errors).toEqual([]);
  });

  it('shows hostile names as text', async () => {
    const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>`;
    const rows = asSweep(madeRows(4), 2).map((row) => ({
      ...row,
      name: hostile,
      script: hostile,
      note: hostile,
      tags: [hostile],
      reason: hostile,
    }));
    const { page, violations } = await open(rows);
    expect((await column(page, 'run')).filter((name) => name.includes('<img src=x')).length).toBe(3);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await violations()).toEqual([]);
  });

  it('shows a notice for a bad message and goes on', async () => {
    const { page, send } = await open([]);
    expect(await page.getByText('No runs yet').isVisible()).toBe(true);
    await send({ type: 'all-runs', rows: [{ id: 7 }], broken: [] });
    await settle(page);
    expect(await page.getByText('A message could not be read').isVisible()).toBe(true);
    await send({ type: 'changed-runs', rows: madeRows(2), broken: [], removed: [] });
    await settle(page);
    expect(await lines(page).count()).toBe(2);
  });
});

describe('accessibility (axe-core) and looks', () => {
  it.each<ThemeName>(['dark', 'hc-light'])('%s', async (theme) => {
    const rows = asSweep(madeRows(16), 4);
    const [first] = rows;
    if (first) Object.assign(first, { pinned: true, tags: ['keep'], note: 'the one to beat' });
    const { page, errors } = await open(rows, { theme });
    await lines(page).nth(1).focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'Space', 'ArrowDown', 'Space'])
      await page.keyboard.press(key);
    await screenshot(page, `runs-${theme}`, false);
    expect(await violations(page, theme)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
