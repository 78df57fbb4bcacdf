import type { Resample } from '../protocol/decomposition';
import type { RandomStreams } from './random-streams';
import { allRows, shuffled } from './rows';

/*
 * Which training rows a refit is given. Under one seed a refit draws the same rows whatever the model is, and a smaller sample is the
 * beginning of a larger one, so that settings and sizes can be compared refit by refit.
 */

export interface Sampling {
  resample: Resample;
  /** Share of the rows there are, above 0. */
  fraction: number;
}

/**
 * Rows of `count`, counted from 0. A bootstrap draws as many as there are (or the fraction) with replacement, as mlxtend does. A split
 * deals all rows out into two halves that share none, one for each of two successive refits, anew for every pair of them (Yang et al. 2020,
 * "Rethinking bias-variance trade-off", split theirs so): no row comes twice, but the model is judged as trained on half of the rows.
 *
 * @param replicate from 1
 */
export function sampleOf(
  { resample, fraction }: Sampling,
  count: number,
  replicate: number,
  streams: RandomStreams,
): Int32Array {
  if (resample === 'bootstrap') {
    const random = streams.stream(`replicate:${replicate}|bootstrap`);
    return Int32Array.from({ length: sizeFor(count, fraction) }, () => Math.floor(random() * count));
  }
  const rows = shuffled(allRows(count), streams.stream(`split:${Math.ceil(replicate / 2)}`));
  const half = Math.max(1, Math.floor(count / 2));
  const from = replicate % 2 === 1 || count === 1 ? 0 : half;
  return rows.subarray(from, from + sizeFor(half, fraction));
}

function sizeFor(count: number, fraction: number): number {
  return Math.max(1, Math.round(count * Math.min(1, fraction)));
}
