import type { Page } from '../page';
import { words } from '../words';
import { Crosshair } from './crosshair';
import { type Decorated, decorations, labelRoom } from './decorations';
import { chartExports } from './export/chart-exports';
import { lineExport } from './export/line-export';
import type { LinePicture } from './export/line-picture';
import { ChartFrame } from './frame';
import { SpanGestures } from './gestures';
import { LineCanvas } from './line-canvas';
import { LineControls } from './line-controls';
import { crosshairTarget, spanTarget } from './line-keys';
import { lineOf, optionsOf } from './line-options';
import { tableOf } from './line-table';
import { firstBreak, type LineModel, longest, smoothed } from './series';
import { axisOf, between, moved, type Span, Zoom, zoomed } from './span';
import { describeChart, describeSpan, scaleRemarks, type Sight } from './summary';

/** What one press of a button or key does to the width of the stretch in sight. */
const ZOOM_STEP = 1.5;

/** Lines over epochs or steps. */
export class LineChart {
  readonly frame: ChartFrame;
  readonly #page: Page;
  readonly #id: string;
  readonly #mini: boolean;
  readonly #canvas: LineCanvas;
  readonly #crosshair: Crosshair;
  readonly #zoom: Zoom;
  readonly #controls: LineControls | null;
  readonly #gestures: SpanGestures | null;
  #drawn: Decorated | null = null;
  #model: LineModel | null = null;
  #note = '';
  /** Smoothing while its slider is moved. */
  #preview: number | null = null;
  /** What a drag has moved beyond whole epochs. */
  #rest = 0;

