import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decompose } from '../../src/diagnosis';
import type { CurveAxis, CurvePoint, DecompositionCurve } from '../../src/protocol/decomposition-curve';
import { type Bundle, bundlePage, launchBrowser, openInVsCode, screenshot, settle, show } from './harness';
import { overfittingRun } from './overfitting-run';

let browser: Browser;
let bundle: Bundle;
beforeAll(async () => {
  [browser, bundle] = await Promise.all([launchBrowser(), bundlePage()]);
});
afterAll(() => browser.close());

const around = (value: number) => ({ value, low: 0.85 * value, high: 1.15 * value });

function point(short: string, i: number, bias: number, variance: number, isPresent = false): CurvePoint {
  return {
    setting: i,
    label: `${short} (long)`,
    short,
    isPresent,
    run: `r${i}`,
    state: 'measured',
    reason: null,
    refits: 10,
    of: 10,
    measured: [
      {
        measure: 'cross-entropy',
        replicates: 10,
        loss: around(bias + variance),
        bias: around(bias),
        variance: around(variance),
      },
    ],
    balance: 'even',
    refitLosses: [],
    trainLoss: 0.125,
    parameters: 100,
  };
}

function curveOf(against: CurveAxis, more: Partial<DecompositionCurve> = {}): DecompositionCurve {
  const names = {
    capacity: ['×¼', '×½', '×1', '×2', '×4'],
    'training-size': ['16', '31', '62', '124'],
    regularization: ['none', '0.0001', '0.001', '0.01', '0.1'],
  }[against];
  const present = { capacity: 2, 'training-size': 3, regularization: 0 }[against];
  return {
    version: 1,
    id: `curve-${against}`,
    created: '2026-11-22T15:00:00.000Z',
    script: '/project/sonar.ts',
    npmScript: null,
    args: [],
    sourceHash: null,
    against,
    resample: 'bootstrap',
    replicates: 10,
    status: 'finished',
    pid: 1,
    pidStarted: null,
    points: names.map((short, i) => point(short, i, 0.9 / (i + 1), 0.08 * (i + 1) ** 1.5, i === present)),
    words: `What the curve against ${against} says.`,
    notes: [],
    ...more,
  };
}

/** Refits of twelve examples, of which one is always wrong. */
function measuredRun() {
  const run = overfittingRun();
  const targets = Array.from({ length: 12 }, (_, i) => i % 2);
  const rows = Array.from({ length: 10 }, (_, r) =>
    targets.map((label, i) => (i === 5 ? 0.04 : Math.abs(label - 0.2 - 0.06 * ((i * r) % 5)))),
  );
  const started = {
    t: 9000,
    type: 'decomposition-started' as const,
    fit: 'd1',
    site: null,
    replicates: 10,
    task: 'binary' as const,
    examples: 12,
    outputs: 1,
    targets,
    trainExamples: 124,
    classNames: ['rock', 'mine'],
  };
  const results = rows.map((predictions, r) => ({
    t: 9001 + r,
    type: 'trial-result' as const,
    fit: 'd1',
    replicate: r + 1,
    predictions,
    trainLoss: 0.01,
    valLoss: 0.5,
    durationMs: 1,
  }));
  const decompositions = [decompose({ started, results })];
  return {
    ...run,
    events: [...run.events, started, ...results],
    diagnosis: { ...run.diagnosis, decompositions },
  };
}

describe('curves of bias and variance', () => {
  it('are drawn over their settings, the present one marked, and told in words', async () => {
    const opened = await openInVsCode(browser, bundle, { height: 1600 });
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
    await opened.page.close();
  });

  it('grow while they are measured, and keep what failed with its reason', async () => {
    const opened = await openInVsCode(browser, bundle, { height: 1600 });
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
    await opened.page.close();
  });

  it('of another text of the script say so', async () => {
    const opened = await openInVsCode(browser, bundle);
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
    await opened.page.close();
  });
});

describe('refits by example', () => {
  it('name the rows that are always wrong, with their labels, and say that noise can’t be told from bias', async () => {
    const opened = await openInVsCode(browser, bundle, { height: 1600 });
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
    await opened.page.close();
  });
});
