import { describe, expect, it } from 'vitest';
import { MOST_FINDINGS, type PageRun } from '../../src/protocol/page';
import { pageDiagnosis } from '../../src/session/page-run';
import { settle, show } from './harness';
import { classifierRun, curveOnly, manyFindings } from './learned-run';
import { overfittingRun, recordOf } from './overfitting-run';
import { pages } from './pages';

const { openInVsCode } = pages();

async function open(run: PageRun, view: 'dashboard' | 'compact' = 'dashboard') {
  const opened = await openInVsCode({ view });
  await show(opened, [run]);
  return opened;
}

describe('many findings', () => {
  it('the gravest is the verdict, the others are lines that open', async () => {
    const run = overfittingRun();
    run.diagnosis.findings = manyFindings();
    const opened = await open(run);
    const { page } = opened;
    expect(await page.locator('.verdict h2').textContent()).toBe('Error: The last layer has no softmax');
    const titles = await page.locator('.findings summary').allTextContents();
    expect(titles).toEqual([
      'Warning: Inputs range from 0 to 12,400',
      'Warning: Overfitting since epoch 4',
      'Warning: 31 % of the units of dense_1 are dead',
      'Note: 16,129 parameters for 124 rows',
      'Note: Class 1 has 9 times as many examples',
    ]);
    const message = page.getByText('This is the sentence with the numbers').nth(1);
    expect(await message.isVisible()).toBe(false);
    await page.getByText('Inputs range from 0 to 12,400').first().click();
    expect(await message.isVisible()).toBe(true);
    await page.getByText('Overfitting since epoch 4').first().click();
    await page.getByRole('button', { name: 'Settle it: re-run on 5 folds' }).click();
    expect((await opened.sent()).at(-1)).toEqual({ type: 'settle', run: run.record.id });
  });

  it('of ten thousand the gravest are shown, and how many there are besides', async () => {
    const run = overfittingRun();
    const six = manyFindings();
    run.diagnosis.findings = Array.from({ length: 10_000 }, (_, at) => {
      const one = six[at % six.length]!;
      return { ...one, id: `${one.id}-${at}` };
    });
    run.diagnosis = pageDiagnosis(run.diagnosis);
    expect(run.diagnosis.findings).toHaveLength(MOST_FINDINGS);
    const { page } = await open(run);
    expect(await page.locator('.verdict h2').textContent()).toBe('Error: The last layer has no softmax');
    const rows = page.locator('.findings li');
    expect(await rows.count()).toBe(51);
    expect(await rows.first().textContent()).toContain('The last layer has no softmax');
    expect(await rows.last().textContent()).toBe('and 9949 more findings');
    const small = await open(run, 'compact');
    expect(await small.page.locator('main').innerText()).toContain('and 9999 more findings');
  });

  it('settling is offered for what is uncertain, and not while the run goes on', async () => {
    const offers = async (confidence: number | null, status: 'finished' | 'running') => {
      const run = overfittingRun({ status });
      run.diagnosis.findings = run.diagnosis.findings.map((finding) => ({ ...finding, confidence }));
      const { page } = await open(run);
      const count = await page.getByRole('button', { name: /^Settle it/ }).count();
      return count;
    };
    expect(await offers(0.7, 'finished')).toBe(1);
    expect(await offers(0.97, 'finished')).toBe(0);
    expect(await offers(null, 'finished')).toBe(0);
    expect(await offers(0.7, 'running')).toBe(0);
  });

  it('rules that were not checked are one line, grouped by what they lack', async () => {
    const { page } = await open(curveOnly());
    const line = page.getByText('9 rules not checked');
    await line.click();
    const reasons = page.locator('details:has(> summary:text("9 rules not checked")) li');
    expect(await reasons.allTextContents()).toEqual([
      'Vanishing gradients, Exploding gradients, Dead ReLU units, Saturated activations, Weights that do not change, All-zero weights – a curve holds no weights, gradients or activations',
      'Rows in both sets, Class imbalance, Inputs not scaled – a curve holds no data',
    ]);
  });

  it('a finding that explains a failure is the verdict, with what the script said', async () => {
    const [finding] = manyFindings();
    const run: PageRun = {
      ...overfittingRun(),
      record: recordOf('f', 'broken.ts', 'failed'),
      events: [{ t: 90, type: 'error', message: 'l2 is not iterable', stack: null, site: null }],
      fixes: [],
    };
    run.diagnosis.findings = [
      { ...finding!, rule: 'misused-regularizer', fit: null, title: 'l2(0.01) throws', severity: 'error' },
    ];
    const { page } = await open(run);
    expect(await page.locator('.verdict h2').textContent()).toBe('Error: l2(0.01) throws');
    expect(await page.locator('.verdict').innerText()).toContain(
      'The run failed with exit code 1: l2 is not iterable',
    );
  });

  it('the sidebar says that there is more', async () => {
    const run = overfittingRun();
    run.diagnosis.findings = manyFindings();
    const { page } = await open(run, 'compact');
    expect(await page.locator('main').innerText()).toContain('and 5 more findings');
  });
});

