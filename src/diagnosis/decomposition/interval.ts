import type { Decomposition, Interval } from '../../protocol/decomposition';
import { generator } from '../../protocol/generator';
import { studentQuantile } from '../distributions/student';
import type { Measure } from './measures';

/** Bootstrap samples, fewer where one of them is a lot of work: the standard error needs few, and diagnosis runs often. */
const SAMPLES = { most: 400, least: 40 };
const WORK = 4e6;
const SEED = 'bootstrap';

/**
 * The parts with 95 % intervals over replicates: estimate ± t · standard error, the standard error by a bootstrap of
 * replicates, t with R − 1 degrees of freedom. Says how far other refits would have given other numbers; other
 * evaluation examples are not in it. Always the same for the same input: the generator is seeded.
 *
 * @param size numbers per replicate, to bound the work
 * @param most bootstrap samples
 */
export function withIntervals(
  measure: Measure,
  replicates: number,
  size: number,
  most = SAMPLES.most,
): Pick<Decomposition, 'loss' | 'bias' | 'variance'> {
  const samples = Math.max(SAMPLES.least, Math.min(most, Math.floor(WORK / Math.max(1, size * replicates))));
  const once = Array.from({ length: replicates }, () => 1);
  const estimate = measure(once);
  const drawn = draws(replicates, samples).map(measure);
  return {
    loss: intervalOf(
      estimate.loss,
      drawn.map(({ loss }) => loss),
      replicates,
    ),
    bias: intervalOf(
      estimate.bias,
      drawn.map(({ bias }) => bias),
      replicates,
    ),
    variance: intervalOf(
      estimate.variance,
      drawn.map(({ variance }) => variance),
      replicates,
    ),
  };
}

/** The same for one number that is worked out from n things, of how often each of them counts. */
export function bootstrapped(n: number, statistic: (counts: readonly number[]) => number): Interval {
  const once = Array.from({ length: n }, () => 1);
  return intervalOf(statistic(once), draws(n, SAMPLES.most).map(statistic), n);
}

function intervalOf(value: number, drawn: readonly number[], n: number): Interval {
  const margin = studentQuantile(0.975, n - 1) * standardDeviation(drawn);
  return { value, low: Math.max(0, value - margin), high: value + margin };
}

function draws(n: number, samples: number): number[][] {
  const random = generator(SEED);
  return Array.from({ length: samples }, () => resample(n, random));
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
