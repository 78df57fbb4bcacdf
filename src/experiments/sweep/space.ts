import type { Parameters, Slot } from '../../protocol/sweep';

/** One direction of a search space, as samplers need it. */
export type Dimension =
  | {
      readonly kind: 'number' | 'integer';
      readonly id: string;
      readonly low: number;
      readonly high: number;
      readonly log: boolean;
    }
  | { readonly kind: 'choice'; readonly id: string; readonly choices: readonly string[] };

export type NumberDimension = Extract<Dimension, { low: number }>;

/** What a slot can be set to. A number without a range, or of one value, has nothing to search: it is no dimension. */
export function dimensionsOf(slots: readonly Slot[]): Dimension[] {
  return slots.flatMap(({ id, type, low, high, scale, choices }): Dimension[] => {
    if (type === 'choice') return choices.length > 1 ? [{ kind: 'choice', id, choices }] : [];
    if (low === null || high === null || !(low < high)) return [];
    return [{ kind: type, id, low, high, log: scale === 'log' }];
  });
}

/**
 * The range in which a number is searched: its logarithm where it is on that scale; integers half a step further on both sides, so
 * that the first and the last come up as often as the others.
 */
export function bounds({ kind, low, high, log }: NumberDimension): { low: number; high: number } {
  const half = kind === 'integer' ? 0.5 : 0;
  const place = (value: number): number => (log ? Math.log(value) : value);
  return { low: place(low - half), high: place(high + half) };
}

/** Where a value is in that range. */
export function placeOf({ log }: NumberDimension, value: number): number {
  return log ? Math.log(value) : value;
}

/** The value at a place of that range. */
export function valueAt({ kind, low, high, log }: NumberDimension, place: number): number {
  const value = log ? Math.exp(place) : place;
  const whole = kind === 'integer' ? Math.round(value) : value;
  return Math.min(high, Math.max(low, whole));
}

/** The value at a share from 0 to 1 of the way through a dimension. */
export function valueAtShare(dimension: Dimension, share: number): number | string {
  if (dimension.kind === 'choice') {
    const { choices } = dimension;
    return choices[Math.min(choices.length - 1, Math.floor(share * choices.length))] ?? '';
  }
  const { low, high } = bounds(dimension);
  return valueAt(dimension, low + share * (high - low));
}

/** A value with so few digits that one would write it by hand, and still in its range: 0.001247 for 0.00124681. */
export function written(dimension: Dimension, value: number | string): number | string {
  if (dimension.kind !== 'number' || typeof value === 'string') return value;
  const short = Number(value.toPrecision(4));
  return Math.min(dimension.high, Math.max(dimension.low, short));
}

/** What a trial came to, as samplers see it. */
export interface Observation {
  readonly parameters: Parameters;
  /** Failed trials tell nothing and are left out. */
  readonly state: 'complete' | 'pruned' | 'running';
  /** Of a pruned one: where it was when it was pruned. Infinite where the training diverged. */
  readonly loss: number;
  /** How far a pruned one came, in epochs. */
  readonly epochs: number;
}

/** Proposes what to try next. */
export interface Sampler {
  /**
   * @param number of the trial, from 1: with the seed it decides all that chance does
   * @param observations in the order of their numbers
   * @returns null where there is nothing left to try
   */
  next(number: number, observations: readonly Observation[]): Parameters | null;
}
