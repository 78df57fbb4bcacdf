import { h } from '../dom';

/** What a pointer does to the stretch in sight, in CSS pixels from the left of the canvas. */
export interface SpanHandlers {
  /** Whether there is anything to zoom into now. */
  isOffered: () => boolean;
  isZoomed: () => boolean;
  plot: () => { left: number; right: number; top: number; bottom: number } | null;
  zoom: (factor: number, at: number) => void;
  /** To the right by so many pixels, as a sheet of paper under the hand would go. */
  drag: (pixels: number) => void;
  select: (from: number, to: number) => void;
  reset: () => void;
}

/** Less than this is a click with an unsteady hand. */
const LEAST = 5;
/** A notch of most wheels, 100, makes the stretch a quarter wider or narrower. */
const PER_PIXEL = 1.25 ** (1 / 100);
const LINE = 16;

/**
 * Zooming and moving by pointer: the wheel with Ctrl (which is also what pinching on a touchpad sends) zooms, a drag chooses a stretch, a drag
 * with Shift or a sideways wheel moves, a double click shows all. The plain wheel scrolls the page.
 */
export class SpanGestures {
  readonly #canvas: HTMLCanvasElement;
  readonly #handlers: SpanHandlers;
  readonly #box = h('div', { class: 'chosen-span' });
  #drag: { from: number; last: number; moves: boolean } | null = null;

  constructor(plot: HTMLElement, canvas: HTMLCanvasElement, handlers: SpanHandlers) {
    this.#canvas = canvas;
    this.#handlers = handlers;
    plot.append(this.#box);
    this.#box.hidden = true;
    canvas.classList.add('zoomable');
    canvas.addEventListener('wheel', (event) => this.#turn(event), { passive: false });
    canvas.addEventListener('pointerdown', (event) => this.#press(event));
    canvas.addEventListener('pointermove', (event) => this.#move(event));
    canvas.addEventListener('pointerup', (event) => this.#release(event));
    canvas.addEventListener('pointercancel', () => this.cancel());
    canvas.addEventListener('dblclick', () => handlers.reset());
  }

  /** Gives up a stretch that is being chosen; false where there is none. */
  cancel(): boolean {
    const was = this.#drag !== null;
    this.#drag = null;
    this.#box.hidden = true;
    return was;
  }

  #turn(event: WheelEvent): void {
    if (!this.#handlers.isOffered()) return;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#handlers.zoom(PER_PIXEL ** (event.deltaY * unit), event.offsetX);
    } else if (this.#handlers.isZoomed() && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.#handlers.drag(-event.deltaX * unit);
    }
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0 || !this.#handlers.isOffered()) return;
    const at = event.offsetX;
    this.#drag = { from: at, last: at, moves: event.shiftKey };
    this.#canvas.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    const plot = this.#handlers.plot();
    if (!this.#drag || !plot) return;
    if (this.#drag.moves) this.#handlers.drag(event.offsetX - this.#drag.last);
    this.#drag.last = event.offsetX;
    if (this.#drag.moves) return;
    const within = (x: number) => Math.min(Math.max(x, plot.left), plot.right);
    const [a, b] = [within(this.#drag.from), within(event.offsetX)];
    this.#box.hidden = Math.abs(a - b) < LEAST;
    Object.assign(this.#box.style, {
      left: `${Math.min(a, b)}px`,
      width: `${Math.abs(a - b)}px`,
      top: `${plot.top}px`,
      height: `${plot.bottom - plot.top}px`,
    });
  }

  #release(event: PointerEvent): void {
    const drag = this.#drag;
    this.cancel();
    if (drag && !drag.moves && Math.abs(event.offsetX - drag.from) >= LEAST)
      this.#handlers.select(drag.from, event.offsetX);
  }
}
