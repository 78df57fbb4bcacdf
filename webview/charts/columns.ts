import type { Point } from './curve';
import { nodeEnd, type Extremes } from './pyramid';

/** What columns ask of their curve. Indexes are those of its points; x ascends. */
export interface Columned {
  readonly length: () => number;
  x(index: number): number;
  /** The first point beyond `x`, looked for from `from` on; likely it is near `guess`. */
  firstBeyond(x: number, from: number, guess: number): number;
  /** What stands out from `from` up to `to`; read before the next call. */
  find(from: number, to: number): Readonly<Extremes>;
  /** The point as it is drawn. */
  drawn(index: number): Point;
}

/** The points of a column that are drawn. */
interface Column {
  from: number;
  to: number;
  points: readonly Point[];
}

/**
 * What is drawn of the columns of a fixed grid: column k has the points with x above k widths up to k + 1 of them. As the grid doesn't move
 * when the curve grows, columns are kept, and another point costs no more than a look at the last one.
 */
export class Columns {
  readonly width: number;
  readonly #curve: Columned;
  /** The index of the first point beyond column k, of columns that no point will be added to. */
  readonly #edges = new Map<number, number>();
  readonly #kept = new Map<number, Column>();
  /** What was drawn last of whole columns: most of what is drawn next while the curve grows. `next` is the column that begins at `to`. */
  #drawn: { from: number; to: number; next: number; points: Point[] } = {
    from: -1,
    to: -1,
    next: 0,
    points: [],
  };

  constructor(curve: Columned, width: number) {
    this.#curve = curve;
    this.width = width;
  }

  /**
   * What is drawn of the points from `from` up to `to`, in order: of each column the lowest, the highest and the first that is missing. Of a column
   * that is cut by `from` or `to` only the part between is looked at.
   */
  draw(from: number, to: number): Point[] {
    if (this.#drawn.from !== from || this.#drawn.to > to)
      this.#drawn = { from, to: from, next: this.#columnOf(from), points: [] };
    const { points } = this.#drawn;
    for (; this.#drawn.to < to; this.#drawn.next++) {
      const at = this.#drawn.to;
      const column = this.#column(this.#drawn.next);
      if (!column || column.to > to) return points.concat(this.#pointsOf(at, to));
      if (column.to <= at) continue;
      for (const point of column.from === at ? column.points : this.#pointsOf(at, column.to))
        points.push(point);
      this.#drawn.to = column.to;
    }
    return [...points];
  }

  #columnOf(index: number): number {
    const x = this.#curve.x(index);
    let k = Math.ceil(x / this.width) - 1;
    while (k * this.width >= x) k--;
    return k;
  }

  /** Null for one that the curve may still add points to. */
  #column(k: number): Column | null {
    const known = this.#kept.get(k);
    if (known) return known;
    const to = this.#end(k);
    if (to === null) return null;
    const from = this.#end(k - 1) ?? to;
    const column = { from, to, points: to > from ? this.#pointsOf(from, to) : [] };
    this.#kept.set(k, column);
    return column;
  }

  /** Where column k is taken to end: a little before its edge where that saves looking at single points. */
  #end(k: number): number | null {
    const edge = this.#edge(k);
    return edge === null ? null : nodeEnd(this.#edge(k - 1) ?? 0, edge);
  }

  #edge(k: number): number | null {
    const known = this.#edges.get(k);
    if (known !== undefined) return known;
    const before = this.#edges.get(k - 1) ?? 0;
    const size = before - (this.#edges.get(k - 2) ?? before);
    const edge = this.#curve.firstBeyond((k + 1) * this.width, before, before + size);
    if (edge === this.#curve.length()) return null;
    this.#edges.set(k, edge);
    return edge;
  }

  #pointsOf(from: number, to: number): Point[] {
    const { low, high, gap } = this.#curve.find(from, to);
    const first = Math.min(low, high, gap);
    const last = Math.max(low, high, gap);
    const points: Point[] = [];
    let done = -1;
    for (const index of [first, low + high + gap - first - last, last])
      if (index > done) points.push(this.#curve.drawn((done = index)));
    return points;
  }
}

/** The width of a grid's columns: what is asked for or up to an eighth more, so that it stays the same while a curve grows by as much. */
export function columnWidth(least: number): number {
  const octave = 2 ** Math.floor(Math.log2(least));
  return (octave * Math.ceil((8 * least) / octave)) / 8;
}
