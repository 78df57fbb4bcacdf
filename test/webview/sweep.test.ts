import { describe, expect, it } from 'vitest';
import type { Sweep, SweepTrial } from '../../src/protocol/sweep';
import { lossRange } from '../../webview/sweep/loss-range';
import { completeTrials, lossOf } from '../../webview/sweep/losses';
import { screenshot, settle, summaryOf } from './harness';
import { madeSweep } from './made-sweep';
import { pages } from './pages';
import type { ThemeName } from './themes';
import { violations } from './violations';

const { openInVsCode } = pages();

async function open(sweep: Sweep, view: { theme?: ThemeName; width?: number; height?: number } = {}) {
  const made = await openInVsCode({ height: 1600, ...view, view: 'sweep' });
  await made.send({ type: 'sweep', sweep });
  await settle(made.page);
  return made;
}

const best = (sweep: Sweep) => {
  const trial = sweep.trials.find((one) => one.number === sweep.best);
  if (!trial) throw new Error('the made sweep has no best trial');
  return trial;
};

describe('a finished sweep', () => {
  it('says which trial is best, with which numbers, and sends what the buttons say', async () => {
    const sweep = madeSweep();
    const { page, sent, violations, errors } = await open(sweep);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Sweep of train.js');
    expect(await page.locator('.pills').innerText()).toMatch(
      /^finished · 60 trials\nTPE, successive halving\n5 folds by class\nseed 7$/,
    );
    const { number } = best(sweep);
    expect(await page.locator('.sweep-best h2').textContent()).toMatch(
      new RegExp(`^Best trial: ${number}, validation loss 0\\.4\\d+ ± 0\\.0\\d+ over 5 folds$`),
    );
    expect(await page.locator('.sweep-values').innerText()).toMatch(/L2 of dense_1\n0\.\d+ \(to be added\)/);
    for (const name of ['Apply', 'Show as diff', 'Open its runs', 'learning rate'])
      await page.locator('.sweep-best').getByRole('button', { name, exact: true }).click();
    const about = { sweep: 'sweep-1', trial: number };
    expect(await sent()).toEqual([
      { type: 'ready', selected: [] },
      { type: 'apply-trial', ...about },
      { type: 'preview-trial', ...about },
      { type: 'open-trial', ...about },
      { type: 'open', site: sweep.record.plan.slots[0]?.site },
    ]);
    expect([errors, await violations()]).toEqual([[], []]);
  });

  it('tells each chart in words, with the numbers of the trials', async () => {
    const sweep = madeSweep();
    const { page } = await open(sweep);
    const states = (state: string) => sweep.trials.filter((trial) => trial.state === state).length;
    expect(await summaryOf(page, 'History')).toMatch(
      new RegExp(
        `^${states('complete')} complete, ${states('pruned')} pruned, ${states('failed')} failed\\. The lowest loss fell from 0\\.\\d+ in trial 1 to 0\\.4\\d+ in trial ${sweep.best}\\.$`,
      ),
    );
    // The bowl of the made losses is lowest at 0.003 and 0.01; a smoothed surface comes near to that.
    const told = /learning rate (\S+) and L2 of dense_1 (\S+): about (\S+)\./.exec(
      await summaryOf(page, 'Loss by two parameters'),
    );
    const [rate, l2, loss] = (told ?? []).slice(1).map(Number);
    expect(Math.abs(Math.log10((rate ?? NaN) / 0.003))).toBeLessThan(0.5);
    expect(Math.abs(Math.log10((l2 ?? NaN) / 0.01))).toBeLessThan(1);
    expect(loss).toBeGreaterThan(0.4);
    expect(loss).toBeLessThan(0.5);
    expect(await page.locator('.levels').getAttribute('aria-label')).toBe(
      'learning rate matters most: it explains 64\u202f% of the variance of the loss [52\u202f%, 74\u202f%].',
    );
  });

  it('compares with the script as it is, where that was run', async () => {
    const sweep = madeSweep({ only: ['rate', 'units'], folds: 1 });
    const { page } = await open(sweep);
    const [first] = sweep.trials;
    const change = (best(sweep).loss ?? NaN) / (first?.loss ?? NaN) - 1;
    expect(await page.locator('.sweep-best p').textContent()).toContain(
      `(−${Math.round(-change * 100)}\u202f%)`,
    );
    expect(await page.locator('.sweep-best').getByRole('button', { name: 'Open its runs' }).count()).toBe(0);
  });

  it('is walked through by keyboard, trial by trial, and Enter chooses one', async () => {
    const sweep = madeSweep();
    const { page } = await open(sweep);
    const live = page.locator('[aria-live]');
    await page.getByRole('application', { name: 'History' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await live.textContent()).toMatch(/^Trial 2: validation loss .* over 5 folds\nlearning rate /);
    await page.keyboard.press('Enter');
    expect(await page.locator('.sweep-best h2').textContent()).toMatch(/^Trial 2, /);
    await page.getByRole('button', { name: 'Back to the best' }).click();
    expect(await page.locator('.sweep-best h2').textContent()).toContain(`Best trial: ${sweep.best}`);

    await page.getByRole('application', { name: 'Parallel coordinates' }).focus();
    await page.keyboard.press('ArrowUp');
    expect(await live.textContent()).toContain(`Trial ${sweep.best}: `);
    await page.keyboard.press('ArrowRight');
    expect(await live.textContent()).toMatch(/^L2 of dense_1 1e−5 to 0\.1: (\d+) of \1 trials$/);
    await page.keyboard.press('Shift+ArrowUp');
    const complete = sweep.trials.filter(({ state }) => state === 'complete');
    const left = complete.filter(({ parameters }) => Number(parameters['l2']) >= 1e-5 * 1e4 ** 0.1).length;
    expect(await live.textContent()).toContain(`: ${left} of ${complete.length} trials`);
    await page.getByRole('button', { name: 'Show all', exact: true }).click();
    await page.getByRole('application', { name: 'Parallel coordinates' }).focus();
    await page.keyboard.press('ArrowLeft');
    expect(await live.textContent()).toMatch(/^learning rate .*: (\d+) of \1 trials$/);
  });

  it('is brushed with the mouse, and says which trial a pointer is on', async () => {
    const sweep = madeSweep();
    const { page } = await open(sweep);
    const canvas = page.getByRole('application', { name: 'Parallel coordinates' });
    /** The foot of the last axis. */
    const foot = async () => {
      const box = await canvas.boundingBox();
      if (!box) throw new Error('no canvas');
      return { x: box.x + box.width - 52, y: box.y + box.height - 12 };
    };
    const chart = page.locator('section', { has: canvas });
    const shown = chart.getByRole('button', { name: 'Show all' });
    const drag = async (button: 'left' | 'right', within: () => Promise<void> = () => Promise.resolve()) => {
      const { x, y } = await foot();
      await page.mouse.move(x, y);
      await page.mouse.down({ button });
      await within();
      await page.mouse.move(x, y - 40);
      await page.mouse.up({ button });
    };
    await drag('right');
    expect(await shown.count()).toBe(0);
    await drag('left');
    expect(await shown.count()).toBe(1);
    const told = async (aside: number) => {
      const { x, y } = await foot();
      await page.mouse.move(x + aside, y - 6);
      return chart.locator('.tip').innerText();
    };
    expect(await told(-8)).toMatch(/^Trial \d+: validation loss 0\.4/);
    // To the right of the last axis, the one whose loss is the nearest: the axis is 234 pixels high.
    const trials = completeTrials(sweep.trials);
    const range = lossRange(trials, false);
    const off = (trial: SweepTrial) => Math.abs(range.place(lossOf(trial)) - 6 / 234);
    const [nearest] = trials.toSorted((a, b) => off(a) - off(b));
    expect(await told(8)).toContain(`Trial ${nearest?.number}: `);
    await shown.click();
    // As a browser says that a finger scrolls the page instead.
    await drag('left', () => canvas.dispatchEvent('pointercancel'));
    expect(await shown.count()).toBe(0);
  });

  it('sorts its table, trials without a value last, and shows all rows on demand', async () => {
    const sweep = madeSweep();
    const { page } = await open(sweep);
    const table = page.getByRole('region', { name: 'All trials' });
    const column = async (index: number) => table.locator(`tbody tr > :nth-child(${index})`).allInnerTexts();
    const losses = (await column(7)).map(Number).filter((loss) => !Number.isNaN(loss));
    expect(losses).toEqual([...losses].sort((a, b) => a - b));
    expect(await table.locator('tbody tr').count()).toBe(50);
    await page.getByRole('button', { name: 'Show all 60' }).click();
    expect(await table.locator('tbody tr').count()).toBe(60);
    expect((await column(13)).slice(-10).every((state) => /pruned|failed/.test(state))).toBe(true);
    await table.getByRole('button', { name: 'learning rate' }).click();
    await table.getByRole('button', { name: 'learning rate' }).click();
    expect(await table.locator('[aria-sort=descending]').innerText()).toContain('learning rate');
    const drawn = sweep.trials.map(({ parameters }) => Number(parameters['rate']));
    expect(Number((await column(2))[0]?.replace('−', '-'))).toBeCloseTo(Math.max(...drawn), 3);
  });

  it('shows two other parameters, swapped where one stood on the other axis', async () => {
    const { page } = await open(madeSweep());
    const across = page.getByLabel('Loss by two parameters: Across');
    const up = page.getByLabel('Loss by two parameters: Up');
    await across.selectOption('optimizer');
    expect([await across.inputValue(), await up.inputValue()]).toEqual(['optimizer', 'l2']);
    await up.selectOption('optimizer');
    expect([await across.inputValue(), await up.inputValue()]).toEqual(['l2', 'optimizer']);
    expect(await summaryOf(page, 'Loss by two parameters')).toMatch(
      /^Lowest near L2 of dense_1 \S+ and optimizer (adam|rmsprop): /,
    );
    await settle(page);
    await screenshot(page, 'sweep-choices');
  });
});

describe('a sweep that goes on', () => {
  it('grows with its trials and can be stopped', async () => {
    const whole = madeSweep({ trials: 30, planned: 40, status: 'running' });
    const { page, send, sent } = await open({
      ...whole,
      trials: [],
      best: null,
      importances: null,
      notes: [],
    });
    expect(await page.getByText('The first trials are on their way').count()).toBe(1);
    const { record, importances, best: number, notes } = whole;
    const rest = { record, importances, best: number, notes };
    const next = madeSweep({ trials: 31 }).trials[30];
    if (!next) throw new Error('no further trial was made');
    next.state = 'running';
    await send({ type: 'trials', id: 'sweep-1', trials: whole.trials.slice(0, 20), ...rest });
    await settle(page);
    const log = await page.locator('[data-key=sweep-log]').elementHandle();
    for (const trials of [whole.trials.slice(15), [next]])
      await send({ type: 'trials', id: 'sweep-1', trials, ...rest });
    await settle(page);
    // A button that is pressed just then must be there when it is let go.
    expect(await log.evaluate((button) => button.isConnected)).toBe(true);
    expect(await page.locator('.pills li').first().innerText()).toBe(
      'running · 30 of 40 trials · 1 running · about 22.8 s left',
    );
    expect(await page.locator('.sweep-best h2').textContent()).toContain(`Best so far: trial ${number}`);
    expect(await page.getByRole('region', { name: 'All trials' }).locator('tbody tr').count()).toBe(31);
    await page.getByRole('button', { name: 'Stop' }).click();
    expect((await sent()).at(-1)).toEqual({ type: 'stop-sweep', sweep: 'sweep-1' });
    await send({ type: 'trials', id: 'sweep-1', trials: [], ...rest, record: { ...record, status: 'lost' } });
    await settle(page);
    expect(await page.getByText('The sweep was lost').count()).toBe(1);
    await page.getByRole('button', { name: 'Resume' }).click();
    expect((await sent()).at(-1)).toEqual({ type: 'resume-sweep', sweep: 'sweep-1' });
    await page.getByRole('button', { name: 'Export…', exact: true }).click();
    expect((await sent()).at(-1)).toEqual({ type: 'export-sweep', sweep: 'sweep-1' });
  });

  it('says what is missing where there is little', async () => {
    const { page, send } = await open(madeSweep({ trials: 3, only: ['rate'], folds: 1 }));
    expect(await page.getByRole('application', { name: 'Loss by two parameters' }).isVisible()).toBe(false);
    const failed = madeSweep({ trials: 2 });
    for (const trial of failed.trials) Object.assign(trial, { state: 'failed', loss: null, bestLoss: null });
    await send({ type: 'sweep', sweep: { ...failed, best: null } });
    await settle(page);
    expect(await page.getByText('No trial is complete yet').count()).toBe(1);
    expect(await summaryOf(page, 'History')).toBe('2 failed.');
    await send({ type: 'no-sweep' });
    await settle(page);
    expect(await page.getByText('No sweep chosen').count()).toBe(1);
  });

  it('draws a thousand trials, and a further one', async () => {
    const { page, send } = await open(madeSweep({ trials: 1000, folds: 1 }));
    expect(await page.locator('.sweep-best').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Show all 1\u202f000' }).click();
    await screenshot(page, 'sweep-1000', false);
    const more = madeSweep({ trials: 1001, folds: 1 });
    const { record, importances, best: number, notes } = more;
    await send({
      type: 'trials',
      id: 'sweep-1',
      trials: more.trials.slice(-1),
      record,
      importances,
      best: number,
      notes,
    });
    await settle(page);
    expect(await page.locator('.pills li').first().innerText()).toContain('1\u202f001 trials');
  });
});

describe('accessibility (axe-core) and looks', () => {
  it.each<ThemeName>(['dark', 'light', 'hc-dark', 'hc-light'])('%s', async (theme) => {
    const { page, errors } = await open(madeSweep(), { theme });
    await screenshot(page, `sweep-${theme}`);
    for (const button of await page.getByRole('button', { name: 'Table' }).all()) await button.click();
    await settle(page);
    expect(await violations(page, theme)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
