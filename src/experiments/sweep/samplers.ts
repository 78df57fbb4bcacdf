import { generator } from '../../protocol/generator';
import type { Parameters, SweepPlan } from '../../protocol/sweep';
import { halton } from './halton';
import { dimensionsOf, valueAtShare, type Dimension, type Sampler } from './space';
import { tpeSampler } from './tpe';

/** The sampler that a plan asks for. */
export function samplerOf({ slots, sampler, seed, trials }: SweepPlan): Sampler {
  const dimensions = dimensionsOf(slots);
  switch (sampler) {
    case 'grid':
      return gridSampler(dimensions, trials);
    case 'random':
      return randomSampler(dimensions, seed);
    case 'quasi-random':
      return quasiRandomSampler(dimensions, seed);
    case 'tpe':
      return tpeSampler(dimensions, seed);
  }
}

/** Every value as likely as any other, on its scale. */
export function randomSampler(dimensions: readonly Dimension[], seed: string): Sampler {
  return {
    next(number) {
      const random = generator(`sweep:${seed}:${number}`);
      return setAll(dimensions, () => random());
    },
  };
}

/** A scrambled Halton sequence: as even as few points can be, whatever their number. */
export function quasiRandomSampler(dimensions: readonly Dimension[], seed: string): Sampler {
  const point = halton(dimensions.length, seed);
  return {
    next(number) {
      const shares = point(number);
      return setAll(dimensions, (index) => shares[index] ?? 0);
    },
  };
}

/**
 * All combinations of evenly spaced values, ends included: of every choice, and of as many numbers each as come to at most `trials`
 * combinations, two at least.
 */
export function gridSampler(dimensions: readonly Dimension[], trials: number): Sampler {
  const levels = gridLevels(dimensions, trials);
  const count = levels.reduce((product, values) => product * values.length, 1);
  return {
    next(number) {
      if (number > count || dimensions.length === 0) return null;
      let rest = number - 1;
      const parameters: Parameters = {};
      // The last one changes fastest.
      for (let i = dimensions.length - 1; i >= 0; i--) {
        const values = levels[i] ?? [];
        const value = values[rest % values.length];
        const id = dimensions[i]?.id;
        if (value !== undefined && id !== undefined) parameters[id] = value;
        rest = Math.floor(rest / values.length);
      }
      return parameters;
    },
  };
}

function gridLevels(dimensions: readonly Dimension[], trials: number): (number | string)[][] {
  const most = dimensions.map((one) =>
    one.kind === 'choice' ? one.choices.length : one.kind === 'integer' ? one.high - one.low + 1 : Infinity,
  );
  const counts = dimensions.map((one, i) => (one.kind === 'choice' ? (most[i] ?? 1) : 2));
  const product = (list: readonly number[]): number => list.reduce((all, one) => all * one, 1);
  for (let grew = true; grew;) {
    grew = false;
    for (const [i, count] of counts.entries()) {
      if (count >= (most[i] ?? 0)) continue;
      if ((product(counts) / count) * (count + 1) > trials) continue;
      counts[i] = count + 1;
      grew = true;
    }
  }
  return dimensions.map((one, i) => levelsOf(one, counts[i] ?? 2));
}

function levelsOf(dimension: Dimension, count: number): (number | string)[] {
  if (dimension.kind === 'choice') return [...dimension.choices];
  const { low, high, log, kind } = dimension;
  const [from, to] = log ? [Math.log(low), Math.log(high)] : [low, high];
  const values = Array.from({ length: count }, (_, i) => {
    const place = from + ((to - from) * i) / (count - 1);
    const value = log ? Math.exp(place) : place;
    // The ends to the digit, in spite of logarithms.
    return i === 0 ? low : i === count - 1 ? high : kind === 'integer' ? Math.round(value) : value;
  });
  return [...new Set(values)];
}

function setAll(dimensions: readonly Dimension[], share: (index: number) => number): Parameters {
  return Object.fromEntries(dimensions.map((one, index) => [one.id, valueAtShare(one, share(index))]));
}
