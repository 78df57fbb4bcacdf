import type { SweepTrial } from '../../src/protocol/sweep';
import { h, refill } from '../dom';
import { ChartFrame, paintContext } from '../charts/frame';
import type { Page } from '../page';
import type { TableData } from '../table';

/** Where a trial was drawn, in CSS pixels. */
export interface Mark {
  trial: SweepTrial;
  x: number;
  y: number;
}

interface TrialCanvasOptions {
  id: string;
  kind: string;
  height: number;
  /** Draws, and says where the trials are, in the order in which arrow keys go through them. */
  paint(context: CanvasRenderingContext2D, width: number, height: number): Mark[];
  describe(trial: SweepTrial): string;
  choose(trial: SweepTrial): void;
  table: () => TableData;
}

/** A pointer this near to a mark means it. */
const REACH = 24;

/** A chart of trials as marks: pointed at or walked through by arrow keys, one of them at a time; a click or Enter chooses it. */
export class TrialCanvas {
  readonly frame: ChartFrame;
  readonly #page: Page;
  readonly #options: TrialCanvasOptions;
  readonly #ring = h('div', { class: 'mark-ring' });
  readonly #tip = h('div', { class: 'tip', 'aria-hidden': true });
  #marks: Mark[] = [];
  #at: number | null = null;

  constructor(page: Page, options: TrialCanvasOptions) {
    this.#page = page;
    this.#options = options;
    this.frame = new ChartFrame(page, {
      id: options.id,
      shape: 'free',
      kind: options.kind,
      draw: () => this.#draw(),
      onKey: (key) => this.#onKey(key),
      table: options.table,
    });
    this.frame.setHeight(options.height);
    this.frame.plot.append(this.#ring, this.#tip);
    this.#point(null, false);
    const { canvas } = this.frame;
    canvas.addEventListener('pointermove', ({ offsetX, offsetY }) =>
      this.#point(this.#near(offsetX, offsetY), false),
    );
    canvas.addEventListener('pointerleave', () => this.#point(null, false));
    canvas.addEventListener('blur', () => this.#point(null, false));
    canvas.addEventListener('click', ({ offsetX, offsetY }) => this.#choose(this.#near(offsetX, offsetY)));
  }

  #draw(): void {
    const { width, height } = this.frame.size();
    const context = paintContext(this.frame.canvas, width, height);
    if (!context) return;
    context.font = `11px ${this.#page.theme().font}`;
    const pointed = this.#at === null ? null : this.#marks[this.#at]?.trial.number;
    this.#marks = this.#options.paint(context, width, height);
    const again = this.#marks.findIndex(({ trial }) => trial.number === pointed);
    if (pointed !== null) this.#point(again < 0 ? null : again, false);
  }

  #near(x: number, y: number): number | null {
    let [best, distance] = [-1, REACH];
    for (const [index, mark] of this.#marks.entries()) {
      const apart = Math.hypot(mark.x - x, mark.y - y);
      if (apart < distance) [best, distance] = [index, apart];
    }
    return best < 0 ? null : best;
  }

  #point(index: number | null, aloud: boolean): void {
    this.#at = index;
    const mark = index === null ? undefined : this.#marks[index];
    this.#ring.hidden = this.#tip.hidden = !mark;
    if (!mark) return;
    const text = this.#options.describe(mark.trial);
    Object.assign(this.#ring.style, { left: `${mark.x}px`, top: `${mark.y}px` });
    showTip(this.#tip, text, mark, this.frame.size());
    if (aloud) this.#page.say(text);
  }

  #choose(index: number | null): void {
    const mark = index === null ? undefined : this.#marks[index];
    if (mark) this.#options.choose(mark.trial);
  }

  #onKey(key: string): boolean {
    const last = this.#marks.length - 1;
    const here = this.#at;
    if (key === 'Escape') {
      this.#point(null, false);
      return true;
    }
    if (key === 'Enter' || key === ' ') {
      this.#choose(here);
      return here !== null;
    }
    const targets: Record<string, number> = {
      ArrowRight: here === null ? 0 : Math.min(here + 1, last),
      ArrowLeft: here === null ? last : Math.max(here - 1, 0),
      Home: 0,
      End: last,
    };
    const target = targets[key];
    if (target === undefined || last < 0) return false;
    this.#point(target, true);
    return true;
  }
}

/** Puts a tip beside a place, on the side where there is room. */
export function showTip(
  tip: HTMLElement,
  text: string,
  { x, y }: { x: number; y: number },
  size: { width: number; height: number },
): void {
  refill(tip, ...text.split('\n').map((line) => h('div', {}, line)));
  tip.classList.toggle('flip', x > size.width / 2);
  Object.assign(tip.style, {
    left: `${x}px`,
    top: `${Math.max(0, Math.min(y - 12, size.height - tip.offsetHeight - 4))}px`,
  });
}
