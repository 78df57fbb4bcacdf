import type { SweepTrial } from '../../src/protocol/sweep';
import { ChartFrame, paintContext } from '../charts/frame';
import { h, onChange, refill } from '../dom';
import { number } from '../format';
import type { Page } from '../page';
import { button } from '../sections/parts';
import { words } from '../words';
import type { Axis } from './axes';
import { Brushes } from './brushes';
import { lossRange } from './loss-range';
import { completeTrials, lossOf } from './losses';
import { axisPlaces, drawAxes, drawTrial, FOOT, HEAD } from './parallel-drawing';
import { showTip } from './trial-canvas';
import { bestTenth, describeTrial, trialRows } from './trial-words';
import type { SweepSection, SweepView } from './view';

const text = words.sweep;
/** A pointer this near to a line means its trial. */
const REACH = 12;
const LOSS = 'loss';

/** Complete trials as lines over one axis a parameter and one for the loss. */
class ParallelCoordinates {
  readonly frame: ChartFrame;
  readonly #page: Page;
  readonly #tip = h('div', { class: 'tip', 'aria-hidden': true });
  readonly #brushes = new Brushes();
  readonly #drawControls = onChange(() => {
    const clear = () => {
      this.#brushes.clear();
      this.#changed();
    };
    refill(this.frame.controls, !this.#brushes.empty && button(text.clear, 'parallel-clear', clear, 'quiet'));
  });
  #view: SweepView | null = null;
  #axes: Axis[] = [];
  /** The lowest loss first. */
  #trials: SweepTrial[] = [];
  #pointed: SweepTrial | null = null;
  #axis = 0;
  #drag: { axis: Axis; from: number } | null = null;

  constructor(page: Page) {
    this.#page = page;
    this.frame = new ChartFrame(page, {
      id: 'sweep-parallel',
      shape: 'free',
      kind: text.parallelChart,
      draw: () => this.#draw(),
      onKey: (key, shift) => this.#onKey(key, shift),
      table: () => trialRows(this.#trials, this.#view?.sweep?.record.plan.slots ?? []),
    });
    this.frame.element.classList.add('wide');
    this.frame.setHeight(280);
    this.frame.plot.append(this.#tip);
    this.#tip.hidden = true;
    const { canvas } = this.frame;
    canvas.addEventListener('pointerdown', (event) => this.#begin(event));
    canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => this.#move(offsetX, offsetY));
    canvas.addEventListener('pointerup', (event) => this.#end(event));
    canvas.addEventListener('pointercancel', () => (this.#drag = null));
    for (const leave of ['pointerleave', 'blur'])
      canvas.addEventListener(leave, () => this.#drag ?? this.#point(null, false));
    // The axis that keys act on stands out while the chart has the focus.
    for (const focus of ['focus', 'blur']) canvas.addEventListener(focus, () => this.frame.invalidate());
  }

  update(view: SweepView): void {
    this.#view = view;
    this.#trials = completeTrials(view.sweep?.trials ?? []);
    if (this.#trials.length === 0) {
      this.frame.hide();
      return;
    }
    const range = lossRange(this.#trials, view.settings.logScale);
    const at = (place: number) => number(range.at(place));
    const loss: Axis = {
      id: LOSS,
      label: words.validationLoss,
      isChoice: false,
      place: (value) => (typeof value === 'number' ? range.place(value) : null),
      at,
      ticks: [0, 1].map((end) => ({ place: end, text: at(end) })),
    };
    this.#axes = [...view.axes, loss];
    this.#axis = Math.min(this.#axis, this.#axes.length - 1);
    this.#drawControls(this.#brushes.empty);
    this.frame.update(
      text.parallel,
      text.parallelNote,
      `${bestTenth(this.#trials, view.axes)} ${text.parallelHelp}`,
    );
  }

  #changed(): void {
    this.#drawControls(this.#brushes.empty);
    this.frame.invalidate();
  }

  #draw(): void {
    const { width, height } = this.frame.size();
    const context = paintContext(this.frame.canvas, width, height);
    const view = this.#view;
    if (!context || !view) return;
    const theme = this.#page.theme();
    context.font = `11px ${theme.font}`;
    const xs = axisPlaces(this.#axes.length, width);
    const shape = { xs, height };
    const held = (trial: SweepTrial) => this.#brushes.holds(trial, this.#axes, place);
    // Of many, only the best may be strong, or all would run together.
    const power = 2 + Math.min(6, this.#trials.length / 150);
    // The best last, so that it lies on top.
    for (const trial of [...this.#trials].reverse())
      if (!held(trial)) drawTrial(context, trial, this.#placesOf(trial), shape, theme.tint('muted', 0.12), 1);
    for (const trial of [...this.#trials].reverse()) {
      if (!held(trial)) continue;
      const good = 1 - view.ranks.rank(lossOf(trial));
      drawTrial(
        context,
        trial,
        this.#placesOf(trial),
        shape,
        theme.tint('blue', 0.12 + 0.88 * good ** power),
        1,
      );
    }
    const chosen = view.chosen;
    if (chosen?.state === 'complete')
      drawTrial(context, chosen, this.#placesOf(chosen), shape, theme.colour('yellow'), 2.5);
    if (this.#pointed)
      drawTrial(context, this.#pointed, this.#placesOf(this.#pointed), shape, theme.colour('text'), 2);
    drawAxes(context, theme, this.#axes, shape, {
      brushes: this.#brushes,
      focused: document.activeElement === this.frame.canvas ? this.#axis : null,
      present: this.#axes.map((axis) => {
        const slot = view.sweep?.record.plan.slots.find(({ id }) => id === axis.id);
        return slot ? axis.place(slot.value) : null;
      }),
    });
  }

  #placesOf(trial: SweepTrial): (number | null)[] {
    return this.#axes.map((axis) => place(trial, axis));
  }

  #begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { offsetX, offsetY } = event;
    const xs = axisPlaces(this.#axes.length, this.frame.size().width);
    const index = xs.findIndex((x) => Math.abs(x - offsetX) < REACH);
    const axis = this.#axes[index];
    if (!axis) return;
    this.#axis = index;
    this.#drag = { axis, from: this.#placeAt(offsetY) };
    this.frame.canvas.setPointerCapture(event.pointerId);
  }

  #move(x: number, y: number): void {
    if (this.#drag) {
      this.#brushes.set(this.#drag.axis.id, this.#drag.from, this.#placeAt(y));
      this.frame.invalidate();
    } else this.#point(this.#near(x, y), false, { x, y });
  }

  #end({ button, offsetX: x, offsetY: y }: PointerEvent): void {
    if (button !== 0) return;
    if (this.#drag) {
      this.#brushes.set(this.#drag.axis.id, this.#drag.from, this.#placeAt(y));
      this.#drag = null;
      this.#changed();
      return;
    }
    const trial = this.#near(x, y);
    if (trial) this.#choose(trial);
  }

  #placeAt(y: number): number {
    const { height } = this.frame.size();
    return 1 - (y - HEAD) / (height - HEAD - FOOT);
  }

  /** The trial whose line passes nearest, by the height of the line between the two axes around the pointer. */
  #near(x: number, y: number): SweepTrial | null {
    const { width, height } = this.frame.size();
    const xs = axisPlaces(this.#axes.length, width);
    const beyond = xs.findIndex((at) => at > x);
    const right = beyond < 0 ? xs.length - 1 : Math.max(1, beyond);
    const [from = 0, to = 1] = [xs[right - 1], xs[right]];
    const share = Math.min(1, Math.max(0, (x - from) / (to - from)));
    let [best, distance]: [SweepTrial | null, number] = [null, REACH];
    for (const trial of this.#trials) {
      if (!this.#brushes.holds(trial, this.#axes, place)) continue;
      const places = this.#placesOf(trial);
      const [a, b] = [places[right - 1] ?? null, places[right] ?? null];
      if (a === null || b === null) continue;
      const at = HEAD + (1 - (a + (b - a) * share)) * (height - HEAD - FOOT);
      if (Math.abs(at - y) < distance) [best, distance] = [trial, Math.abs(at - y)];
    }
    return best;
  }

  #point(trial: SweepTrial | null, aloud: boolean, at = { x: 60, y: 0 }): void {
    const before = this.#pointed;
    this.#pointed = trial;
    this.#tip.hidden = !trial;
    if (trial) {
      const said = describeTrial(trial, this.#view?.sweep?.record.plan.slots ?? []);
      showTip(this.#tip, said.split('\n')[0] ?? '', at, this.frame.size());
      if (aloud) this.#page.say(said);
    }
    if (trial !== before) this.frame.invalidate();
  }

  #choose(trial: SweepTrial): void {
    this.#page.change({ sweep: { ...this.#page.settings().sweep, trial: trial.number } });
  }

  #onKey(key: string, shift: boolean): boolean {
    const axis = this.#axes[this.#axis];
    if (!axis) return false;
    if (shift && (key === 'ArrowUp' || key === 'ArrowDown')) {
      this.#brushes.move(axis.id, key === 'ArrowUp');
      this.#page.say(this.#narrowed(axis));
      this.#changed();
      return true;
    }
    switch (key) {
      case 'ArrowLeft':
      case 'ArrowRight': {
        const step = key === 'ArrowRight' ? 1 : -1;
        this.#axis = Math.min(Math.max(this.#axis + step, 0), this.#axes.length - 1);
        const next = this.#axes[this.#axis];
        if (next) this.#page.say(this.#narrowed(next));
        this.frame.invalidate();
        return true;
      }
      case 'ArrowUp':
      case 'ArrowDown': {
        const held = this.#trials.filter((trial) => this.#brushes.holds(trial, this.#axes, place));
        const here = this.#pointed ? held.indexOf(this.#pointed) : -1;
        // Down goes on to the next better one: on the axis of the loss that is further down.
        const next = here < 0 ? 0 : key === 'ArrowDown' ? here - 1 : here + 1;
        const trial = held[Math.min(Math.max(next, 0), held.length - 1)];
        if (trial) this.#point(trial, true);
        return true;
      }
      case 'Enter':
        if (this.#pointed) this.#choose(this.#pointed);
        return this.#pointed !== null;
      case 'Escape':
        this.#brushes.clear();
        this.#point(null, false);
        this.#changed();
        return true;
      default:
        return false;
    }
  }

  #narrowed(axis: Axis): string {
    const { low, high } = this.#brushes.get(axis.id) ?? { low: 0, high: 1 };
    const held = this.#trials.filter((trial) => this.#brushes.holds(trial, this.#axes, place)).length;
    return text.narrowed(axis.label, axis.at(low), axis.at(high), String(held), String(this.#trials.length));
  }
}

function place(trial: SweepTrial, axis: Axis): number | null {
  return axis.place(axis.id === LOSS ? lossOf(trial) : trial.parameters[axis.id]);
}

export function parallelSection(page: Page): SweepSection {
  const chart = new ParallelCoordinates(page);
  return { element: chart.frame.element, update: (view) => chart.update(view) };
}
