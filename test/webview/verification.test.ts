import { expect, it } from 'vitest';
import { screenshot, settle, show } from './harness';
import { madeVerification } from './made-verification';
import { overfittingRun } from './overfitting-run';
import { pages } from './pages';

const { openInVsCode } = pages();

it('shows effects best first, what was confirmed, and applies what helps', async () => {
  const opened = await openInVsCode();
  const { page } = opened;
  const run = overfittingRun();
  const id = run.record.id;
  await show(opened, [run]);
  const card = page.locator('.verification');
  await card.getByRole('button', { name: 'Verify fixes' }).click();
  expect((await opened.sent()).at(-1)).toEqual({ type: 'verify', run: id, level: 'quick' });

  const running = madeVerification(id, {
    status: 'running',
    confirmation: null,
    progress: { done: 2, of: 6, msLeft: 12_000 },
  });
  await opened.send({ type: 'verification', id, verification: running });
  await settle(page);
  expect(await card.textContent()).toContain('Run 3 of 6, about 12.0 s left');
  expect(await card.getByRole('button', { name: 'Verify fixes' }).count()).toBe(0);

  await opened.send({ type: 'verification', id, verification: madeVerification(id) });
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
});
