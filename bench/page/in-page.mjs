// Runs in the browser: the page's own line chart, fed as a training run would feed it.
import '../../webview/style.css';
import { Curve } from '../../webview/charts/curve';
import { LineChart } from '../../webview/charts/line';
import { readSettings } from '../../webview/settings';
import { readTheme } from '../../webview/theme';

const nextFrame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));

const roles = ['blue', 'yellow', 'green', 'purple', 'orange', 'red'];

/** A chart of so many lines on the page, with the way to make it longer, and what it has sent to the host. */
async function makeChart(series, points, smoothing) {
  const theme = readTheme();
  const sent = [];
  const page = {
    canAct: true,
    settings: () => ({ ...readSettings(undefined), smoothing: { bench: smoothing } }),
    change() {},
    keep() {},
    say() {},
    subject: () => 'bench',
    post: (message) => sent.push(message),
    theme: () => theme,
  };
  const chart = new LineChart(page, 'bench');
  document.getElementById('app').replaceChildren(chart.frame.element);
  const curves = Array.from({ length: series }, () => new Curve());
  const grow = () => {
    for (const [s, curve] of curves.entries()) {
      const x = curve.length + 1;
      curve.add(x, 2 * Math.exp((-3 * x) / points) + 0.2 * s + 0.1 * Math.random());
    }
  };
  const model = () => ({
    title: 'Bench',
    x: 'epoch',
    xHead: 'epoch',
    format: String,
    series: curves.map((curve, s) => ({
      label: `run ${s}`,
      head: `run ${s}`,
      short: `run ${s}`,
      role: roles[s % roles.length],
      curve,
    })),
  });
  for (let i = 0; i < points; i++) grow();
  chart.update(model());
  await new Promise((done) => setTimeout(done, 500));
  // Reading a pixel makes the browser finish the drawing.
  const finish = () => chart.frame.canvas.getContext('2d').getImageData(0, 0, 1, 1);
  return { chart, grow, model, sent, finish };
}

/** Milliseconds of each of `rounds` updates, each of one more point a line, from the point to painted pixels. */
window.chartUpdates = async (series, points, rounds) => {
  const { chart, grow, model, finish } = await makeChart(series, points, 0);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    grow();
    chart.update(model());
    finish();
    times.push(performance.now() - start);
    await nextFrame();
  }
  return times;
};

/** Milliseconds from each key that zooms or moves to painted pixels, of smoothed lines; and the length of the whole chart as SVG. */
window.chartZooms = async (series, points) => {
  const { chart, sent, finish } = await makeChart(series, points, 0.9);
  const times = [];
  for (const key of '++++++++++,,,,,.....----------') {
    const start = performance.now();
    chart.frame.canvas.dispatchEvent(new KeyboardEvent('keydown', { key }));
    finish();
    times.push(performance.now() - start);
    await nextFrame();
  }
  document.querySelector('[data-key=bench-save-svg]').click();
  await nextFrame();
  return { times, svg: sent.at(-1).content.text.length };
};
