import { describe, expect, it } from 'vitest';
import type { CurvePoint } from '../../src/protocol/decomposition-curve';
import { screenshot, settle, show } from './harness';
import { curveOf, measuredRun } from './made-curve';
import { overfittingRun } from './overfitting-run';
import { pages } from './pages';

const { openInVsCode } = pages();

describe('curves of bias and variance', () => {
  it('are drawn over their settings, the present one marked, and told in words', async () => {
    const opened = await openInVsCode({ height: 1600 });
    await show(opened, [
      {
        ...overfittingRun(),
        curves: (['capacity', 'training-size', 'regularization'] as const).map((a) => curveOf(a)),
      },
    ]);
    const spoken = (id: string) => opened.page.locator(`#bias-variance-${id}-summary`).textContent();
    expect(await spoken('capacity')).toMatch(/Bias fell from 0\.9\d* to 0\.18\d* at size ×4/);
    expect(await spoken('capacity')).toContain(
      'Expected loss fell from 0.980 to 0.676 at size ×½, then rose to 1.07 at size ×4',
    );
    expect(await spoken('capacity')).toContain('As it is: size ×1.');
    expect(await spoken('training-size')).toContain('As it is: rows 124.');
    expect(await spoken('regularization')).toContain('As it is: L2 none.');
    const page = await opened.page.locator('main').innerText();
    expect(page).toContain('Bias and variance against capacity');
    expect(page).toContain('What the curve against regularization says.');
    await opened.page.locator('[data-key=bias-variance-capacity-words-table]').click();
    await settle(opened.page);
    const table = await opened.page.getByRole('region', { name: 'Settings' }).innerText();
    expect(table).toContain('×1 (long), as it is');
    expect(table).toContain('0.300 [0.255, 0.345]');
    await screenshot(opened.page, 'bias-variance-curves');
    expect(opened.errors).toEqual([]);
  });

  it('grow while they are measured, and keep what failed with its reason', async () => {
    const opened = await openInVsCode({ height: 1600 });
    const waiting = (state: CurvePoint['state'], refits: number): Partial<CurvePoint> => ({
      state,
      refits,
      measured: [],
    });
    const points = curveOf('capacity').points.map((one, i) =>
      i < 3 ? one : { ...one, ...waiting(i === 3 ? 'running' : 'waiting', i === 3 ? 4 : 0) },
    );
    const run = overfittingRun();
    await show(opened, [{ ...run, curves: [curveOf('capacity', { status: 'running', points })] }]);
    const text = () => opened.page.locator('main').innerText();
    expect(await text()).toContain('Refit 34 of 50');
    const ended = points.map((one, i) =>
      i < 3 ? one : { ...one, state: 'failed' as const, reason: 'It ran out of memory.' },
    );
    await opened.send({
      type: 'events',
      id: run.record.id,
      events: [],
      record: run.record,
      diagnosis: null,
      fixes: null,
      curves: [curveOf('capacity', { points: ended })],
    });
    await settle(opened.page);
    expect(await text()).not.toContain('Refit 34 of 50');
    await opened.page.locator('[data-key=bias-variance-capacity-words-table]').click();
    await settle(opened.page);
    expect(await text()).toContain('It ran out of memory.');
    expect(opened.errors).toEqual([]);
  });

  it('of another text of the script say so', async () => {
    const opened = await openInVsCode();
    const run = overfittingRun();
    const record = { ...run.record, sourceHash: 'aa' };
    await show(opened, [
      {
        ...run,
        record,
        curves: [curveOf('capacity', { sourceHash: 'bb' }), curveOf('regularization', { sourceHash: 'aa' })],
      },
    ]);
    expect(await opened.page.getByText('Measured on another text').count()).toBe(1);
  });
});

describe('refits by example', () => {
  it('name the rows that are always wrong, with their labels, and say that noise can’t be told from bias', async () => {
    const opened = await openInVsCode({ height: 1600 });
    await show(opened, [measuredRun()]);
    await opened.page.getByText('Wrong in all refits (1)').click();
    await opened.page.getByText('By class').click();
    await settle(opened.page);
    const text = await opened.page.locator('main').innerText();
    expect(text).toContain('can’t be told apart without repeated labels');
    const wrong = await opened.page.getByRole('region', { name: /Wrong in all refits/ }).innerText();
    expect(wrong.split('\n').at(-1)).toMatch(/^5\s+mine\s+rock\s+10 \/ 10\s/);
    expect(await opened.page.getByRole('region', { name: 'By class' }).innerText()).toMatch(/rock\s+6\s/);
    await screenshot(opened.page, 'bias-variance-examples');
    expect(opened.errors).toEqual([]);
  });
});
