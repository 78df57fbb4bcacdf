import { firstNotBefore } from '../search';
import { DebiasedAverage } from './debiased-average';
import { Columns, type Columned, columnWidth } from './columns';
import { type Extremes, larger, Pyramid } from './pyramid';
import { EVERYTHING, type Span } from './span';

const MOST_GRIDS = 4;

export interface Point {
  x: number;
  y: number;
}

/**
 * The points of a line, x ascending, to which points are added at the end. It answers what a chart asks at each drawing without looking
 * at all of them. On a log scale values have to be above 0; others are missing there, as those that aren't finite are everywhere.
 */
export class Curve {
  #xs: Float64Array;
  #ys: Float64Array;
  #length = 0;
  readonly #finite = new Pyramid();
  #positive: Pyramid | null = null;
  #notPositive = 0;
  #grids: { log: boolean; columns: Columns }[] = [];
  /** Those that were asked for last: a drawing asks several times. */
  #extremes: { log: boolean; from: number; to: number; found: Extremes } | null = null;
  #smoothed: { weight: number; average: DebiasedAverage; curve: Curve } | null = null;

  constructor(capacity = 64) {
    this.#xs = new Float64Array(capacity);
    this.#ys = new Float64Array(capacity);
  }

  static of(xs: readonly number[], ys: readonly number[]): Curve {
    const curve = new Curve(xs.length);
    for (let i = 0; i < xs.length; i++) curve.add(xs[i] ?? NaN, ys[i] ?? NaN);
    return curve;
  }

  get length(): number {
    return this.#length;
  }

  /** How many values a log scale has no place for although they are finite: those of 0 and below. */
  get notPositive(): number {
    return this.#notPositive;
  }

