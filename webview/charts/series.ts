import type { Epoch } from '../../src/protocol/events';
import type { Role } from '../theme';

/** One line of a chart. `xs` ascend and hold no missing values; `ys` may hold values that are not finite. */
export interface Series {
  /** In full, for tooltip, table and speech: "validation loss". */
  label: string;
  /** Written at the end of the line: "validation". Empty for none. */
  short: string;
  xs: number[];
  ys: number[];
  role: Role;
  dash?: readonly number[];
  faint?: boolean;
}

/** What a line chart shows. */
export interface LineModel {
  title: string;
  note?: string | undefined;
  /** What x counts: "epoch" or "step". */
  x: string;
  series: Series[];
  format: (value: number) => string;
  log?: boolean;
  /** Lowest and highest y that must be in sight. */
  floor?: number;
  ceiling?: number;
  /** Vertical line, with everything right of it shaded. */
  onset?: { x: number; label: string } | undefined;
  /** A stretch of x that something is expected in; x may lie beyond the last value. */
  band?: { low: number; high: number; at: number; label: string; spoken: string } | undefined;
  /** Ring around a point. */
  best?: { x: number; y: number; label: string } | undefined;
}

/** Values by epoch, without the epochs that lack one. */
export function byEpoch(
  epochs: readonly Epoch[],
  read: (epoch: Epoch, index: number) => number | null | undefined,
): { xs: number[]; ys: number[] } {
  const xs: number[] = [];
  const ys: number[] = [];
  for (const [index, epoch] of epochs.entries()) {
    const value = read(epoch, index);
    if (value === null || value === undefined) continue;
    xs.push(epoch.epoch);
    ys.push(value);
  }
  return { xs, ys };
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

/** The x of the first value that is not finite; null where all are. A plain loop: it sees every point at every redraw. */
export function firstBreak(series: readonly Series[]): number | null {
  for (const { xs, ys } of series)
    for (let i = 0; i < ys.length; i++) if (!Number.isFinite(ys[i])) return xs[i] ?? null;
  return null;
}
