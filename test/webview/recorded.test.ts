import path from 'node:path';
import { expect, it } from 'vitest';
import { diagnose } from '../../src/diagnosis';
import { applyEvent, emptyRunState } from '../../src/protocol/run-state';
import { root, train } from '../trainer/support';
import { screenshot, settle } from './harness';
import { recordOf } from './overfitting-run';
import { pages } from './pages';

const { openReport } = pages();

it('a report of a real training of the bundled example, recorded by the preload', async () => {
  const { events, code } = await train(path.join(root, 'examples/sonar/train.js'), {
    env: { REGULENS_SEED: '7' },
  });
  expect(code).toBe(0);
  const state = emptyRunState();
  for (const event of events) applyEvent(state, event);
  const diagnosis = diagnose(state);
  const run = { record: recordOf('recorded', 'train.js', 'finished'), events, diagnosis, fixes: [] };

  const opened = await openReport([run]);
  await opened.page.setViewportSize({ width: 1100, height: 2200 });
  await settle(opened.page);
  await screenshot(opened.page, 'report-recorded');
  const text = await opened.page.locator('main').innerText();
  expect(text).toContain(diagnosis.findings[0]?.title);
  expect(text).toContain(`${state.fits[0]?.epochs.length} epochs`);
  for (const heading of ['Learning curves', 'Generalization gap', 'Weight sparsity', 'Weight histograms'])
    expect(text).toContain(heading);
  expect(opened.errors).toEqual([]);
}, 300_000);
