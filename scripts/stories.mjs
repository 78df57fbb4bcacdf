// Runs every case study as it is and changed, under five seeds each, and writes what came out into its README and picture:
//   npm run stories [NAME…]      (after `npm run build`; the pictures need a Chromium, see REGULENS_CHROMIUM)
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { geometricMean, openStory, stories } from './lib/story.mjs';

const SEEDS = [1, 2, 3, 4, 5];

async function tell(name, browser) {
  const story = openStory(name);
  try {
    const first = story.train(1);
    const { findings } = story.diagnose(first.run);
    const overfitting = findings.find(({ rule }) => rule === story.finding);
    if (!overfitting) throw new Error(`${name}: no finding "${story.finding}"`);
    const before = [first, ...SEEDS.slice(1).map((seed) => story.train(seed))];
    const changes = story.change();
    const after = SEEDS.map((seed) => story.train(seed));
    const report = story.report([
      [first.run, 'unchanged'],
      [after[0].run, 'changed'],
    ]);
    await photograph(browser, report, path.join(story.home, 'curves.png'));
    const text = [
      said(findings),
      changed(changes),
      table(before, after, story.metric),
      '![Loss and validation loss, unchanged and changed](curves.png)',
    ].join('\n\n');
    const readme = path.join(story.home, 'README.md');
    const old = readFileSync(readme, 'utf8');
    const marks = /(<!-- story -->\n)[^]*(<!-- \/story -->)/;
    if (!marks.test(old)) throw new Error(`${readme} has no place for the story`);
    writeFileSync(
      readme,
      old.replace(marks, (_, open, close) => `${open}\n${text}\n\n${close}`),
    );
    console.log(`${name}\n${text}\n`);
  } finally {
    story.close();
  }
}

function said(findings) {
  const lines = findings.map(({ title, message }) => `> **${title}.** ${message}`);
  return ['### What Regulens said (seed 1)', ...lines].join('\n\n');
}

function changed(changes) {
  const parts = changes.map(
    ({ title, reason, diff }) =>
      `<details><summary>${title}</summary>\n\n${reason}\n\n\`\`\`diff\n${diff}\n\`\`\`\n</details>`,
  );
  return ['### What was changed', ...parts].join('\n\n');
}

function table(before, after, metric) {
  const rows = before.map((run, at) => {
    const other = after[at];
    return `| ${run.seed} | ${run.validationLoss.toFixed(3)} | ${other.validationLoss.toFixed(3)} | ${run.testLoss.toFixed(3)} | ${other.testLoss.toFixed(3)} | ${run.testMetric} | ${other.testMetric} |`;
  });
  const ratio = (key) => geometricMean(after.map((run, at) => run[key] / before[at][key]));
  const lower = after.filter((run, at) => run.testLoss < before[at].testLoss).length;
  const words = (value) => `${value < 1 ? '−' : '+'}${Math.abs(Math.round(100 * (value - 1)))} %`;
  return [
    '### What it measured',
    `| seed | validation loss | changed | test loss | changed | test ${metric} | changed |\n|--:|--:|--:|--:|--:|--:|--:|\n${rows.join('\n')}`,
    `Validation loss ${words(ratio('validationLoss'))}, test loss ${words(ratio('testLoss'))} (geometric means), lower under ${lower} of ${before.length} seeds. The test rows chose nothing.`,
  ].join('\n\n');
}

async function photograph(browser, report, file) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 }, colorScheme: 'light' });
  await page.goto(pathToFileURL(report).href);
  const curves = page.locator('section.chart[aria-labelledby="loss-title"]');
  await curves.waitFor();
  await curves.screenshot({ path: file });
  await page.close();
}

const wanted = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.REGULENS_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const name of wanted.length > 0 ? wanted : stories()) await tell(name, browser);
await browser.close();
