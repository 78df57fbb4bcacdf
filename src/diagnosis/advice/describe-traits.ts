import * as l10n from '@vscode/l10n';
import type { Advice } from '../../protocol/findings';
import { count, number, percent } from '../wording';
import type { Watched } from './metric';
import type { Traits } from './traits';

/** The traits that are known, in words. */
export function describeTraits(traits: Traits): Advice['traits'] {
  const { rows, features } = traits;
  const known: [string, string | null][] = [
    [l10n.t('inputs'), modality(traits.modality)],
    [l10n.t('task'), task(traits.task)],
    [l10n.t('training rows'), rows === null ? null : count(rows)],
    [l10n.t('features'), features === null ? null : count(features)],
    [l10n.t('rows a feature'), rows === null || !features ? null : number(rows / features)],
    [l10n.t('parameters a row'), traits.parametersPerRow === null ? null : number(traits.parametersPerRow)],
    [l10n.t('share of zeros in the inputs'), traits.zeroShare === null ? null : percent(traits.zeroShare)],
    [l10n.t('collinearity'), collinearity(traits)],
    [l10n.t('estimated wrong labels'), traits.labelNoise === null ? null : percent(traits.labelNoise)],
    [l10n.t('commonest class / rarest'), traits.imbalance === null ? null : number(traits.imbalance)],
    [l10n.t('sequence length'), traits.sequenceLength === null ? null : count(traits.sequenceLength)],
    [l10n.t('layers'), traits.hasModel ? architecture(traits) : null],
    [l10n.t('dropout'), traits.hasModel ? dropout(traits) : null],
    [l10n.t('metric'), traits.metric === null ? null : watched(traits.metric)],
    [l10n.t('one training'), traits.trainingMs > 0 ? duration(traits.trainingMs) : null],
    [
      l10n.t('measuring a technique'),
      traits.trainingMs > 0
        ? l10n.t`${duration(2 * traits.trainingMs)} a seed, for a run without it and one with it`
        : null,
    ],
  ];
  return known.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

function modality(of: Traits['modality']): string | null {
  switch (of) {
    case 'images':
      return l10n.t('images');
    case 'sequences':
      return l10n.t('sequences');
    case 'text':
      return l10n.t('text');
    case 'table':
      return l10n.t('a table');
    case 'unknown':
      return null;
  }
}

function task(of: Traits['task']): string | null {
  switch (of) {
    case 'regression':
      return l10n.t('regression');
    case 'binary':
      return l10n.t('binary');
    case 'multiclass':
      return l10n.t('multiclass');
    case 'unknown':
      return null;
  }
}

function collinearity({ conditionIndex, maxVif }: Traits): string | null {
  if (conditionIndex === Infinity || maxVif === Infinity)
    return l10n.t('some columns are exact sums of others');
  const parts = [
    ...(conditionIndex === null ? [] : [l10n.t`condition index ${number(conditionIndex)} (high from 30)`]),
    ...(maxVif === null ? [] : [l10n.t`largest VIF ${number(maxVif)} (high from 10)`]),
  ];
  return parts.length > 0 ? parts.join(', ') : null;
}

function architecture(traits: Traits): string {
  const parts = [
    ...(traits.hasAttention ? [l10n.t('attention')] : []),
    ...(traits.hasRecurrence ? [l10n.t('recurrent')] : []),
    ...(traits.hasConvolution ? [l10n.t('convolutional')] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : l10n.t('dense');
}

function dropout({ dropouts }: Traits): string {
  return dropouts.length === 0
    ? l10n.t('none')
    : l10n.t`rate ${[...new Set(dropouts.map(({ rate }) => rate ?? 0))].join(', ')}`;
}

function watched({ name, then, now }: Watched): string {
  if (then === null || now === null) return name;
  return l10n.t`${name}, in validation ${number(then)} at the best loss and ${number(now)} at the end`;
}

function duration(ms: number): string {
  if (ms < 100) return l10n.t('less than 0.1 s');
  if (ms < 90_000) return l10n.t`${number(ms / 1000)} s`;
  return ms < 5_400_000 ? l10n.t`${number(ms / 60_000)} min` : l10n.t`${number(ms / 3_600_000)} h`;
}
