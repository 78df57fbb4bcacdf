import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import { number } from '../format';
import type { Page } from '../page';
import { type TableData, thin } from '../table';
import { words } from '../words';
import { Crosshair, type Geometry } from './crosshair';
import type { Curve, Point } from './curve';
import { type Decorated, decorations, labelRoom } from './decorations';
import { ChartFrame } from './frame';
import { datasetOf, optionsOf } from './line-options';
import { firstBreak, type LineModel, longest, placeName } from './series';
import { capital, describeChart, valuesAt } from './summary';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

const TABLE_ROWS = 100;

/** Lines over epochs or steps. */
export class LineChart {
  readonly frame: ChartFrame;
  readonly #page: Page;
  readonly #mini: boolean;
  readonly #crosshair: Crosshair;
  #chart: Chart<'line', Point[]> | null = null;
  #drawn: Decorated | null = null;
  #model: LineModel | null = null;

  constructor(page: Page, id: string, shape: 'lines' | 'mini' = 'lines') {
    this.#page = page;
    this.#mini = shape === 'mini';
    this.frame = new ChartFrame(page, {
      id,
      shape,
      kind: words.lineChart,
      draw: () => this.#draw(),
      onKey: (key, shift) => this.#onKey(key, shift),
      ...(shape === 'lines' && {
        table: () => (this.#model ? tableOf(this.#model) : { columns: [], rows: [] }),
      }),
    });
    this.#crosshair = new Crosshair(page, this.frame.plot);
    const canvas = this.frame.canvas;
    canvas.addEventListener('pointermove', (event) => this.#point(event.offsetX));
    canvas.addEventListener('pointerleave', () => this.#crosshair.hide());
    canvas.addEventListener('blur', () => this.#crosshair.hide());
  }

  /** Shows `model`, or nothing where there is nothing to show. */
  update(model: LineModel | null): void {
    this.#model = model && model.series.some(({ curve }) => curve.length > 0) ? model : null;
    if (!this.#model) this.frame.hide();
    else this.frame.update(this.#model.title, this.#model.note ?? '', describeChart(this.#model));
  }

  #draw(): void {
    const model = this.#model;
    const { width, height } = this.frame.size();
    const context = this.frame.canvas.getContext('2d');
    if (!model || !context) return;
    const theme = this.#page.theme();
    const font = `11px ${theme.font}`;
    this.#drawn = { model, theme, broken: firstBreak(model.series) };
    // One stretch a pixel of the plot, thus two points.
    const datasets = model.series.map((series, order) => datasetOf(series, order, model, theme, width));
    const options = optionsOf(model, theme, labelRoom(context, font, model.series), this.#mini);
    if (this.#chart) {
      // Chart.js keeps what it knows of a line as long as the object stays the same, the radius of its points included.
      const kept = this.#chart.data.datasets;
      this.#chart.data.datasets = datasets.map((next, i) => {
        const known = kept[i];
        const samePoints = known && (known.data.length === 1) === (next.data.length === 1);
        return samePoints ? Object.assign(known, next) : next;
      });
      this.#chart.options = options;
    } else {
      const plugins = this.#mini
        ? []
        : [
            decorations(
              () => this.#drawn,
              () => font,
            ),
          ];
      this.#chart = new Chart(this.frame.canvas, { type: 'line', data: { datasets }, options, plugins });
    }
    this.#chart.resize(width, height);
    this.#chart.update('none');
    if (this.#crosshair.at !== null) this.#moveTo(this.#crosshair.at, false);
  }

  #geometry(): Geometry | null {
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

  /** The line at whose points the crosshair can stand. */
  #places(): Curve | null {
    return this.#model && longest(this.#model.series);
  }

  #point(offset: number): void {
    const x = this.#chart?.scales['x']?.getValueForPixel(offset);
    const places = this.#places();
    if (x !== undefined && places) this.#moveTo(places.x(places.nearest(x)), false);
  }

  #moveTo(x: number, aloud: boolean): void {
    const geometry = this.#geometry();
    if (!Number.isNaN(x) && geometry && this.#model) this.#crosshair.show(this.#model, geometry, x, aloud);
  }

  #onKey(key: string, shift: boolean): boolean {
    const places = this.#places();
    const end = (places?.length ?? 0) - 1;
    const here = this.#crosshair.at === null || !places ? null : places.nearest(this.#crosshair.at);
    const far = Math.max(1, Math.round(end / 10));
    // A step that can be seen; with Shift, the next value.
    const step = shift ? 1 : Math.max(1, Math.round(end / Math.max(1, this.frame.size().width / 4)));
    const moves: Record<string, number> = {
      ArrowRight: here === null ? 0 : here + step,
      ArrowLeft: here === null ? end : here - step,
      PageDown: (here ?? 0) + far,
      PageUp: (here ?? end) - far,
      Home: 0,
      End: end,
    };
    if (key === 'Escape') {
      this.#crosshair.hide();
      return true;
    }
    const target = moves[key];
    if (target === undefined || !places || end < 0) return false;
    this.#moveTo(places.x(Math.min(Math.max(target, 0), end)), true);
    return true;
  }
}

function tableOf(model: LineModel): TableData {
  const places = longest(model.series);
  const length = places?.length ?? 0;
  const best = model.series.map(({ curve }) => places?.nearest(curve.x(curve.extremes().low)) ?? -1);
  const kept = thin(length, TABLE_ROWS, best);
  return {
    columns: [capital(model.x), ...model.series.map((series) => capital(series.label))],
    rows: kept.map((index) => {
      const x = places?.x(index) ?? NaN;
      const values = new Map(valuesAt(model, x).map(({ series, y }) => [series, y]));
      return [placeName(model, x), ...model.series.map((series) => number(values.get(series)))];
    }),
    note: kept.length < length ? words.rowsLeftOut(kept.length, length) : undefined,
  };
}
