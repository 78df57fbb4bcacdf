import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { PageRun } from '../../src/protocol/page';
import { settle, show } from './harness';
import {
  augmentedImages,
  augmentedSequences,
  classifierRun,
  curveOnly,
  manyClasses,
  regressionRun,
} from './learned-run';
import { overfittingRun } from './overfitting-run';
import { pages } from './pages';

const { openInVsCode, openReport } = pages();

async function open(runs: PageRun[], width = 1000) {
  const opened = await openInVsCode({ width });
  await show(opened, runs);
  return opened;
}

/** The text of one figure of the part about the model, without its switches. */
function figureText(page: Page, name: string): Promise<string> {
  return page.getByRole('group', { name, exact: true }).innerText();
}

/** Rows of the table with this caption. */
function tableRows(page: Page, caption: string): Promise<string[][]> {
  return page
    .getByRole('region', { name: caption })
    .getByRole('row')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
}

const comparison = () => [classifierRun(), classifierRun({ id: 'b', name: 'with L1', penalty: true })];

describe('what the model learned', () => {
  it('a classifier: metrics beside the script’s own, calibration in words, the commonest error', async () => {
    const opened = await open([classifierRun()]);
    const { page } = opened;
    const rows = await tableRows(page, 'Metrics: Table');
    expect(rows[0]).toEqual(['Metric', 'measured', 'script’s own']);
    expect(rows.slice(2)).toEqual([
      ['accuracy', '84\u202f%', '84\u202f%'],
      ['balanced accuracy', '84\u202f%', '–'],
      ['macro F1', '0.833', '–'],
      ['AUC', '0.910', '–'],
    ]);
    expect(rows[1]?.[1]).toBe('1.30');
    // Weighted by examples: (.05·2 + .06·3 + .07·4 + .08·6 + .11·47) / 62 = .1002.
    expect(await figureText(page, 'Calibration')).toContain(
      'Expected calibration error 0.127: stated confidence is 10 points above the accuracy: over-confident.',
    );
    expect(await figureText(page, 'Confusion matrix')).toContain(
      '52 of 62 right. Most often class 1 is taken for class 0 (6 times).',
    );
    const text = await page.locator('main').innerText();
    expect(text).toContain('About 4.8\u202f% of the 62 labels looked at are likely wrong');
    expect(text).toContain(
      'With noise of 0.1 standard deviations on every input, 6.5\u202f% of the predicted',
    );
    expect(opened.errors).toEqual([]);
    expect(await opened.violations()).toEqual([]);
  });

  it('confusion by class', async () => {
    const { page } = await open([classifierRun()]);
    const cells = () => page.locator('.matrix td').allTextContents();
    expect(await cells()).toEqual(['25', '4', '6', '27']);
    await page.getByRole('button', { name: 'Share of class' }).click();
    expect(await cells()).toEqual(['86\u202f%', '14\u202f%', '18\u202f%', '82\u202f%']);
  });

  it('confusion by the names of the classes', async () => {
    const named = classifierRun();
    const started = named.events.find((event) => event.type === 'fit-started');
    if (started) started.classNames = ['rock', 'metal'];
    const { page } = await open([named]);
    expect(await page.locator('.matrix thead th').allTextContents()).toEqual([
      'true \\ predicted',
      'rock',
      'metal',
    ]);
    expect(await figureText(page, 'Confusion matrix')).toContain(
      'Most often class metal is taken for class rock',
    );
  });

  it('fifty classes: every cell has its headers, and the matrix scrolls rather than the page', async () => {
    const { page } = await open([manyClasses(50)]);
    expect(await page.locator('.matrix td').count()).toBe(2500);
    expect(await page.locator('.matrix thead th').count()).toBe(51);
    const size = await page
      .locator('.matrix td.right')
      .first()
      .evaluate((cell) => parseFloat(getComputedStyle(cell).fontSize));
    expect(size).toBeGreaterThanOrEqual(9);
    expect(await overflow(page)).toBe(0);
  });

  it('importance: the twenty most important, all on demand, each with its interval in the table', async () => {
    const { page } = await open([classifierRun()]);
    expect(await page.locator('.level').count()).toBe(20);
    await page.getByRole('button', { name: 'Show all 60' }).click();
    expect(await page.locator('.level').count()).toBe(60);
    const figure = page.getByRole('group', { name: 'Which inputs matter', exact: true });
    await figure.getByRole('button', { name: 'Table' }).click();
    const rows = await tableRows(page, 'Which inputs matter: Table');
    expect(rows[1]?.[0]).toBe('band 11');
    expect(rows[1]?.[2]).toMatch(/^0\.\d+ – 0\.\d+$/);
    expect(await figure.getByRole('img').getAttribute('aria-label')).toMatch(
      /^Shuffling band 11 raises the loss most, by 0\.\d+ \[0\.\d+, 0\.\d+\]\. For \d+ of 60 inputs/,
    );
  });

  it('two runs: metrics in columns, bars in pairs, matrices side by side, inputs of both', async () => {
    const opened = await open(comparison());
    const { page } = opened;
    expect((await tableRows(page, 'Metrics: Table'))[0]).toEqual([
      'Metric',
      'sonar.ts',
      'script’s own',
      'with L1',
      'script’s own',
    ]);
    expect(await page.locator('.level').first().locator('.level-bar').count()).toBe(2);
    const matrices = await page
      .locator('.matrix')
      .evaluateAll((all) => all.map((m) => m.getBoundingClientRect().top));
    expect(new Set(matrices).size).toBe(1);
    const inputs = await figureText(page, 'Inputs the first layer uses');
    expect(inputs).toContain('sonar.ts: 60 of 60 inputs used');
    expect(inputs).toContain('with L1: 12 of 60 inputs used');
    expect(opened.errors).toEqual([]);
  });

  it('two runs of which only the second was inspected: its figures bear its name and colour', async () => {
    const { page } = await open([
      overfittingRun(),
      classifierRun({ id: 'b', name: 'with L1', penalty: true }),
    ]);
    expect((await tableRows(page, 'Metrics: Table'))[0]).toEqual(['Metric', 'with L1', 'script’s own']);
    expect(await figureText(page, 'Calibration')).toContain('with L1: Expected calibration error');
    expect(await page.locator('.level-bar').first().getAttribute('class')).toBe('level-bar s1');
    expect(await page.getByRole('button', { name: 'Inspect the trained model' }).count()).toBe(1);
  });

  it('regression: residuals and predictions; values that are not finite are left out', async () => {
    const opened = await open([regressionRun()]);
    const { page } = opened;
    expect(await figureText(page, 'Residuals')).toContain('Mean 0.01, standard deviation 0.400.');
    expect(await page.locator('.mark').count()).toBe(299);
    expect(await figureText(page, 'Predicted against actual')).toMatch(
      /^.*299 examples; \d+\u202f% lie above/s,
    );
    expect((await tableRows(page, 'Metrics: Table')).map(([name]) => name)).toContain('R²');
    expect(opened.errors).toEqual([]);
  });

  it('effective parameters from Hoyer’s sparsity and the count', async () => {
    const { page } = await open([classifierRun()]);
    const rows = await tableRows(page, 'Weights: Table');
    // Hoyer .2 of 7,680 weights: (√7680 - .2 (√7680 - 1))² = 4,943.2.
    expect(rows[1]?.slice(0, 4)).toEqual(['dense_1/kernel', '7\u202f680', '0\u202f%', '4\u202f943']);
  });

  it('weights over epochs by the measure chosen', async () => {
    const { page } = await open([classifierRun()]);
    await page.locator('[data-key=weight-measure]').selectOption('effectiveRank');
    await settle(page);
    expect(await page.locator('#weight-lines-summary').textContent()).toMatch(
      /^Dense_1\/kernel fell from 35\.\d to 28\.0 at epoch 80/,
    );
  });

  it('says how to get what is not there, and asks for it', async () => {
    const opened = await open([overfittingRun()]);
    const { page } = opened;
    expect(await page.getByText('Run “Regulens: Inspect the Trained Model” to see metrics').count()).toBe(1);
    await page.getByRole('button', { name: 'Inspect the trained model' }).click();
    expect((await opened.sent()).at(-1)).toEqual({ type: 'inspect', run: '20261122-140200-sonar' });
  });

  it('does not send a reader after what cannot be had', async () => {
    const run = classifierRun();
    run.events = run.events.filter(({ type }) => type !== 'importance');
    const started = run.events.find((event) => event.type === 'fit-started');
    if (started?.data) started.data.inputShapes = [[28, 28, 1]];
    const { page } = await open([run]);
    expect(
      await page
        .getByText('Which inputs matter is measured for tables only: a single pixel or step means little.')
        .count(),
    ).toBe(1);
    expect(await page.getByRole('button', { name: 'Inspect the trained model' }).count()).toBe(0);
  });

  it('a curve from a file has no such part, and no empty cards', async () => {
    const opened = await open([curveOnly()]);
    const headings = await opened.page.locator('main h2:visible').allTextContents();
    expect(headings.map((heading) => heading.replace(/^Warning: /, ''))).toEqual([
      'Overfitting since epoch 4',
      'Learning curves',
      'Generalization gap',
      'About this run',
    ]);
    expect(opened.errors).toEqual([]);
  });

  it('a report shows the same, without anything to press that nobody would hear', async () => {
    const { page, errors } = await openReport([...comparison(), overfittingRun({ id: 'c', name: 'c.ts' })]);
    await settle(page);
    expect(await page.getByRole('heading', { name: 'What the model learned' }).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Inspect the trained model' }).count()).toBe(0);
    expect(await page.locator('.level').count()).toBe(20);
    expect(errors).toEqual([]);
  });

  it.each([340, 500])('fits a page of %d pixels (narrow, or zoomed to twice and more)', async (width) => {
    const run = manyClasses(12);
    run.events.push(augmentedImages());
    const { page } = await open([run, classifierRun({ id: 'b', penalty: true })], width);
    expect(await overflow(page)).toBe(0);
  });
});

describe('augmented examples', () => {
  it('images keep their pixels and have a text each', async () => {
    const run = overfittingRun();
    run.events.push(augmentedImages());
    const opened = await open([run]);
    const pictures = opened.page.locator('canvas.pixels');
    expect(await pictures.count()).toBe(12);
    expect(await pictures.first().getAttribute('aria-label')).toBe('Example 1, original');
    const first = await pictures.first().evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const data = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
      return {
        width,
        height,
        inside: data?.[(10 * 28 + 5) * 4],
        style: getComputedStyle(canvas).imageRendering,
      };
    });
    expect(first).toEqual({ width: 28, height: 28, inside: 230, style: 'pixelated' });
    expect(
      await opened.page
        .getByText(/^3 examples; augmenting changes a value by \d+\u202f% of the range/)
        .count(),
    ).toBe(1);
    expect(await opened.violations()).toEqual([]);
  });

  it('sequences are curves; bytes that do not fit the shape are left out', async () => {
    const run = overfittingRun();
    const event = augmentedSequences();
    event.examples.push({ original: 'AAAA', augmented: [] }, { original: '%', augmented: [] });
    run.events.push(event);
    const opened = await open([run]);
    expect(await opened.page.locator('svg.sequence').count()).toBe(3);
    expect(await opened.page.locator('svg.sequence').nth(1).locator('polyline').count()).toBe(2);
    expect(opened.errors).toEqual([]);
  });
});

/** How far the page can be scrolled sideways. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
