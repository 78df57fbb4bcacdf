import * as l10n from '@vscode/l10n';
import { hiddenLayers } from '../fit-context';
import { count, number, sentences } from '../wording';
import type { Candidate, Case } from './techniques';

/** Noise, normalization and size inside the network. */
export function networkTechniques(about: Case): Candidate[] {
  return [
    ...dropouts(about),
    ...specialDropouts(about),
    ...(about.traits.hasModel ? [batchNormalization(about), layerNormalization(about)] : []),
    smaller(about),
  ];
}

/** Small tables are where dropout raised the loss. */
const SMALL = 300;

function dropouts({ context, traits }: Case): Candidate[] {
  const { dropouts: present } = traits;
  if (present.length > 0) {
    const low = present.filter(({ rate = 0 }) => rate < 0.5).sort((a, b) => (a.rate ?? 0) - (b.rate ?? 0));
    const [lowest] = low;
    if (!lowest)
      return [
        {
          remedy: 'dropout',
          passedOver: l10n.t('Dropout is there, at 0.5 or more: a higher rate seldom helps.'),
        },
      ];
    return [
      {
        remedy: 'dropout-rate',
        rank: 0.8,
        layers: low.map(({ name }) => name),
        reason: l10n.t`Dropout is there, at ${lowest.rate ?? 0}: raise it, up to 0.5.`,
      },
    ];
  }
  const hidden = hiddenLayers(context.model);
  const plain = hidden.filter(({ kind }) => !/LSTM|GRU|RNN/.test(kind)).map(({ name }) => name);
  if (hidden.length > 0 && plain.length === 0) return [];
  const isPenalized = hidden.some(({ kernelRegularizer }) => (kernelRegularizer?.l2 ?? 0) >= 1e-3);
  const isSmallTable = traits.modality === 'table' && traits.rows !== null && traits.rows < SMALL;
  const caution = isPenalized
    ? l10n.t('Together with the penalty that is there it never raised the loss.')
    : isSmallTable
      ? l10n.t`On tables as small as this one (${count(traits.rows ?? 0)} rows) it often raises the loss, so measure it, or add L2 first.`
      : '';
  return [
    {
      remedy: 'dropout',
      rank: isPenalized ? 0.63 : isSmallTable ? 0.86 : 0.76,
      layers: plain,
      reason: sentences(whyDropout(context, traits), caution),
    },
  ];
}

function whyDropout({ model }: Case['context'], { modality }: Case['traits']): string {
  if (modality === 'images')
    return model
      ? l10n.t(
          'No dropout yet: 0.3 after the layers before the output keeps units from relying on each other.',
        )
      : l10n.t('0.3 after the layers before the output keeps units from relying on each other.');
  return model
    ? l10n.t('No dropout yet: 0.3 after the hidden layers keeps units from relying on each other.')
    : l10n.t('0.3 after the hidden layers keeps units from relying on each other.');
}

/** Kinds of dropout made for one kind of layer: offered where there is that kind, and first there. */
function specialDropouts({ context, traits }: Case): Candidate[] {
  const layers = context.model?.layers ?? [];
  const named = (pattern: RegExp) => layers.filter(({ kind }) => pattern.test(kind)).map(({ name }) => name);
  const found: Candidate[] = [];
  const recurrent = layers.filter(({ kind }) => /LSTM|GRU|SimpleRNN/.test(kind));
  const open = recurrent.filter(({ recurrentDropout }) => !((recurrentDropout ?? 0) > 0));
  if (open.length > 0)
    found.push({
      remedy: 'recurrent-dropout',
      rank: 0.68,
      layers: open.map(({ name }) => name),
      reason: l10n.t(
        'Recurrent layers repeat the same weights at every step: one mask for all steps regularizes them, a new one each step would erase the state.',
      ),
    });
  else if (recurrent.length === 0 && traits.hasModel)
    found.push({ remedy: 'recurrent-dropout', passedOver: l10n.t('There is no recurrent layer.') });
  if (traits.hasConvolution && traits.dropouts.length === 0)
    found.push({
      remedy: 'spatial-dropout',
      rank: 0.88,
      layers: named(/^Conv[12]D$/),
      reason: l10n.t(
        'Neighbouring pixels of a feature map carry the same, so plain dropout hides little behind convolutions.',
      ),
    });
  if (traits.usesSelu)
    found.push({
      remedy: 'alpha-dropout',
      rank: 0.7,
      layers: layers.filter(({ activation }) => activation === 'selu').map(({ name }) => name),
      reason: l10n.t('selu keeps mean and variance by itself; alpha dropout leaves them as they are.'),
    });
  return found;
}

/** tfjs' moving averages (momentum .99) need some hundred steps before inference matches training. */
const STEPS_TO_CONVERGE = 500;
/** Twice the examples a batch below which errors rise (Wu & He 2018, figure 1). */
const SMALLEST_BATCH = 16;

function batchNormalization({ traits, context }: Case): Candidate {
  const remedy = 'batch-normalization';
  if (traits.hasBatchNormalization) return { remedy, passedOver: l10n.t('The model has it.') };
  if (traits.hasRecurrence || traits.hasAttention)
    return {
      remedy,
      passedOver: l10n.t('It mixes examples and time steps; such models take layer normalization.'),
    };
  if (traits.modality !== 'images')
    return {
      remedy,
      passedOver: l10n.t(
        'It is no cure for overfitting: on comparable problems it raised test loss in 6 of 16, above all on small tables.',
      ),
    };
  const batch = context.started.batchSize;
  if (batch !== null && batch < SMALLEST_BATCH)
    return {
      remedy,
      passedOver: l10n.t`Batches of ${batch} are small for the means and variances that it takes.`,
    };
  if (traits.steps === null)
    return {
      remedy,
      passedOver: l10n.t(
        'Its running averages need some hundred steps, and how many there are is not known.',
      ),
    };
  if (traits.steps < STEPS_TO_CONVERGE)
    return {
      remedy,
      passedOver: l10n.t`Its running averages need more than ${count(traits.steps)} steps to settle.`,
    };
  return {
    remedy,
    rank: 0.95,
    layers: hiddenLayers(context.model).map(({ name }) => name),
    reason: l10n.t(
      'Convolutions train faster with it, and the noise of its batches regularizes a little. It often hurts: measure it.',
    ),
  };
}

function layerNormalization({ traits, context }: Case): Candidate {
  const remedy = 'layer-normalization';
  if (!traits.hasAttention && !traits.hasRecurrence)
    return { remedy, passedOver: l10n.t('It serves recurrent and attention models; this is neither.') };
  if (traits.hasLayerNormalization) return { remedy, passedOver: l10n.t('The model has it.') };
  return {
    remedy,
    rank: 0.9,
    layers: hiddenLayers(context.model).map(({ name }) => name),
    reason: l10n.t(
      'It steadies such models at any batch size; against overfitting by itself it does little.',
    ),
  };
}

/** Parameters for each training row beyond which a smaller model is worth a try. */
const MANY = 10;

function smaller({ traits, context }: Case): Candidate {
  const remedy = 'smaller-layers';
  const { parametersPerRow: ratio } = traits;
  if (ratio !== null && ratio < MANY)
    return { remedy, passedOver: l10n.t`With ${number(ratio)} parameters a row the model is no giant.` };
  return {
    remedy,
    rank: 0.85,
    layers: hiddenLayers(context.model).map(({ name }) => name),
    reason:
      ratio === null
        ? l10n.t('A smaller model memorizes less; half the width is quicker too.')
        : l10n.t`There are ${number(ratio)} parameters for each row; half the width is quicker too.`,
  };
}