describe('why this, why not that', () => {
  it('holds traits, what is advised with reasons and expectations, and what was passed over', async () => {
    const opened = await open(classifierRun());
    const { page } = opened;
    const why = page.locator('.why');
    expect(await why.isVisible()).toBe(false);
    await page.getByText('Why this, why not that').click();
    expect(await why.isVisible()).toBe(true);
    expect(await why.locator('dt').allTextContents()).toContain('parameters a row');
    expect(await why.locator('h3').allTextContents()).toEqual([
      'What the choice rests on',
      'Advised, best first',
      'Passed over',
    ]);
    expect(await why.locator('ol > li').first().innerText()).toMatch(
      /^Keep best weights\. It would have .*\s+Lowered test loss in 16 of 16 .*\s+\(Prechelt 1998\)$/,
    );
    expect(await why.innerText()).toContain('Augment images. The inputs are no images.');
    // Open stays open: the page keeps it.
    await page.reload();
    await show(opened, [classifierRun()]);
    expect(await why.isVisible()).toBe(true);
  });

  it('a fix says what is expected of it, below its reason', async () => {
    const run = overfittingRun();
    const [first, ...others] = run.fixes;
    run.fixes = [{ ...first!, expected: 'Lowered test loss in 16 of 16 comparable problems.' }, ...others];
    const { page } = await open(run);
    expect(await page.locator('.fixes .muted').allTextContents()).toEqual([
      'Lowered test loss in 16 of 16 comparable problems.',
    ]);
  });
});

describe('forecast', () => {
  const forecast = { fit: 'fit-1', epoch: 30, bottom: { value: 41, low: 34, high: 52 }, confidence: 0.8 };
  const sentence = 'At this rate validation loss bottoms out at about epoch 41 (80\u202f%: 34–52).';

  it('is said and drawn while the run goes on, and silent after', async () => {
    const run = overfittingRun({ status: 'running', epochs: 30, rise: 0 });
    run.diagnosis.forecasts = [forecast];
    const opened = await open(run);
    const { page } = opened;
    expect(await page.locator('#loss-summary').textContent()).toContain(sentence);
    expect(await page.locator('.verdict').innerText()).toContain(sentence);
    const record = { ...run.record, status: 'finished' as const };
    await opened.send({ type: 'events', id: record.id, events: [], record, diagnosis: null, fixes: null });
    await settle(page);
    expect(await page.locator('#loss-summary').textContent()).not.toContain('At this rate');
    expect(await page.getByText(sentence).count()).toBe(0);
    expect(opened.errors).toEqual([]);
  });

  it('the axis makes room for it', async () => {
    const painted = async (forecasts: (typeof forecast)[]) => {
      const run = overfittingRun({ status: 'running', epochs: 30, rise: 0 });
      run.diagnosis.forecasts = forecasts;
      const { page } = await open(run);
      await page.getByRole('application', { name: 'Learning curves' }).focus();
      await page.keyboard.press('End');
      const left = await page
        .locator('.crosshair:visible')
        .evaluate((line) => line.getBoundingClientRect().left);
      return left;
    };
    // The last epoch moves to the left of what is foretold.
    expect(await painted([forecast])).toBeLessThan((await painted([])) - 100);
  });
});
