import type { Role } from '../theme';
import type { Curve } from './curve';
import type { Span } from './span';

/** One line of a chart. */
export interface Series {
  /** In full, for tooltip, table and speech: "validation loss". */
  label: string;
  /** At the top of its column in a CSV file: English whatever the page speaks, as programs read it. */
  head: string;
  /** Written at the end of the line: "validation". Empty for none. */
  short: string;
  curve: Curve;
  role: Role;
  dash?: readonly number[];
  faint?: boolean;
  /** The unsmoothed line behind a smoothed one: in sight, but fainter than any other. */
  ghost?: boolean;
  /** Drawn over the others, and wider. */
  strong?: boolean;
}

/** What a line chart shows. */
export interface LineModel {
  title: string;
  note?: string | undefined;
  /** What x counts: "epoch" or "step". */
  x: string;
  /** The same at the top of its column in a CSV file. */
  xHead: string;
  /** What is written for x = 0, 1, 2 … where these are places and no numbers. */
  places?: readonly string[] | undefined;
  series: Series[];
  format: (value: number) => string;
  /** Whether y is logarithmic until the reader says otherwise. */
  log?: boolean;
  /** Lowest and highest y that must be in sight. */
  floor?: number;
  ceiling?: number;
  /** Vertical line, with everything right of it shaded. */
  onset?: { x: number; label: string } | undefined;
  /** A stretch of x that something is expected in; x may lie beyond the last value. */
  band?: { low: number; high: number; at: number; label: string; spoken: string } | undefined;
  /** Rings around points: in the colour of a line where there are several. */
  best?: readonly { x: number; y: number; label: string; role?: Role }[] | undefined;
  /** Vertical line, dashed. */
  mark?: { x: number; label: string } | undefined;
  /** Intervals of the values of a line, at the same x. */
  intervals?: readonly { series: Series; low: Curve; high: Curve }[] | undefined;
}

/** The same chart with its lines smoothed, each with the raw one behind it; the chart itself where nothing is to be smoothed. */
export function smoothed(model: LineModel, weight: number): LineModel {
  if (weight === 0) return model;
  const series = model.series.flatMap((line): Series[] => [
    { ...line, short: '', ghost: true },
    { ...line, curve: line.curve.smoothed(weight) },
  ]);
  return { ...model, series };
}

/** A place on the x axis in words: "12", or what that place is called. */
export function placeName({ places }: Pick<LineModel, 'places'>, x: number): string {
  return places?.[x] ?? String(x);
}

/** Index of the smallest finite value; -1 where there is none. */
export function lowest(values: readonly number[]): number {
  let best = -1;
  for (const [index, value] of values.entries())
    if (Number.isFinite(value) && (best < 0 || value < (values[best] ?? Infinity))) best = index;
  return best;
}

/** Dashes that tell lines apart without colour, by line number. */
export const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 6]];

/** The x of the first value within a span that is not finite; null where all are. */
export function firstBreak(series: readonly Series[], span: Span): number | null {
  for (const { curve } of series) {
    const { gap } = curve.extremes(false, span);
    if (gap >= 0) return curve.x(gap);
  }
  return null;
}

/** The line of most points: at its places the crosshair stands, and the table has its rows. */
export function longest(series: readonly Series[]): Curve | null {
  return series.reduce<Curve | null>(
    (most, { curve }) => (most === null || curve.length > most.length ? curve : most),
    null,
  );
}
