import * as l10n from '@vscode/l10n';
import type { Layer } from '../../protocol/events';
import { hiddenLayers } from '../fit-context';
import { count, number, percent, sentences } from '../wording';
import type { Candidate, Case } from './techniques';

/** Penalties on weights. L1 where few inputs can matter, elastic net where inputs go together, else L2. */
export function penaltyTechniques(about: Case): Candidate[] {
  const { context, traits } = about;
  const hidden = hiddenLayers(context.model);
  // tfjs ignores regularizers on recurrent layers.
  const open = hidden.filter(({ kind }) => !/LSTM|GRU|RNN|Bidirectional/.test(kind));
  const layers = open.map(({ name }) => name);
  if (hidden.length > 0 && open.length === 0)
    return [
      {
        remedy: 'l2',
        passedOver: l10n.t('All hidden layers are recurrent, and tfjs ignores penalties on those.'),
      },
    ];

  const size = sizeClause(context.model?.trainableParameters ?? null, traits.rows);
  const sparse = (traits.zeroShare ?? 0) >= 0.5 && traits.modality !== 'images';
  const isCollinear = (traits.conditionIndex ?? 0) > 30 || (traits.maxVif ?? 0) > 10;
  const suits = sparse
    ? l10n.t`It suits inputs that are ${percent(traits.zeroShare ?? 0)} zeros.`
    : traits.isWide
      ? l10n.t`It suits ${count(traits.features ?? 0)} features for ${count(traits.rows ?? 0)} rows.`
      : '';
  const l1: Candidate = {
    remedy: 'l1',
    rank: suits ? 0.6 : 0.82,
    layers,
    reason: sentences(penaltyReason(open, 'l1', size), suits),
  };
  const l2: Candidate = {
    remedy: 'l2',
    rank: isCollinear && !suits ? 0.6 : 0.66,
    layers,
    reason: sentences(
      penaltyReason(open, 'l2', size),
      isCollinear ? l10n.t`It shares weight among inputs that go together (${dependence(about)}).` : '',
    ),
  };
  const elastic: Candidate = isCollinear
    ? {
        remedy: 'elastic-net',
        rank: suits ? 0.62 : 0.78,
        layers,
        reason: l10n.t`Inputs go together (${dependence(about)}): L1 alone would keep one of them and drop the others.`,
      }
    : {
        remedy: 'elastic-net',
        rank: 0.9,
        layers,
        reason: l10n.t('L1 and L2 together: a middle way where neither alone helps enough.'),
      };
  return [
    l2,
    l1,
    elastic,
    {
      remedy: 'max-norm',
      rank: 0.92,
      layers,
      reason: l10n.t('It bounds the weights instead of pulling at them, and goes well with dropout.'),
    },
  ];
}

function dependence({ traits: { conditionIndex, maxVif } }: Case): string {
  if (conditionIndex === Infinity || maxVif === Infinity) return l10n.t('some are exact sums of others');
  return (conditionIndex ?? 0) > 30
    ? l10n.t`condition index ${number(conditionIndex ?? NaN)}, above 30`
    : l10n.t`largest VIF ${number(maxVif ?? NaN)}, above 10`;
}

function sizeClause(parameters: number | null, rows: number | null): string {
  if (parameters === null || rows === null || rows <= 0)
    return l10n.t('Large weights are what memorizing takes');
  return l10n.t`${count(parameters)} parameters for ${count(rows)} rows can memorize them`;
}

function penaltyReason(hidden: readonly Layer[], kind: 'l1' | 'l2', size: string): string {
  const wanted = kind === 'l2' ? 0.01 : 0.001;
  const present = Math.max(0, ...hidden.map((layer) => layer.kernelRegularizer?.[kind] ?? 0));
  const name = kind.toUpperCase();
  if (present >= wanted)
    return l10n.t`${name} is ${present} already and doesn't hold it: raise it about threefold.`;
  if (present > 0)
    return l10n.t`${name} is ${present}, which is too weak to change much: raise it to about ${wanted}.`;
  return l10n.t`${size}; an ${name} penalty of ${wanted} makes that costly.`;
}
