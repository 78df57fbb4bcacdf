import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { ChartContent } from '../../src/protocol/chart-file';
import type { Epoch } from '../../src/protocol/events';
import { PageMessage, type PageRun } from '../../src/protocol/page';
import { type Opened, settle, show } from './harness';
import { overfittingRun } from './overfitting-run';
import { pages } from './pages';

const { openInVsCode, openReport } = pages();

const HOSTILE = `</title><script>window.hacked=1</script>"&'\u0001\u000b\ud800 =1+1`;
const healthyRun = (name: string) => overfittingRun({ id: 'b', name, rise: 0, seed: 3 });

async function choose(
  page: Page,
  action: string,
  menu = 'Learning curves: zoom, smoothing, export',
): Promise<void> {
  await page.getByRole('button', { name: menu }).click();
  await page.locator('.menu-panel:visible').getByRole('button', { name: action }).click();
  await settle(page);
}

/** What the page asked the host to save last, as the host checks it. */
async function saved({ sent }: Opened): Promise<{ name: string; content: ChartContent }> {
  const message = v.parse(PageMessage, (await sent()).at(-1));
  if (message.type !== 'save-chart') throw new Error(`the page sent ${message.type}`);
  return message;
}

interface Parsed {
  error: string | null;
  scripts: number;
  texts: string[];
  paths: { name: string; points: [number, number][]; dash: string | null }[];
  gridY: number[];
  axisText: [string, number][];
}

/** The SVG as an XML parser reads it. */
function parseSvg(page: Page, svg: string): Promise<Parsed> {
  return page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml');
    const all = (selector: string) => [...document.querySelectorAll(selector)];
    return {
      error: document.querySelector('parsererror')?.textContent ?? null,
      scripts: all('script, image, foreignObject, [style]').length,
      texts: all('text').map((node) => node.textContent),
      paths: all('g[fill=none] > path').map((path) => ({
        name: path.textContent,
        points: [...(path.getAttribute('d') ?? '').matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(
          ([, x, y]): [number, number] => [Number(x), Number(y)],
        ),
        dash: path.getAttribute('stroke-dasharray'),
      })),
      gridY: all('svg > line[x2]').map((line) => Number(line.getAttribute('y1'))),
      axisText: all('text[text-anchor=end]').map((node): [string, number] => [
        node.textContent,
        Number(node.getAttribute('y')),
      ]),
    };
  }, svg);
}

function epochsOf(run: PageRun): Epoch[] {
  return run.events.flatMap((event) => (event.type === 'epoch' ? [event] : []));
}

