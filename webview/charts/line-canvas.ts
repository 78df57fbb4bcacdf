import {
  Chart,
  type ChartOptions,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
} from 'chart.js';
import type { Geometry } from './crosshair';
import type { Point } from './curve';
import { type LinePicture, scaleOf } from './export/line-picture';
import type { Dataset } from './line-options';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

/** The canvas of a line chart, drawn by Chart.js. */
export class LineCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #plugins: Plugin<'line'>[];
  #chart: Chart<'line', Point[]> | null = null;

  constructor(canvas: HTMLCanvasElement, plugins: Plugin<'line'>[]) {
    this.#canvas = canvas;
    this.#plugins = plugins;
  }

  /** Width and height are in CSS pixels. */
  draw(datasets: Dataset[], options: ChartOptions<'line'>, width: number, height: number): void {
    const chart = this.#chart;
    if (!chart) {
      // Made in another size, it would be laid out and drawn once more.
      [this.#canvas.width, this.#canvas.height] = [width, height];
      const plugins = this.#plugins;
      this.#chart = new Chart(this.#canvas, { type: 'line', data: { datasets }, options, plugins });
      return;
    }
    // Chart.js keeps what it knows of a line as long as the object stays the same, the radius of its points included.
    const kept = chart.data.datasets;
    chart.data.datasets = datasets.map((next, i) => {
      const known = kept[i];
      const samePoints = known && (known.data.length === 1) === (next.data.length === 1);
      return samePoints ? Object.assign(known, next) : next;
    });
    chart.options = options;
    // One of the two is enough: both lay out and draw.
    const isSameSize = chart.width === width && chart.height === height;
    if (isSameSize && chart.currentDevicePixelRatio === devicePixelRatio) chart.update('none');
    else chart.resize(width, height);
  }

  /** What axis and labels took of the width at the last drawing. */
  get besidePlot(): number {
    return this.#chart ? this.#chart.width - this.#chart.chartArea.width : 0;
  }

  /** Null before the first drawing. */
  geometry(): Geometry | null {
    const chart = this.#chart;
    const [x, y] = [chart?.scales['x'], chart?.scales['y']];
    if (!chart || !x || !y) return null;
    const { left, right, top, bottom } = chart.chartArea;
    return {
      left,
      right,
      top,
      bottom,
      x: (value) => x.getPixelForValue(value),
      y: (value) => y.getPixelForValue(value),
    };
  }

  /** The x value at a place of the canvas. */
  valueAt(pixel: number): number | undefined {
    return this.#chart?.scales['x']?.getValueForPixel(pixel);
  }

  /** Its axes, for drawing it elsewhere; null before the first drawing. */
  scales(): Pick<LinePicture, 'x' | 'y'> | null {
    const [x, y] = [this.#chart?.scales['x'], this.#chart?.scales['y']];
    return x && y ? { x: scaleOf(x), y: scaleOf(y) } : null;
  }
}
