import { Chart, type ChartOptions, LinearScale, LogarithmicScale, type Plugin } from 'chart.js';
import type { Geometry } from './crosshair';
import { type LinePicture, scaleOf } from './export/line-picture';
import { KeptLines } from './kept-lines';
import type { DrawnLine } from './line-drawing';

Chart.register(LinearScale, LogarithmicScale);

/** The canvas of a line chart: axes by Chart.js, lines between them by us. */
export class LineCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #plugins: Plugin<'line'>[];
  #chart: Chart<'line'> | null = null;
  #lines: readonly DrawnLine[] = [];
  readonly #kept = new KeptLines();

  /** @param plugins what else is drawn; what they draw before the lines is below them */
  constructor(canvas: HTMLCanvasElement, plugins: Plugin<'line'>[]) {
    this.#canvas = canvas;
    this.#plugins = [
      ...plugins,
      { id: 'lines', beforeDatasetsDraw: (chart) => this.#kept.draw(chart, this.#lines) },
    ];
  }

  /** Width and height are in CSS pixels. */
  draw(lines: readonly DrawnLine[], options: ChartOptions<'line'>, width: number, height: number): void {
    this.#lines = lines;
    const chart = this.#chart;
    if (!chart) {
      // Made in another size, it would be laid out and drawn once more.
      [this.#canvas.width, this.#canvas.height] = [width, height];
      const plugins = this.#plugins;
      this.#chart = new Chart(this.#canvas, { type: 'line', data: { datasets: [] }, options, plugins });
      return;
    }
    chart.options = options;
    // One of the two is enough: both lay out and draw.
    const isSameSize = chart.width === width && chart.height === height;
    if (isSameSize && chart.currentDevicePixelRatio === devicePixelRatio) chart.update('none');
    else chart.resize(width, height);
  }

  /** Forgets what makes the next drawing faster. */
  rest(): void {
    this.#kept.drop();
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