describe('taking a chart along', () => {
  it('as SVG: well-formed whatever the runs are called, true to the data on a log scale', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    const [run, other] = [overfittingRun({ name: HOSTILE }), healthyRun('b.ts')];
    await show(opened, [run, other]);
    await page.locator('[data-key=baseline]').selectOption('b');
    await page.locator('[data-key=loss-log]').click();
    await choose(page, 'Save as SVG…');
    const { name, content } = await saved(opened);
    // No name of a run leads out of a folder or hides a file.
    expect(name).toMatch(/^[\p{L}\p{N}_-][\p{L}\p{N}._-]*$/u);
    if (content.format !== 'svg') throw new Error(content.format);
    const svg = await parseSvg(page, content.text);
    expect([svg.error, svg.scripts]).toEqual([null, 0]);
    const shownName = `</title><script>window.hacked=1</script>"&'\ufffd\ufffd\ufffd =1+1`;
    expect(svg.texts).toContain('Learning curves');
    expect(svg.paths.map(({ name }) => name)).toEqual([
      `${shownName} · validation loss`,
      `${shownName} · training loss`,
      'b.ts (baseline) · validation loss',
      'b.ts (baseline) · training loss',
    ]);
    expect(svg.paths.map(({ dash }) => dash)).toEqual([null, '6 3', '6 3', '2 2']);

    // By hand: on a log scale, places go with the logarithm; two ticks say how.
    const [first, second] = svg.axisText;
    if (!first || !second) throw new Error('there are fewer than two ticks');
    const [[low, lowY], [high, highY]] = [first, second];
    const [a, b] = [Math.log10(Number(low)), Math.log10(Number(high))];
    const y = (value: number) => lowY + ((Math.log10(value) - a) / (b - a)) * (highY - lowY);
    const validation = svg.paths[0]?.points ?? [];
    const losses = epochsOf(run).map(({ valLoss }) => valLoss ?? NaN);
    expect(validation.length).toBe(80);
    losses.forEach((loss, i) => expect(Math.abs((validation[i]?.[1] ?? NaN) - y(loss))).toBeLessThan(0.1));
    // x goes evenly from the first epoch to the last.
    const xs = validation.map(([x]) => x);
    const step = ((xs[79] ?? NaN) - (xs[0] ?? NaN)) / 79;
    xs.forEach((x, i) => expect(Math.abs(x - (xs[0] ?? NaN) - i * step)).toBeLessThan(0.02));
    expect(await opened.violations()).toEqual([]);
    expect(opened.errors).toEqual([]);
  });

  it('as CSV: the values themselves, all of them, also of a stretch and smoothed', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    const run = overfittingRun({ nanFrom: 79 });
    const other = healthyRun('=cmd|" /C');
    other.events = other.events.filter((event) => event.type !== 'epoch' || event.epoch % 2 === 0);
    await show(opened, [run, other]);
    await page.getByRole('application', { name: 'Learning curves' }).focus();
    await page.keyboard.press('+');
    await page.locator('#loss-smoothing').evaluate((slider: HTMLInputElement) => {
      slider.value = '0.9';
      slider.dispatchEvent(new Event('change'));
    });
    await choose(page, 'Export CSV…');
    const { content } = await saved(opened);
    if (content.format !== 'csv') throw new Error(content.format);
    const lines = content.text.split('\r\n');
    // Quotes doubled, and what a spreadsheet would run made a text.
    expect(lines[0]).toBe(
      `epoch,sonar.ts · validation loss,sonar.ts · training loss,"'=cmd|"" /C · validation loss","'=cmd|"" /C · training loss"`,
    );
    const rows = lines.slice(1, -1).map((line) => line.split(','));
    const others = new Map(epochsOf(other).map((epoch) => [epoch.epoch, epoch]));
    expect(rows).toEqual(
      epochsOf(run).map(({ epoch, valLoss, inferenceLoss }) => {
        const there = others.get(epoch);
        return [epoch, valLoss, inferenceLoss, there?.valLoss ?? '', there?.inferenceLoss ?? ''].map(String);
      }),
    );
    expect(lines.at(-1)).toBe('');
  });

  it('the histograms and the heat map of a run, too: every bin and every share', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    const run = overfittingRun();
    await show(opened, [run]);
    const take = async (action: string, title: string) => {
      await choose(page, action, `${title}: export`);
      const { name, content } = await saved(opened);
      if (content.format === 'png') throw new Error('not asked for');
      return { name, text: content.text };
    };
    const snapshots = run.events.flatMap((event) => (event.type === 'weights' ? [event] : []));
    const histograms = await take('Export CSV…', 'Weight histograms');
    const [first] = snapshots;
    const tensor = first?.tensors.find(({ histogram }) => histogram);
    const { min, max, counts } = tensor?.histogram ?? { min: 0, max: 0, counts: [] };
    expect(histograms.name).toContain('kernel');
    const lines = histograms.text.trim().split('\r\n');
    expect(lines[0]).toBe('epoch,from,to,count');
    expect(lines.length - 1).toBe(snapshots.length * counts.length);
    expect(lines.slice(1, 1 + counts.length).map((line) => Number(line.split(',')[3]))).toEqual(counts);
    expect(Number(lines[1]?.split(',')[1])).toBeCloseTo(min, 12);
    expect(Number(lines[counts.length]?.split(',')[2])).toBeCloseTo(max, 12);

    const shares = await take('Export CSV…', 'Weight sparsity');
    const rows = shares.text.trim().split('\r\n').map((line) => line.split(',')); // prettier-ignore
    expect(rows[0]?.[0]).toBe('epoch');
    expect(rows.slice(1).map(([epoch]) => Number(epoch))).toEqual(snapshots.map(({ epoch }) => epoch));
    const kernel = snapshots.at(-1)?.tensors.find(({ name }) => name.endsWith('kernel'));
    expect(Number(rows.at(-1)?.[1])).toBeCloseTo(kernel?.nearZeroShare ?? NaN, 12);

    for (const [title, shapes] of [
      ['Weight histograms', 'path'],
      ['Weight sparsity', 'rect + rect'],
    ] as const) {
      const { text } = await take('Save as SVG…', title);
      const svg = await parseSvg(page, text);
      expect([svg.error, svg.scripts]).toEqual([null, 0]);
      expect(svg.texts.join(' ')).toContain(title);
      const drawn = await page.evaluate(
        ([file, selector]) =>
          new DOMParser().parseFromString(file, 'image/svg+xml').querySelectorAll(selector).length,
        [text, shapes] as const,
      );
      expect(drawn).toBeGreaterThan(5);
    }
    expect(await opened.violations()).toEqual([]);
    expect(opened.errors).toEqual([]);
  });

  it('as PNG: drawn within the policy; copying says why where there is no clipboard', async () => {
    const opened = await openInVsCode();
    const { page } = opened;
    await show(opened, [overfittingRun()]);
    await choose(page, 'Save as PNG…');
    await expect.poll(async () => (await opened.sent()).at(-1)?.type).toBe('save-chart');
    const { name, content } = await saved(opened);
    expect(name).toBe('sonar.ts-Learning-curves');
    if (content.format !== 'png') throw new Error(content.format);
    const png = Buffer.from(content.base64, 'base64');
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    // Twice the size of the drawing, by its header.
    expect(png.readUInt32BE(16)).toBe(1440);
    // The page of this test is no secure place, thus has no clipboard.
    await choose(page, 'Copy as PNG');
    expect(await page.locator('.notice').textContent()).toContain(
      'couldn’t be copied: this page has no access to the clipboard.',
    );
    expect(await opened.violations()).toEqual([]);
  });

  it('from a report: by downloads, and to the clipboard', async () => {
    const { page, errors } = await openReport([overfittingRun()]);
    await settle(page);
    const files: { name: string; data: Buffer }[] = [];
    for (const action of ['Save as SVG…', 'Save as PNG…', 'Export CSV…']) {
      const [download] = await Promise.all([page.waitForEvent('download'), choose(page, action)]);
      files.push({ name: download.suggestedFilename(), data: readFileSync(await download.path()) });
    }
    expect(files.map(({ name }) => name)).toEqual([
      'sonar.ts-Learning-curves.svg',
      'sonar.ts-Learning-curves.png',
      'sonar.ts-Learning-curves.csv',
    ]);
    expect((await parseSvg(page, String(files[0]?.data))).error).toBeNull();
    expect(files[1]?.data.subarray(1, 4).toString()).toBe('PNG');
    expect(String(files[2]?.data)).toMatch(/^epoch,validation loss,training loss\r\n1,0\./);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await choose(page, 'Copy as PNG');
    await expect
      .poll(() => page.locator('.notice').textContent())
      .toContain('Learning curves: copied as PNG.');
    const types = await page.evaluate(async () =>
      (await navigator.clipboard.read()).map((item) => item.types),
    );
    expect(types).toEqual([['image/png']]);
    expect(errors).toEqual([]);
  });
});
