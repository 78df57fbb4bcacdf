import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MeasuredEffect, Verification } from '../../src/protocol/verification';
import { type Bundle, bundlePage, launchBrowser, openInVsCode, screenshot, settle, show } from './harness';
import { overfittingRun } from './overfitting-run';

let browser: Browser;
let bundle: Bundle;
beforeAll(async () => {
  [browser, bundle] = await Promise.all([launchBrowser(), bundlePage()]);
});
afterAll(() => browser.close());

const effect = (ratio: number, low: number, high: number, seeds = 3): MeasuredEffect => ({
  ratio,
  low,
  high,
  seeds,
  examples: 84,
  standardError: 0.1,
  errorOfSeeds: 0.06,
  errorOfExamples: 0.08,
  degrees: 20,
});

const candidate = (
  id: string,
  label: string,
  more: Partial<Verification['candidates'][number]>,
): Verification['candidates'][number] => ({
  id,
  label,
  kind: 'fix',
  parts: [{ fix: id, remedy: 'l2', value: null }],
  readOff: false,
  state: 'measured',
  epoch: null,
  runs: [],
  effect: null,
  verdict: null,
  reason: null,
  ...more,
});

/** Made up, in the shape of what a verification of the sonar example comes to. */
function made(run: string, more: Partial<Verification> = {}): Verification {
  return {
    version: 1,
    id: 'verify-1',
    run,
    created: '2026-11-28T20:00:00.000Z',
    level: 'quick',
    status: 'finished',
    reason: null,
    seeds: ['1'],
    baseline: [],
    candidates: [
      candidate('l2', 'Set L2 0.01 on both hidden layers', {
        effect: effect(0.49, 0.34, 0.69),
        verdict: 'better',
      }),
      candidate('dropout', 'Add <b>dropout</b> 0.3', { effect: effect(1.3, 1.1, 1.6), verdict: 'worse' }),
      candidate('half', 'Halve both hidden layers', {
        state: 'given-up',
        verdict: 'given-up',
        reason: 'stopped at epoch 43 of 80: its validation loss was 1.3 times that of the best, and rising',
      }),
      candidate('l2+keep', 'Set L2 0.01 on both hidden layers, and keep the best weights', {
        kind: 'pair',
        readOff: true,
        effect: effect(0.45, 0.28, 0.73),
        verdict: 'better',
      }),
      candidate('noise', 'Add noise to the inputs', {
        effect: effect(0.93, 0.7, 1.2),
        verdict: 'no-difference',
      }),
    ],
    confirmation: {
      candidate: 'l2+keep',
      effect: effect(0.51, 0.32, 0.81, 1),
      verdict: 'better',
      seeds: ['1/fresh-1'],
      baselineLoss: 0.593,
      candidateLoss: 0.342,
      metrics: [],
      on: 'a fresh seed, and rows held out that didn’t choose',
      runs: [],
    },
    progress: { done: 6, of: 6, msLeft: 0 },
    oneRunMs: 8000,
    spentMs: 17_000,
    notes: [],
    ...more,
  };
}

it('shows effects best first, what was confirmed, and applies what helps', async () => {
  const opened = await openInVsCode(browser, bundle);
  const { page } = opened;
  const run = overfittingRun();
  const id = run.record.id;
  await show(opened, [run]);
  const card = page.locator('.verification');
  await card.getByRole('button', { name: 'Verify fixes' }).click();
  expect((await opened.sent()).at(-1)).toEqual({ type: 'verify', run: id, level: 'quick' });

  const running = made(id, {
    status: 'running',
    confirmation: null,
    progress: { done: 2, of: 6, msLeft: 12_000 },
  });
  await opened.send({ type: 'verification', id, verification: running });
  await settle(page);
  expect(await card.textContent()).toContain('Run 3 of 6, about 12.0 s left');
  expect(await card.getByRole('button', { name: 'Verify fixes' }).count()).toBe(0);

  await opened.send({ type: 'verification', id, verification: made(id) });
  await settle(page);
  expect(await card.locator('.what').allTextContents()).toEqual([
    'Set L2 0.01 on both hidden layers, and keep the best weights',
    'Set L2 0.01 on both hidden layers',
    'Add noise to the inputs',
    'Add <b>dropout</b> 0.3',
    'Halve both hidden layers',
  ]);
  expect(await card.locator('.conclusion').textContent()).toMatch(
    /validation loss 0\.593 → 0\.342, −49\s% \[−68, −19\], 1 seed, confirmed on a fresh seed/,
  );
  await card.getByRole('button', { name: 'Apply: Set L2 0.01 on both hidden layers, and' }).click();
  await card.getByRole('button', { name: 'Reckoning' }).click();
  expect((await opened.sent()).slice(-2)).toEqual([
    { type: 'apply-verified', run: id, candidate: 'l2+keep' },
    { type: 'show-reckoning', run: id },
  ]);
  // What made it worse is not to be applied by a click.
  expect(await card.getByRole('button', { name: /Apply: Add/ }).count()).toBe(0);
  await card.scrollIntoViewIfNeeded();
  await screenshot(page, 'verification');
  expect(opened.errors).toEqual([]);
  expect(await opened.violations()).toEqual([]);
  await page.close();
});
