// Runs in the browser: the page's own line chart, fed as a training run would feed it.
import '../../webview/style.css';
import { Curve } from '../../webview/charts/curve';
import { LineChart } from '../../webview/charts/line';
import { readSettings } from '../../webview/settings';
import { readTheme } from '../../webview/theme';

const nextFrame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));

const roles = ['blue', 'yellow', 'green', 'purple', 'orange', 'red'];

/** Milliseconds of each of `rounds` updates, each of one more point a line, from the point to painted pixels. */
window.chartUpdates = async (series, points, rounds) => {
  const theme = readTheme();
  const page = { settings: () => readSettings(undefined), change() {}, say() {}, theme: () => theme };
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
    format: String,
    series: curves.map((curve, s) => ({
      label: `run ${s}`,
      short: `run ${s}`,
      role: roles[s % roles.length],
      curve,
    })),
  });
  for (let i = 0; i < points; i++) grow();
  chart.update(model());
  await new Promise((done) => setTimeout(done, 500));
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    grow();
    chart.update(model());
    // Reading a pixel makes the browser finish the drawing.
    chart.frame.canvas.getContext('2d').getImageData(0, 0, 1, 1);
    times.push(performance.now() - start);
    await nextFrame();
  }
  return times;
};
