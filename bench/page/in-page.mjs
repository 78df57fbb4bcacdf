// Runs in the browser: the page's own line chart, fed as a training run would feed it.
import '../../webview/style.css';
import { LineChart } from '../../webview/charts/line';
import { readSettings } from '../../webview/settings';
import { readTheme } from '../../webview/theme';

const nextFrame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));

/** Milliseconds of each of `rounds` updates, from new values to painted pixels. */
window.chartUpdates = async (series, points, rounds) => {
  const theme = readTheme();
  const page = { settings: () => readSettings(undefined), change() {}, say() {}, theme: () => theme };
  const chart = new LineChart(page, 'bench');
  document.getElementById('app').replaceChildren(chart.frame.element);
  const roles = ['blue', 'yellow', 'green', 'purple', 'orange', 'red'];
  const xs = Array.from({ length: points }, (_, i) => i + 1);
  const model = () => ({
    title: 'Bench',
    x: 'epoch',
    format: String,
    series: Array.from({ length: series }, (_, s) => ({
      label: `run ${s}`,
      short: `run ${s}`,
      role: roles[s % roles.length],
      xs,
      ys: xs.map((x) => 2 * Math.exp((-3 * x) / points) + 0.2 * s + 0.1 * Math.random()),
    })),
  });
  chart.update(model());
  await new Promise((done) => setTimeout(done, 500));
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const next = model();
    const start = performance.now();
    chart.update(next);
    // Reading a pixel makes the browser finish the drawing.
    chart.frame.canvas.getContext('2d').getImageData(0, 0, 1, 1);
    times.push(performance.now() - start);
    await nextFrame();
  }
  return times;
};
