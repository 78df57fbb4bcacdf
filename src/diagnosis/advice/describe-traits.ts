import type { Advice } from '../../protocol/findings';
import { count, number, percent } from '../wording';
import type { Watched } from './metric';
import type { Traits } from './traits';

/** The traits that are known, in words. */
export function describeTraits(traits: Traits): Advice['traits'] {
  const { rows, features, dropouts } = traits;
  const known: [string, string | null][] = [
    [
      'inputs',
      traits.modality === 'unknown' ? null : traits.modality === 'table' ? 'a table' : traits.modality,
    ],
    ['task', traits.task === 'unknown' ? null : traits.task],
    ['training rows', rows === null ? null : count(rows)],
    ['features', features === null ? null : count(features)],
    ['rows a feature', rows === null || !features ? null : number(rows / features)],
    ['parameters a row', traits.parametersPerRow === null ? null : number(traits.parametersPerRow)],
    ['share of zeros in the inputs', traits.zeroShare === null ? null : percent(traits.zeroShare)],
    ['collinearity', collinearity(traits)],
    ['estimated wrong labels', traits.labelNoise === null ? null : percent(traits.labelNoise)],
    ['commonest class / rarest', traits.imbalance === null ? null : number(traits.imbalance)],
    ['sequence length', traits.sequenceLength === null ? null : count(traits.sequenceLength)],
    ['layers', architecture(traits)],
    [
      'dropout',
      dropouts.length === 0
        ? 'none'
        : `rate ${[...new Set(dropouts.map(({ rate }) => rate ?? 0))].join(', ')}`,
    ],
    ['metric', traits.metric === null ? null : watched(traits.metric)],
    ['one training', traits.trainingMs > 0 ? duration(traits.trainingMs) : null],
    [
      'measuring a technique',
      traits.trainingMs > 0
        ? `${duration(2 * traits.trainingMs)} a seed, for a run without it and one with it`
        : null,
    ],
  ];
  return known.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

function collinearity({ conditionIndex, maxVif }: Traits): string | null {
  if (conditionIndex === Infinity || maxVif === Infinity) return 'some columns are exact sums of others';
  const parts = [
    ...(conditionIndex === null ? [] : [`condition index ${number(conditionIndex)} (high from 30)`]),
    ...(maxVif === null ? [] : [`largest VIF ${number(maxVif)} (high from 10)`]),
  ];
  return parts.length > 0 ? parts.join(', ') : null;
}

function architecture(traits: Traits): string {
  const parts = [
    ...(traits.hasAttention ? ['attention'] : []),
    ...(traits.hasRecurrence ? ['recurrent'] : []),
    ...(traits.hasConvolution ? ['convolutional'] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'dense';
}

function watched({ name, then, now }: Watched): string {
  if (then === null || now === null) return name;
  return `${name}, in validation ${number(then)} at the best loss and ${number(now)} at the end`;
}

function duration(ms: number): string {
  if (ms < 100) return 'less than 0.1 s';
  if (ms < 90_000) return `${number(ms / 1000)} s`;
  return ms < 5_400_000 ? `${number(ms / 60_000)} min` : `${number(ms / 3_600_000)} h`;
}
