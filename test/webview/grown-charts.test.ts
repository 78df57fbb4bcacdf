import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { pages } from './pages';

/** How the pictures of a chart that grew and of the same one drawn from scratch differ, in levels of 255. */
export interface Difference {
  most: number;
  /** On average of all pixels that are drawn. */
  average: number;
  /** Which share of them differs by more than 64. */
  far: number;
  drawn: number;
  updates: number;
  /** How often a picture of its lines was put on the growing chart, and on the other. */
  kept: number;
  keptAnew: number;
}

const { openEmpty } = pages();
let script = '';
let style = '';

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'grown-charts.ts')],
    bundle: true,
    write: false,
    outdir: 'unused',
    format: 'iife',
    target: 'es2022',
  });
  const part = (end: string) => outputFiles.find((file) => file.path.endsWith(end))?.text ?? '';
  [script, style] = [part('.js'), part('.css')];
});

async function open(scale: number) {
  const page = await openEmpty({ width: 800, height: 900 });
  // Canvases are made for such a screen, whatever it is.
  await page.evaluate(`Object.defineProperty(window, 'devicePixelRatio', { value: ${scale} })`);
  await page.setContent(`<style>${style} .plot.lines { height: 200px }</style><div id="app"></div>`);
  await page.addScriptTag({ content: script });
  return (name: string) => page.evaluate<Difference>(`compareGrown(${JSON.stringify(name)})`);
}

// Painted in parts or at once, lines differ by the rounding of half transparent edges, and in some corners of dashes, whose lengths Chromium adds up in single precision.
const ROUNDING = { average: 0.15, far: 0.0005 };

it.each([1, 2])('a chart that grew looks as if drawn at once, %i pixels to one of CSS', async (scale) => {
  const compare = await open(scale);
  const still = await compare('solid, dashed, dotted, with breaks');
  expect(still.drawn).toBeGreaterThan(20_000);
  expect([still.kept, still.keptAnew]).toEqual([still.updates, 0]);
  expect(still.average).toBeLessThan(ROUNDING.average);
  expect(still.far).toBeLessThan(ROUNDING.far);

  // What is kept stands up to an eighth of a pixel from where it belongs, half of that on average: so do both edges of a line where it meets its background.
  const moving = await compare('moving');
  expect([moving.kept, moving.keptAnew]).toEqual([moving.updates, 0]);
  expect(moving.average).toBeLessThan(255 / 16);
  expect(moving.far).toBeLessThan(0.01);
});

it('also zoomed, on a log scale, and when other lines are shown, or the same in another way', async () => {
  const compare = await open(1);
  for (const name of [
    'zoomed in, to the end',
    'logarithmic and smoothed',
    'a line hidden',
    'another line strong',
    'another width',
    'a line that ended',
  ]) {
    const { kept, keptAnew, updates, average, far } = await compare(name);
    // The others bring the change, or another y axis.
    expect(kept, name).toBeGreaterThan(updates / 2);
    expect(keptAnew, name).toBe(0);
    expect(average, name).toBeLessThan(ROUNDING.average);
    expect(far, name).toBeLessThan(ROUNDING.far);
  }
  // Where the axis moves on by pixels, nothing is kept.
  expect(await compare('moving fast')).toMatchObject({ kept: 0, most: 0 });
});
