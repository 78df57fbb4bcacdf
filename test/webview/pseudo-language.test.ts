import { expect, test } from 'vitest';
import type { PageRun } from '../../src/protocol/page';
import { type Opened, settle, show } from './harness';
import {
  augmentedImages,
  augmentedSequences,
  classifierRun,
  manyFindings,
  regressionRun,
} from './learned-run';
import { curveOf, measuredRun } from './made-curve';
import { asSweep, madeRows } from './made-runs';
import { madeSweep } from './made-sweep';
import { madeVerification } from './made-verification';
import { overfittingRun } from './overfitting-run';
import { pages } from './pages';
import { english, pseudoOfPages } from '../pseudo-messages';
import { untranslated } from './untranslated';

/* What is left in Latin letters isn't translated. */

const { openInVsCode } = pages();

/** Opens a page in pseudo language, shows it this, and tells what isn't translated. */
async function look(
  view: Parameters<typeof openInVsCode>[0],
  sent: unknown,
  act: (opened: Opened) => Promise<void>,
  names: readonly string[] = [],
): Promise<string[]> {
  const opened = await openInVsCode({ ...view, messages: pseudoOfPages });
  await act(opened);
  await settle(opened.page);
  await opened.page.evaluate<undefined>(`document.querySelectorAll('summary').forEach((one) => one.click())`);
  await settle(opened.page);
  const left = await untranslated(opened.page, sent, english, names);
  expect(opened.errors).toEqual([]);
  return left;
}

const runs = (...shown: PageRun[]) => ({
  sent: shown,
  act: (opened: Opened) => show(opened, shown),
});

test.each<[string, { sent: unknown; act: (opened: Opened) => Promise<void> }, number]>([
  ['compared', runs(overfittingRun(), overfittingRun({ id: 'b', name: 'b.ts', rise: 0, seed: 3 })), 3000],
  ['failed', runs(overfittingRun({ status: 'failed', epochs: 4, nanFrom: 2 })), 3000],
  ['measured', runs({ ...measuredRun(), curves: [curveOf('capacity')] }), 4000],
])('the dashboard says nothing that isn’t translated: %s', async (_, { sent, act }, height) => {
  expect(await look({ height }, sent, act)).toEqual([]);
});

test('nor does what is said of a trained model', async () => {
  const run = classifierRun();
  run.diagnosis.findings = manyFindings();
  run.events.push(augmentedImages());
  const before = classifierRun({ id: 'b', name: 'with L1', penalty: true });
  before.events.push(augmentedSequences());
  for (const shown of [[run, before], [regressionRun()]]) {
    const { sent, act } = runs(...shown);
    // Traits of the data that the advice rests on.
    const names = ['inputs', 'features', 'collinearity', 'layers'];
    expect(await look({ height: 5000 }, sent, act, names)).toEqual([]);
  }
});

test('nor do verified fixes', async () => {
  const run = overfittingRun();
  const verification = madeVerification(run.record.id);
  const left = await look({ height: 3000 }, [run, verification], async (opened) => {
    await show(opened, [run]);
    await opened.send({ type: 'verification', id: run.record.id, verification });
  });
  expect(left).toEqual([]);
});

test('nor does the compact view, before and while something trains', async () => {
  const { sent, act } = runs(overfittingRun({ status: 'running', epochs: 40 }));
  const view = { view: 'compact', width: 260, height: 260 } as const;
  expect(await look(view, sent, act)).toEqual([]);
  expect(await look(view, [], (opened) => show(opened, []))).toEqual([]);
});

test('nor do a sweep and the table of runs', async () => {
  const sweep = madeSweep();
  const names = ['optimizer', 'accuracy', 'epochs', 'baseline'];
  const shown = await look(
    { view: 'sweep', height: 2600 },
    sweep,
    (opened) => opened.send({ type: 'sweep', sweep }),
    names,
  );
  expect(shown).toEqual([]);
  const rows = asSweep(madeRows(40), 5);
  const listed = await look(
    { view: 'runs', width: 1300 },
    rows,
    (opened) => opened.send({ type: 'all-runs', rows, broken: [] }),
    names,
  );
  expect(listed).toEqual([]);
});

test('the heads of charts in files stay English', async () => {
  const opened = await openInVsCode({ messages: pseudoOfPages });
  const run = { ...measuredRun(), curves: [curveOf('capacity')] };
  await show(opened, [run, overfittingRun({ id: 'b', name: 'b.ts', rise: 0, seed: 3 })]);
  await opened.page.locator('[data-key=baseline]').selectOption('b');
  await opened.page.evaluate<undefined>(
    `document.querySelectorAll('.chart:not([hidden]) [data-key$=export-csv]').forEach((one) => one.click())`,
  );
  await settle(opened.page);
  const heads = (await opened.sent()).flatMap((message) =>
    message.type === 'save-chart' && message.content.format === 'csv'
      ? [message.content.text.slice(0, message.content.text.indexOf('\r\n'))]
      : [],
  );
  expect(heads.length).toBeGreaterThan(8);
  for (const head of heads) expect(head).toMatch(/^[ -~·]+$/);
  expect(heads[0]).toBe(
    'epoch,sonar.ts · validation loss,sonar.ts · training loss,b.ts · validation loss,b.ts · training loss',
  );
});

test('so do those of the table of runs, and ids stay ids', async () => {
  const opened = await openInVsCode({ messages: pseudoOfPages, view: 'runs', width: 1300 });
  await opened.send({ type: 'all-runs', rows: madeRows(20), broken: [] });
  await settle(opened.page);
  await opened.page.evaluate<undefined>(`document.querySelector('[data-key=export-csv]').click()`);
  const saved = (await opened.sent()).at(-1);
  if (saved?.type !== 'save-chart' || saved.content.format !== 'csv') throw new Error('nothing was saved');
  const [head = '', ...records] = saved.content.text.split('\r\n').slice(0, -1);
  expect(head).toMatch(/^id,run,tags,status,started,took \(ms\),best,best epoch,final,verdict,params_/);
  expect(head).toMatch(/^[ -~]+$/);
  const statuses = records.map((record) => record.split(',')[3]);
  expect(statuses).toEqual(
    madeRows(20)
      .toReversed()
      .map(({ status }) => status),
  );
  expect(statuses).toContain('failed');
});
