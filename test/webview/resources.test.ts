import { describe, expect, it } from 'vitest';
import type { PageRun } from '../../src/protocol/page';
import type { UsageLine } from '../../src/protocol/usage';
import { screenshot, settle, show, summaryOf } from './harness';
import { overfittingRun, recordOf } from './overfitting-run';
import { pages } from './pages';
import type { ThemeName } from './themes';

const { openInVsCode } = pages();

const sample = (second: number, gpus = true): UsageLine => ({
  type: 'sample',
  t: 1000 * second + 3,
  cores: 1 + 0.5 * Math.sin(second),
  residentBytes: 3e8 + 1e6 * second,
  freeBytes: 1e10,
  ...(gpus && { gpus: [{ use: second === 30 ? 0.08 : 0, memoryBytes: 4e8 }], onGpu: false }),
});
const MACHINE: UsageLine = { type: 'machine', cores: 8, memoryBytes: 32e9 };
const GPU: UsageLine = { type: 'gpus', gpus: [{ name: 'NVIDIA H100', memoryBytes: 80e9 }], problem: null };
const NO_GPU: UsageLine = { type: 'gpus', gpus: [], problem: 'no NVIDIA driver: there is no nvidia-smi' };
const SECONDS = Array.from({ length: 60 }, (_, index) => index + 1);

/** Events and usage are made up, but every field holds what a run of that kind writes. */
function watchedRun(usage: UsageLine[], change: Parameters<typeof overfittingRun>[0] = {}): PageRun {
  const run = overfittingRun(change);
  const passed = [{ rung: 'native' as const, reason: 'the script does not load @tensorflow/tfjs-node' }];
  const backend = { t: 2, type: 'backend' as const, asked: 'auto' as const, name: 'wasm', rung: 'wasm' as const, by: 'regulens' as const, passed }; // prettier-ignore
  return { ...run, events: [backend, ...run.events], usage };
}

describe('what a run takes of the machine', () => {
  it.each<ThemeName>(['dark', 'light', 'hc-dark', 'hc-light'])(
    'is shown, told and tabled: %s',
    async (theme) => {
      const opened = await openInVsCode({ theme, height: 3200 });
      const { page } = opened;
      await show(opened, [watchedRun([MACHINE, GPU, ...SECONDS.map((second) => sample(second))])]);
      const facts = page.getByRole('region', { name: 'Resources' });
      expect(await facts.locator('dd').allTextContents()).toEqual([
        'wasm, given by Regulens; not native TensorFlow: the script does not load @tensorflow/tfjs-node',
        expect.stringMatching(/^(1\.0\d|0\.9\d+) of 8 cores on average$/) as string,
        '360 MB at most, of 32.0 GB',
        'NVIDIA H100, 0\u202f% in use, 400 MB of 80.0 GB taken',
        expect.stringMatching(/^\d+ \(.*B\) after epoch 80$/) as string,
      ]);
      expect(await summaryOf(page, 'GPU over time')).toBe(
        'Use of the GPU (NVIDIA H100) rose from 0\u202f% to 8\u202f% at second 30, then fell to 0\u202f% at second 60.',
      );
      expect(await summaryOf(page, 'Memory over time')).toMatch(
        /^Memory of the run rose from 301 MB to 360 MB at second 60\./,
      );
      await page
        .getByRole('region', { name: 'Processor over time' })
        .first()
        .getByRole('button', { name: 'Table' })
        .click();
      expect(
        await page
          .getByRole('region', { name: 'Processor over time: Table' })
          .locator('th')
          .allTextContents(),
      ).toEqual(expect.arrayContaining(['Second', 'Cores in use']) as string[]);
      await page
        .getByRole('region', { name: 'Processor over time' })
        .first()
        .getByRole('button', { name: 'Table' })
        .click();
      await settle(page);
      await page.getByRole('region', { name: 'Resources' }).scrollIntoViewIfNeeded();
      await settle(page);
      await screenshot(page, `resources-${theme}`);
      expect(opened.errors).toEqual([]);
    },
  );

  it('grows with a live run', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    const run = watchedRun([MACHINE, NO_GPU], { status: 'running' });
    await show(opened, [run]);
    expect(await page.getByRole('application', { name: 'Processor over time' }).count()).toBe(0);
    for (const second of SECONDS.slice(0, 3))
      await opened.send({ type: 'events', id: run.record.id, events: [], usage: [sample(second, false)], record: recordOf(run.record.id, 'sonar.ts', 'running'), diagnosis: null, fixes: null }); // prettier-ignore
    await settle(page);
    expect(await page.getByRole('application', { name: 'Processor over time' }).count()).toBe(1);
    expect(await page.getByRole('application', { name: 'GPU over time' }).count()).toBe(0);
    expect(await page.getByRole('region', { name: 'Resources' }).textContent()).toContain(
      'none seen (no NVIDIA driver: there is no nvidia-smi)',
    );
  });

  it('has a line for each run that is compared', async () => {
    const opened = await openInVsCode({ height: 3200 });
    const usage = [MACHINE, NO_GPU, ...SECONDS.map((second) => sample(second, false))];
    await show(opened, [watchedRun(usage), watchedRun(usage, { id: 'b', name: 'b.ts' })]);
    expect(await opened.page.locator('#usage-cores-summary').textContent()).toMatch(
      /^Sonar\.ts · cores in use .* B\.ts · cores in use /,
    );
    await screenshot(opened.page, 'resources-compared');
  });

  it('is left out for runs of older versions, but for the backend and the tensors', async () => {
    const opened = await openInVsCode();
    await show(opened, [overfittingRun()]);
    const facts = opened.page.getByRole('region', { name: 'Resources' });
    expect(await facts.locator('dt').allTextContents()).toEqual(['backend', 'tensors']);
  });
});
