import type { LineModel } from './series';
import { longest } from './series';

/** A stretch of the x axis, its ends included. */
export interface Span {
  readonly left: number;
  readonly right: number;
}

export const EVERYTHING: Span = { left: -Infinity, right: Infinity };

/** The x axis of a whole chart. */
export interface Axis extends Span {
  /** Spans begin and end at multiples of it: 1 where x are epochs or steps; 0 for any number. */
  grain: 0 | 1;
  /** The narrowest stretch that is worth showing: about three values wide. */
  least: number;
}

/** From the first to the last x of a chart's lines, and further where something is expected later. */
export function axisOf({ series, band }: LineModel): Axis {
  const xs = series.flatMap(({ curve }) => (curve.length > 0 ? [curve.x(0), curve.x(curve.length - 1)] : []));
  const left = xs.length > 0 ? Math.min(...xs) : 1;
  const end = xs.length > 0 ? Math.max(...xs) : 2;
  // Room for what is to come, but never so much that what there is looks small.
  const last = band ? Math.max(end, Math.min(band.high, 2 * end)) : end;
  const right = last > left ? last : left + 1;
  const points = longest(series)?.length ?? 0;
  const grain = Number.isInteger(left) && Number.isInteger(end) ? 1 : 0;
  const twoSteps = (2 * (end - left)) / Math.max(1, points - 1);
  return { left, right, grain, least: grain === 1 ? Math.max(1, Math.round(twoSteps)) : twoSteps };
}

/** `shown` made narrower (`factor` below 1) or wider about `at`, which stays where it is on the screen. */
export function zoomed(shown: Span, axis: Axis, factor: number, at = (shown.left + shown.right) / 2): Span {
  const now = shown.right - shown.left;
  const width = Math.max(axis.least, now * factor);
  const left = at - ((at - shown.left) / now) * width;
  return within(onGrain({ left, right: left + width }, axis, factor < 1), axis);
}

/** `shown` moved by `by`; a whole one at least where only whole ones count. */
export function moved(shown: Span, axis: Axis, by: number): Span {
  const step = axis.grain === 1 ? Math.sign(by) * Math.max(1, Math.round(Math.abs(by))) : by;
  return within({ left: shown.left + step, right: shown.right + step }, axis);
}

/** The stretch between two places, in any order. */
export function between(a: number, b: number, axis: Axis): Span {
  const [left, right] = [Math.min(a, b), Math.max(a, b)];
  const snapped = axis.grain === 1 ? { left: Math.round(left), right: Math.round(right) } : { left, right };
  return within(snapped, axis);
}

/** To the grain: inwards when zooming in and outwards else, so that each step shows. */
function onGrain({ left, right }: Span, { grain, least }: Axis, inwards: boolean): Span {
  if (grain === 0) return { left, right };
  const start = inwards ? Math.ceil(left - 1e-9) : Math.floor(left + 1e-9);
  const end = inwards ? Math.floor(right + 1e-9) : Math.ceil(right - 1e-9);
  return { left: start, right: Math.max(end, start + least) };
}

/** Within the axis, as wide as it was where there is room. */
function within({ left, right }: Span, axis: Axis): Span {
  const width = Math.min(Math.max(right - left, axis.least), axis.right - axis.left);
  const start = Math.min(Math.max(left, axis.left), axis.right - width);
  return { left: start, right: start + width };
}

/** A stretch as it was chosen: one that reaches to the end goes on doing so while the run goes on. */
export interface Chosen extends Span {
  readonly toEnd: boolean;
}

/** The stretch that a reader has chosen to see. */
export class Zoom {
  /** Null for all. */
  chosen: Chosen | null;

  constructor(chosen: Chosen | null = null) {
    this.chosen = chosen;
  }

  /** What is seen of a chart; all of it where none of the chosen stretch is left. */
  shown(axis: Axis): Span {
    if (!this.chosen) return axis;
    const left = Math.max(this.chosen.left, axis.left);
    const right = this.chosen.toEnd ? axis.right : Math.min(this.chosen.right, axis.right);
    return right > left ? { left, right } : axis;
  }

  isOn(axis: Axis): boolean {
    const { left, right } = this.shown(axis);
    return left > axis.left || right < axis.right;
  }

  choose({ left, right }: Span, axis: Axis): void {
    const toEnd = right >= axis.right;
    this.chosen = toEnd && left <= axis.left ? null : { left, right, toEnd };
  }
}
