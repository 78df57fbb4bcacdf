import { generator } from '../../protocol/generator';
import { parzenOfChoices, parzenOfNumbers } from './parzen';
import { valueAtShare, type Dimension, type Observation, type Sampler } from './space';

/** As in Optuna 3.1.0: trials at random before the first estimate, and candidates drawn for each. */
const STARTUP_TRIALS = 10;
const CANDIDATES = 24;

/** How many of so many trials count as good. */
function gamma(trials: number): number {
  return Math.min(Math.ceil(0.1 * trials), 25);
}

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011) with the defaults of Optuna 3.1.0: each parameter by itself. Of values drawn
 * from where good trials lie, the one is taken that good trials make most more likely than the others do.
 *
 * Trials that are still running count as bad ones (Optuna's constant liar): several at once then don't all try the same.
 */
export function tpeSampler(dimensions: readonly Dimension[], seed: string): Sampler {
  return {
    next(number, observations) {
      const random = generator(`sweep:${seed}:${number}`);
      const ended = observations.filter(({ state }) => state !== 'running').length;
      if (ended < STARTUP_TRIALS)
        return Object.fromEntries(dimensions.map((one) => [one.id, valueAtShare(one, random())]));
      const ranked = observations.map((_, i) => i).sort((a, b) => compare(observations, a, b));
      // Old trials weigh less, so both parts stay in the order of time.
      const good = new Set(ranked.slice(0, gamma(ended)));
      const below = observations.filter((_, i) => good.has(i));
      const above = observations.filter((_, i) => !good.has(i));
      return Object.fromEntries(dimensions.map((one) => [one.id, propose(one, below, above, random)]));
    },
  };
}

/** Complete ones by their loss; then pruned ones, those that came farther first; running ones last. */
function compare(observations: readonly Observation[], a: number, b: number): number {
  const rank = (i: number): [number, number, number] => {
    const one = observations[i];
    if (!one) return [3, 0, 0];
    const loss = Number.isNaN(one.loss) ? Infinity : one.loss;
    if (one.state === 'complete') return [0, 0, loss];
    return one.state === 'pruned' ? [1, -one.epochs, loss] : [2, 0, 0];
  };
  const [first, second] = [rank(a), rank(b)];
  for (const [i, value] of first.entries()) {
    const other = second[i] ?? 0;
    if (value !== other) return value < other ? -1 : 1;
  }
  return a - b;
}

function propose(
  dimension: Dimension,
  below: readonly Observation[],
  above: readonly Observation[],
  random: () => number,
): number | string {
  const valuesOf = (list: readonly Observation[]) =>
    list.flatMap(({ parameters }) => parameters[dimension.id] ?? []);
  if (dimension.kind === 'choice') {
    const { choices } = dimension;
    const indices = (list: readonly Observation[]): number[] =>
      valuesOf(list).map((value) => choices.indexOf(String(value)));
    const [good, bad] = [indices(below), indices(above)].map((seen) => parzenOfChoices(choices.length, seen));
    return choices[good && bad ? best(good, bad, random) : 0] ?? '';
  }
  const numbers = (list: readonly Observation[]): number[] => valuesOf(list).map(Number);
  const good = parzenOfNumbers(dimension, numbers(below));
  const bad = parzenOfNumbers(dimension, numbers(above));
  return best(good, bad, random);
}

interface Drawn {
  sample(random: () => number): number;
  logPdf(value: number): number;
}

function best(good: Drawn, bad: Drawn, random: () => number): number {
  let chosen = NaN;
  let most = -Infinity;
  for (let i = 0; i < CANDIDATES; i++) {
    const value = good.sample(random);
    const score = good.logPdf(value) - bad.logPdf(value);
    if (i === 0 || score > most) [chosen, most] = [value, score];
  }
  return chosen;
}