  add(x: number, y: number): void {
    if (this.#length === this.#xs.length) {
      const capacity = Math.max(64, 2 * this.#length);
      this.#xs = larger(this.#xs, new Float64Array(capacity));
      this.#ys = larger(this.#ys, new Float64Array(capacity));
    }
    this.#xs[this.#length] = x;
    this.#ys[this.#length] = y;
    this.#length++;
    if (y <= 0 && y > -Infinity) this.#notPositive++;
  }

  /** Forgets the points from `length` on. */
  cut(length: number): void {
    while (this.#length > length) {
      const y = this.#ys[--this.#length] ?? NaN;
      if (y <= 0 && y > -Infinity) this.#notPositive--;
    }
    this.#grids = [];
    this.#extremes = null;
    this.#finite.cut(this.#length);
    this.#positive?.cut(this.#length);
    if (this.#smoothed) this.#smoothed.curve.cut(this.#smoothed.average.cut(this.#length));
  }

  /**
   * The same points smoothed by an exponential moving average (`DebiasedAverage`). It is kept for the weight asked for last, and grows
   * with this curve when asked for again.
   */
  smoothed(weight: number): Curve {
    if (this.#smoothed?.weight !== weight)
      this.#smoothed = { weight, average: new DebiasedAverage(weight), curve: new Curve(this.#length) };
    const { average, curve } = this.#smoothed;
    for (let i = curve.length; i < this.#length; i++)
      curve.add(this.#xs[i] ?? NaN, average.next(this.#ys[i] ?? NaN));
    return curve;
  }

  /** NaN outside of the curve. */
  x(index: number): number {
    return index < this.#length ? (this.#xs[index] ?? NaN) : NaN;
  }

  y(index: number): number {
    return index < this.#length ? (this.#ys[index] ?? NaN) : NaN;
  }

  /** Indexes of the points within a span: from `from` up to, but without, `to`. */
  indexes({ left, right }: Span): { from: number; to: number } {
    const from = left === -Infinity ? 0 : this.#firstFrom(left);
    return { from, to: this.#firstBeyond(right, from) };
  }

  /** Where the lowest and the highest value are and the first that is missing. */
  extremes(log = false, span = EVERYTHING): Readonly<Extremes> {
    const { from, to } = this.indexes(span);
    const known = this.#extremes;
    if (known?.log === log && known.from === from && known.to === to) return known.found;
    const found = { ...this.#pyramid(log).find(this.#ys, from, to) };
    this.#extremes = { log, from, to, found };
    return found;
  }

  /** Index of the first value that isn't missing; -1 where all are. */
  first(span = EVERYTHING): number {
    if (this.extremes(false, span).low < 0) return -1;
    let index = this.indexes(span).from;
    while (!Number.isFinite(this.#ys[index])) index++;
    return index;
  }

  last(log = false, span = EVERYTHING): number {
    if (this.extremes(log, span).low < 0) return -1;
    let index = this.indexes(span).to - 1;
    while (!Number.isFinite(this.#ys[index]) || (log && !((this.#ys[index] ?? NaN) > 0))) index--;
    return index;
  }

  /** Index of the point nearest to `x`; -1 where there is none. */
  nearest(x: number): number {
    const after = this.#firstBeyond(x, 0);
    if (after === 0 || after === this.#length) return Math.min(after, this.#length - 1);
    return this.x(after) - x < x - this.x(after - 1) ? after : after - 1;
  }

  /**
   * The points to draw where x from `left` to `right` takes so many columns of the screen: of each column, or up to an eighth more, the
   * lowest and the highest, so that no peak is lost, and one of y = NaN where a value is missing and the line breaks. First and last
   * always stay, and the neighbours beyond either side, to which the line goes on. All points where they are few.
   */
  thinned(columns: number, { log = false, left = -Infinity, right = Infinity } = {}): Point[] {
    const { from: first, to: end } = this.indexes({ left, right });
    const [from, to] = [Math.max(0, first - 1), Math.min(this.#length, end + 1)];
    if (to - from <= 2 * columns || columns < 1) return this.#allOf(from, to, log);
    const width = (Math.min(right, this.x(end - 1)) - Math.max(left, this.x(first))) / columns;
    const tail = this.#allOf(Math.max(end - 1, first + 1), to, log);
    return this.#allOf(from, first + 1, log).concat(this.#columns(log, width).draw(first + 1, end - 1), tail);
  }

  #allOf(from: number, to: number, log: boolean): Point[] {
    return Array.from({ length: to - from }, (_, at) => this.#drawn(from + at, log));
  }

  /** The grid of columns of at least this width, kept for those asked for lately: as many charts show the same curve at most. */
  #columns(log: boolean, least: number): Columns {
    // All points at one place need no more than one column.
    const width = least > 0 ? columnWidth(least) : 1;
    const known = this.#grids.find((grid) => grid.log === log && grid.columns.width === width);
    const grid = known ?? { log, columns: new Columns(this.#columned(log), width) };
    this.#grids = [grid, ...this.#grids.filter((one) => one !== grid)].slice(0, MOST_GRIDS);
    return grid.columns;
  }

  #columned(log: boolean): Columned {
    return {
      length: () => this.#length,
      x: (index) => this.x(index),
      firstBeyond: (x, from, guess) => this.#firstBeyond(x, from, guess),
      find: (from, to) => this.#pyramid(log).find(this.#ys, from, to),
      drawn: (index) => this.#drawn(index, log),
    };
  }

  #drawn(index: number, log: boolean): Point {
    const y = this.#ys[index] ?? NaN;
    return { x: this.#xs[index] ?? NaN, y: Number.isFinite(y) && (!log || y > 0) ? y : NaN };
  }

  #pyramid(log: boolean): Pyramid {
    return log ? (this.#positive ??= new Pyramid(0)) : this.#finite;
  }

  /** The first point at or beyond `x`. */
  #firstFrom(x: number): number {
    let index = this.#firstBeyond(x, 0);
    while (index > 0 && this.#xs[index - 1] === x) index--;
    return index;
  }

  /** The first point beyond `x`, from `from` on; likely it is near `guess`. */
  #firstBeyond(x: number, from: number, guess = -1): number {
    let low = from;
    let high = this.#length;
    // Ever longer steps away from the guess: places far apart take long to reach in memory.
    for (let at = guess, step = 1; at >= low && at < high; step *= 2)
      if ((this.#xs[at] ?? NaN) <= x) {
        low = at + 1;
        at = low + step;
      } else {
        high = at;
        at = high - step;
      }
    return firstNotBefore(low, high, (index) => (this.#xs[index] ?? NaN) <= x);
  }
}