  constructor(page: Page, id: string, shape: 'lines' | 'mini' = 'lines') {
    this.#page = page;
    this.#id = id;
    this.#mini = shape === 'mini';
    this.#zoom = new Zoom(page.settings().spans[id]);
    this.#controls = this.#mini ? null : this.#makeControls();
    this.frame = new ChartFrame(page, {
      id,
      shape,
      kind: words.lineChart,
      draw: () => this.#draw(),
      rest: () => this.#canvas.rest(),
      onKey: (key, shift) => this.#onKey(key, shift),
      ...(this.#controls && {
        tools: this.#controls,
        table: () =>
          this.#model ? tableOf(this.#model, this.#sight(this.#model).span) : { columns: [], rows: [] },
      }),
    });
    this.#crosshair = new Crosshair(page, this.frame.plot);
    const { plot, canvas } = this.frame;
    const decorated = decorations(
      () => this.#drawn,
      () => this.#font(),
    );
    this.#canvas = new LineCanvas(canvas, this.#mini ? [] : [decorated]);
    canvas.addEventListener('pointermove', (event) => this.#point(event.offsetX));
    canvas.addEventListener('pointerleave', () => this.#crosshair.hide());
    canvas.addEventListener('blur', () => this.#crosshair.hide());
    this.#gestures = this.#mini ? null : this.#listen(plot, canvas);
  }

  /** Shows `model`, or nothing where there is nothing to show. */
  update(model: LineModel | null): void {
    this.#model = model && model.series.some(({ curve }) => curve.length > 0) ? model : null;
    this.#preview = null;
    this.#show();
  }

  #show(): void {
    const model = this.#model;
    if (!model) {
      this.frame.hide();
      return;
    }
    const sight = this.#sight(model);
    this.#controls?.update(model, sight);
    const smoothing = sight.weight > 0 ? [words.chart.smoothedBy(String(sight.weight))] : [];
    const remarks = [model.note ?? '', ...scaleRemarks(model, sight), ...smoothing];
    this.#note = remarks.filter((text) => text !== '').join(' · ');
    this.frame.update(model.title, this.#note, describeChart(model, sight));
  }

  /** How the chart is looked at: what the reader has chosen, as far as the model has it. */
  #sight(model: LineModel): Sight {
    const axis = axisOf(model);
    const { logScales, smoothing } = this.#page.settings();
    const wantsLog = logScales[this.#id] ?? model.log ?? false;
    return {
      axis,
      span: this.#zoom.shown(axis),
      wantsLog,
      log: wantsLog && model.series.some(({ curve }) => curve.extremes(true).low >= 0),
      weight: this.#preview ?? smoothing[this.#id] ?? 0,
    };
  }

  #draw(): void {
    const { width, height } = this.frame.size();
    const context = this.frame.canvas.getContext('2d');
    if (!this.#model || !context) return;
    const { axis, span, log, weight } = this.#sight(this.#model);
    const model = smoothed(this.#model, weight);
    const theme = this.#page.theme();
    this.#drawn = { model, theme, log, span, broken: firstBreak(model.series, span) };
    // One stretch a pixel of the plot, thus two points.
    const columns = Math.max(1, Math.ceil(width - this.#canvas.besidePlot));
    const outlook = { log, span, isZoomed: this.#zoom.isOn(axis), columns };
    const lines = model.series.map((series, order) => lineOf(series, order, model, theme, outlook));
    const options = optionsOf(
      model,
      theme,
      labelRoom(context, this.#font(), model.series),
      this.#mini,
      outlook,
    );
    this.#canvas.draw(lines, options, width, height);
    if (this.#crosshair.at !== null) this.#moveTo(this.#crosshair.at, false);
  }

  #font(): string {
    return `11px ${this.#page.theme().font}`;
  }

  #point(offset: number): void {
    const model = this.#model;
    const x = this.#canvas.valueAt(offset);
    const places = model && longest(model.series);
    if (x === undefined || !places) return;
    const { left, right } = this.#sight(model).span;
    this.#moveTo(places.x(places.nearest(Math.min(Math.max(x, left), right))), false);
  }

  #moveTo(x: number, aloud: boolean): void {
    const geometry = this.#canvas.geometry();
    const model = this.#model;
    if (Number.isNaN(x) || !geometry || !model) return;
    const { span, weight } = this.#sight(model);
    if (x < span.left || x > span.right) this.#crosshair.hide();
    else this.#crosshair.show(model, weight, geometry, x, aloud);
  }

  #onKey(key: string, shift: boolean): boolean {
    const model = this.#model;
    if (!model) return false;
    if (key === 'Escape') {
      this.#crosshair.hide();
      if (!this.#gestures?.cancel()) this.#reset();
      return true;
    }
    const sight = this.#sight(model);
    const span = this.#canZoom(model) && spanTarget(key, sight, ZOOM_STEP, this.#crosshair.at);
    if (span) {
      this.#choose(span, true);
      return true;
    }
    const width = this.frame.size().width;
    const x = crosshairTarget(key, shift, model, sight.span, this.#crosshair.at, width);
    if (x === null) return false;
    // The stretch in sight goes along.
    if (x > sight.span.right) this.#choose(moved(sight.span, sight.axis, x - sight.span.right), false);
    else if (x < sight.span.left) this.#choose(moved(sight.span, sight.axis, x - sight.span.left), false);
    this.#moveTo(x, true);
    return true;
  }

  /** Places that have names are few. */
  #canZoom(model: LineModel): boolean {
    return !this.#mini && model.places === undefined;
  }

  #choose(span: Span, aloud: boolean): void {
    if (!this.#model) return;
    const axis = axisOf(this.#model);
    this.#zoom.choose(span, axis);
    this.#page.keep({ spans: { ...this.#page.settings().spans, [this.#id]: this.#zoom.chosen } });
    if (aloud) this.#page.say(describeSpan(this.#model, { axis, span: this.#zoom.shown(axis) }));
    this.#show();
  }

  #reset(): void {
    if (!this.#model || !this.#zoom.isOn(axisOf(this.#model))) return;
    // The buttons that go away must not take the focus with them.
    if (this.#controls?.views.contains(document.activeElement)) this.frame.canvas.focus();
    this.#choose(axisOf(this.#model), true);
  }

  /** About `at`; the middle without it. */
  #zoomBy(factor: number, at?: number): void {
    if (!this.#model || !this.#canZoom(this.#model)) return;
    const { span, axis } = this.#sight(this.#model);
    this.#choose(zoomed(span, axis, factor, at), at === undefined);
  }

  #drag(pixels: number): void {
    const plot = this.#canvas.geometry();
    if (!this.#model || !plot) return;
    const { span, axis } = this.#sight(this.#model);
    this.#rest -= (pixels * (span.right - span.left)) / (plot.right - plot.left);
    const by = axis.grain === 1 ? Math.trunc(this.#rest) : this.#rest;
    this.#rest -= by;
    if (by !== 0) this.#choose(moved(span, axis, by), false);
  }

  #makeControls(): LineControls {
    return new LineControls(this.#page, this.#id, {
      zoomIn: () => this.#zoomBy(1 / ZOOM_STEP),
      zoomOut: () => this.#zoomBy(ZOOM_STEP),
      showAll: () => this.#reset(),
      preview: (weight) => {
        this.#preview = weight;
        this.#show();
      },
      exports: chartExports(this.#page, () => {
        const picture = this.#picture();
        return picture && lineExport(picture);
      }),
    });
  }

  /** The chart as it stands, for taking along. */
  #picture(): LinePicture | null {
    this.#draw();
    const scales = this.#canvas.scales();
    if (!this.#model || !this.#drawn || !scales) return null;
    const { model, ...look } = this.#drawn;
    return {
      ...look,
      data: this.#model,
      model,
      subject: this.#page.subject(),
      note: this.#note,
      spoken: describeChart(this.#model, this.#sight(this.#model)),
      ...scales,
    };
  }

  #listen(plot: HTMLElement, canvas: HTMLCanvasElement): SpanGestures {
    return new SpanGestures(plot, canvas, {
      isOffered: () => this.#model !== null && this.#canZoom(this.#model),
      isZoomed: () => this.#model !== null && this.#zoom.isOn(axisOf(this.#model)),
      plot: () => this.#canvas.geometry(),
      zoom: (factor, at) => this.#zoomBy(factor, this.#canvas.valueAt(at)),
      drag: (pixels) => this.#drag(pixels),
      select: (from, to) => {
        const [a, b] = [this.#canvas.valueAt(from), this.#canvas.valueAt(to)];
        if (this.#model && a !== undefined && b !== undefined)
          this.#choose(between(a, b, axisOf(this.#model)), true);
      },
      reset: () => this.#reset(),
    });
  }
}
