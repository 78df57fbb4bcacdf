import type { Decomposition } from '../../protocol/findings';
import type { Measure, Parts } from './measures';

/** Bootstrap samples, fewer where one of them is a lot of work: the standard error needs few, and diagnosis runs often. */
const SAMPLES = { most: 400, least: 40 };
const WORK = 4e6;
const SEED = 0x5eed;

/**
 * The parts with 95 % intervals over replicates: estimate ± t · standard error, the standard error by a bootstrap of
 * replicates, t with R − 1 degrees of freedom. Says how far other refits would have given other numbers; other
 * evaluation examples are not in it. Always the same for the same input: the generator is seeded.
 *
 * @param size numbers per replicate, to bound the work
 */
export function withIntervals(
  measure: Measure,
  replicates: number,
  size: number,
): Pick<Decomposition, 'loss' | 'bias' | 'variance'> {
  const estimate = measure(Array.from({ length: replicates }, () => 1));
  const samples = Math.max(
    SAMPLES.least,
    Math.min(SAMPLES.most, Math.floor(WORK / Math.max(1, size * replicates))),
  );
  const random = mulberry32(SEED);
  const drawn = Array.from({ length: samples }, () => measure(resample(replicates, random)));
  const t = studentT(replicates - 1);
  const interval = (part: keyof Parts) => {
    const margin = t * standardDeviation(drawn.map((parts) => parts[part]));
    const value = estimate[part];
    return { value, low: Math.max(0, value - margin), high: value + margin };
  };
  return { loss: interval('loss'), bias: interval('bias'), variance: interval('variance') };
}

/** How often each of n things is drawn in n draws with replacement. */
function resample(n: number, random: () => number): number[] {
  const counts = Array.from({ length: n }, () => 0);
  for (let draw = 0; draw < n; draw++) {
    const index = Math.floor(random() * n);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

function standardDeviation(values: readonly number[]): number {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** 97.5 % quantile of Student's t: Cornish-Fisher expansion (Abramowitz & Stegun 26.7.5), within 3 % from 2 degrees on. */
function studentT(degrees: number): number {
  const z = 1.959964;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}

/** Tommy Ettinger's mulberry32 (public domain): small, seeded, uniform on [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}
