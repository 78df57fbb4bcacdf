// Runs in the browser: line charts that grew over many updates, beside the same ones drawn from scratch.
import '../../webview/style.css';
import { Curve } from '../../webview/charts/curve';
import { LineChart } from '../../webview/charts/line';
import type { LineModel, Series } from '../../webview/charts/series';
import type { Page } from '../../webview/page';
import { readSettings, type Settings } from '../../webview/settings';
import { readTheme, type Role } from '../../webview/theme';
import type { Difference } from './grown-charts.test';
import { seeded } from './random';

/** A chart that grows by `step` points a line in each of `updates`. */
interface Scenario {
  points?: number;
  step?: number;
  updates?: number;
  /** Whether the x axis has room for all that is to come, so that it stands still. */
  still?: boolean;
  settings?: Partial<Settings>;
  /** What of the lines is shown, before and after a change. */
  shown?: (series: Series[], isAfter: boolean) => Series[];
  /** The width of the chart in CSS pixels, before and after a change. */
  width?: (isAfter: boolean) => number;
}

const roles: Role[] = ['blue', 'yellow', 'green', 'red'];
const dashes = [[], [6, 3], [2, 2], []];
/** The update that brings the change. */
const CHANGE = 17;
const UPDATES = 24;

const scenarios: Record<string, Scenario> = {
  'solid, dashed, dotted, with breaks': {},
  'zoomed in, to the end': { settings: { spans: { grown: { left: 3000, right: 4000, toEnd: true } } } },
  'logarithmic and smoothed': { settings: { logScales: { grown: true }, smoothing: { grown: 0.9 } } },
  'a line hidden': { shown: (series, isAfter) => (isAfter ? series.toSpliced(1, 1) : series) },
  'another line strong': {
    shown: (series, isAfter) => series.map((one, s) => ({ ...one, strong: s === (isAfter ? 3 : 0) })),
  },
  'another width': { width: (isAfter) => (isAfter ? 640 : 700) },
  'a line that ended': {
    shown: (series) => series.map((one, s) => (s === 0 ? { ...one, curve: start(one.curve) } : one)),
  },
  moving: { points: 12_000, step: 1, still: false },
  'moving fast': { points: 1_000, step: 2, still: false },
};

/** The first thousand points. */
function start(curve: Curve): Curve {
  const all = Array.from({ length: 1000 }, (_, i) => i);
  return Curve.of(
    all.map((i) => curve.x(i)),
    all.map((i) => curve.y(i)),
  );
}

/** Grows a chart, draws the same one from scratch and compares them. */
async function compare(name: string): Promise<Difference> {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`no scenario ${name}`);
  const { points = 4200, step = 10, updates = UPDATES, still = true } = scenario;
  const end = points + step * updates;
  const random = seeded(7);
  const curves = roles.map(() => new Curve());
  const grow = (to: number) => {
    for (const [s, curve] of curves.entries())
      for (let x = curve.length + 1; x <= to; x++) {
        const y = 2 * Math.exp((-3 * x) / end) + 0.2 * s + 0.3 * random();
        curve.add(x, s > 1 && x % 997 < 9 ? NaN : y);
      }
  };
  const model = (isAfter: boolean): LineModel => {
    const all = curves.map((curve, s): Series => {
      const label = `run ${s}`;
      return { label, head: label, short: label, role: roles[s] ?? 'blue', curve, dash: dashes[s] ?? [] };
    });
    const series = scenario.shown?.(all, isAfter) ?? all;
    const band = still ? { low: end, high: end, at: end, label: '', spoken: '' } : undefined;
    return { title: 'Grown', x: 'epoch', xHead: 'epoch', format: String, series, band };
  };
  document.getElementById('app')?.replaceChildren();
  const grown = makeChart(scenario, false);
  grow(points);
  grown.update(model(false));
  await frames();
  pictures = 0;
  for (let update = 1; update <= updates; update++) {
    grow(points + step * update);
    if (update === CHANGE && scenario.width) {
      grown.frame.element.style.width = `${scenario.width(true)}px`;
      await frames();
    }
    grown.update(model(update >= CHANGE));
    // Reading a pixel makes the browser finish the drawing.
    pixelsOf(grown, 1);
  }
  const kept = pictures;

  const anew = makeChart(scenario, true);
  anew.update(model(true));
  await frames();
  // Drawn once more, now that the room beside the plot is known, from a state in which nothing is kept: it was out of sight.
  anew.frame.element.style.display = 'none';
  await frames();
  pictures = 0;
  anew.frame.element.style.display = '';
  await frames();
  return { ...differenceOf(pixelsOf(grown), pixelsOf(anew)), updates, kept, keptAnew: pictures };
}

function makeChart({ settings = {}, width }: Scenario, isAfter: boolean): LineChart {
  const theme = readTheme();
  const kept = { ...readSettings(undefined), ...settings };
  const page: Page = {
    canAct: true,
    settings: () => kept,
    change: () => undefined,
    keep: () => undefined,
    say: () => undefined,
    tell: () => undefined,
    post: () => undefined,
    select: () => undefined,
    subject: () => '',
    theme: () => theme,
  };
  const chart = new LineChart(page, 'grown');
  chart.frame.element.style.width = `${width?.(isAfter) ?? 700}px`;
  document.getElementById('app')?.append(chart.frame.element);
  return chart;
}

/** How often a picture was put on a canvas. */
let pictures = 0;
const { prototype } = CanvasRenderingContext2D;
const drawImage: unknown = Reflect.get(prototype, 'drawImage');
Object.defineProperty(prototype, 'drawImage', {
  value(this: CanvasRenderingContext2D, ...args: unknown[]) {
    pictures++;
    if (typeof drawImage === 'function') Reflect.apply(drawImage, this, args);
  },
});

/** Until the observers have said what is in sight, and it is drawn. */
const frames = () =>
  new Promise<void>((done) => {
    const frame = (left: number) => (left === 0 ? done() : requestAnimationFrame(() => frame(left - 1)));
    frame(3);
  });

function pixelsOf({ frame: { canvas } }: LineChart, columns = canvas.width): ImageData {
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, columns, canvas.height);
  if (!pixels) throw new Error('no canvas');
  return pixels;
}

type Compared = Pick<Difference, 'drawn' | 'average' | 'far' | 'most'>;

/** Colours as they are over black: by how much there is of them. */
function differenceOf(grown: ImageData, anew: ImageData): Compared {
  if (grown.width !== anew.width || grown.height !== anew.height)
    throw new Error('pictures of different sizes');
  const [a, b] = [grown.data, anew.data];
  const seen = { most: 0, far: 0, sum: 0, drawn: 0 };
  for (let pixel = 0; pixel < a.length; pixel += 4) {
    const [alpha = 0, beta = 0] = [a[pixel + 3], b[pixel + 3]];
    if (alpha > 0) seen.drawn++;
    let most = Math.abs(alpha - beta);
    for (let part = pixel; part < pixel + 3; part++)
      most = Math.max(most, Math.abs((a[part] ?? 0) * alpha - (b[part] ?? 0) * beta) / 255);
    seen.most = Math.max(seen.most, most);
    seen.sum += most;
    if (most > 64) seen.far++;
  }
  return { most: seen.most, far: seen.far / seen.drawn, average: seen.sum / seen.drawn, drawn: seen.drawn };
}

Object.assign(window, { compareGrown: compare });
