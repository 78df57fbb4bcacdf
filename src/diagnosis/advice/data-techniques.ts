import * as l10n from '@vscode/l10n';
import { count, number, percent } from '../wording';
import type { Watched } from './metric';
import type { Candidate, Case } from './techniques';
import type { Modality, Traits } from './traits';

/** More, or softer, examples. */
export function dataTechniques(about: Case): Candidate[] {
  return [augmentation(about), ...otherModalities(about), ...targets(about)];
}

const AUGMENT = { images: 'augment-images', sequences: 'augment-sequences', table: 'augment-table' } as const;

function augmentation({ traits }: Case): Candidate {
  const { modality, rows } = traits;
  const remedy = AUGMENT[modality === 'images' || modality === 'sequences' ? modality : 'table'];
  if (modality === 'text' || modality === 'unknown')
    return {
      remedy,
      passedOver: l10n.t('Inputs that are tokens, or of unknown kind, cannot be varied by adding noise.'),
    };
  if (traits.hasAugmentation)
    return {
      remedy,
      passedOver: l10n.t('The model has layers before its first weights that vary the inputs.'),
    };
  const found = {
    images: {
      rank: 0.5,
      reason:
        rows === null
          ? l10n.t('Shifted and turned images are new examples; of all that was measured this helped most.')
          : l10n.t`Shifted and turned images are new examples of which there are ${count(rows)}; of all that was measured this helped most.`,
    },
    sequences: {
      rank: 0.75,
      reason:
        rows === null
          ? l10n.t('Jittered and shifted sequences are new examples.')
          : l10n.t`Jittered and shifted sequences are new examples of which there are ${count(rows)}.`,
    },
    table: {
      rank: 0.87,
      reason:
        rows === null
          ? l10n.t('Noise on the inputs makes rows harder to memorize.')
          : l10n.t`Noise on the inputs makes the ${count(rows)} rows harder to memorize.`,
    },
  }[modality];
  return { remedy, layers: [], ...found };
}

function otherModalities({ traits: { modality } }: Case): Candidate[] {
  if (modality === 'unknown') return [];
  const others: Partial<Record<Modality, string>> = {
    images: l10n.t('The inputs are no images.'),
    sequences: l10n.t('The inputs are no sequences.'),
  };
  return (['images', 'sequences'] as const).flatMap((one) =>
    one === modality ? [] : [{ remedy: AUGMENT[one], passedOver: others[one] ?? '' }],
  );
}

/** From this share of wrong labels on, targets that aren't quite 0 and 1 suit the data better. */
const NOISY = 0.05;

/** Over-confidence is what it is against: first where accuracy stays and the loss rises, last where accuracy falls too. */
const SMOOTHING = { held: 0.7, rose: 0.7, fell: 0.9, unknown: 0.8 } as const;

function whySmoothing(metric: Watched | null): string {
  switch (metric?.moved) {
    case undefined:
    case null:
      return l10n.t(
        'Softer targets keep the model from being surer than it can be; that lowers the loss more than the error.',
      );
    case 'fell':
      return l10n.t`Softer targets keep the model from being surer than it can be; but here ${metric.name} falls as well, which it doesn't answer.`;
    case 'rose':
      return l10n.t`Softer targets keep the model from being surer than it can be: here the loss rises while ${metric.name} rises too.`;
    case 'held':
      return l10n.t`Softer targets keep the model from being surer than it can be: here the loss rises while ${metric.name} stays.`;
  }
}

function targets({ traits }: Case): Candidate[] {
  if (traits.task === 'regression' || traits.task === 'unknown') {
    const passedOver = l10n.t('It is for classes; the targets are numbers.');
    return traits.task === 'unknown' ? [] : [{ remedy: 'label-smoothing', passedOver }];
  }
  const found = softened(traits);
  const ratio = traits.imbalance;
  if (ratio !== null && ratio < 3)
    found.push({
      remedy: 'class-weights',
      passedOver: l10n.t`The classes are balanced (the commonest is ${number(ratio)} times the rarest).`,
    });
  return found;
}

/** What makes targets softer than 0 and 1. */
function softened(traits: Traits): Candidate[] {
  if (traits.hasHingeLoss) {
    const passedOver = l10n.t('A hinge loss asks for the larger outputs, the softer a target is.');
    return [
      { remedy: 'label-smoothing', passedOver },
      { remedy: 'mixup', passedOver },
    ];
  }
  const noise = traits.labelNoise;
  const isNoisy = noise !== null && noise >= NOISY;
  return [
    {
      remedy: 'label-smoothing',
      rank: isNoisy ? 0.64 : SMOOTHING[traits.metric?.moved ?? 'unknown'],
      layers: [],
      reason: isNoisy
        ? l10n.t`An estimated ${percent(noise)} of the labels are wrong: softer targets keep the model from learning those by heart.`
        : whySmoothing(traits.metric),
    },
    isNoisy
      ? {
          remedy: 'mixup',
          rank: 0.75,
          layers: [],
          reason: l10n.t`An estimated ${percent(noise)} of the labels are wrong: means of two examples and their targets are harder to learn by heart.`,
        }
      : {
          remedy: 'mixup',
          passedOver:
            noise === null
              ? l10n.t('It suits noisy labels, and how noisy they are is not known.')
              : l10n.t`It suits noisy labels; an estimated ${percent(noise)} are wrong.`,
        },
  ];
}
