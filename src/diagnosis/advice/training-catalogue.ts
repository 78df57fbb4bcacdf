import * as l10n from '@vscode/l10n';
import type { RemedyId } from '../../protocol/edits';
import { FACT, UNMEASURED, type TechniqueFacts } from './technique-facts';

/** Remedies that change how it is trained, and on what. */
export const IN_TRAINING = {
  'early-stopping': {
    name: l10n.t('Early stopping'),
    what: l10n.t(
      'Stops once the validation loss has not improved for 10 epochs; the weights are those of the last epoch.',
    ),
    expected: l10n.t('Lowered test loss in 16 of 16 comparable problems, by 4 to 45 %.'),
    ofOverfitting: true,
    literature: 'Prechelt 1998',
  },
  'keep-best-weights': {
    name: l10n.t('Early stopping with the best weights'),
    what: l10n.t(
      'Stops once the validation loss has not improved for 10 epochs, and ends with the weights of the best epoch.',
    ),
    expected: l10n.t('Lowered test loss in 16 of 16 comparable problems, by 2 to 53 %.'),
    ofOverfitting: true,
    literature: 'Prechelt 1998',
  },
  checkpoint: {
    name: l10n.t('Checkpoint of the best epoch'),
    what: l10n.t('Saves the model whenever the validation loss is lower than ever before.'),
    expected: l10n.t('What is saved is the model that early stopping with the best weights would end with.'),
    literature: 'Prechelt 1998',
  },
  'lower-learning-rate': {
    name: l10n.t('Lower learning rate'),
    what: l10n.t('Divides the learning rate by ten.'),
    expected: l10n.t(
      'Lowered test loss in 12 of 14 comparable problems and raised it in 2 (53 % lower to 103 % higher); raised it in 8 of 8 that did not overfit.',
    ),
    ofOverfitting: true,
    literature: 'Bengio 2012 (arXiv 1206.5533)',
  },
  'raise-learning-rate': {
    name: l10n.t('Higher learning rate'),
    what: l10n.t('Multiplies the learning rate by three.'),
    expected: UNMEASURED,
    literature: 'Bengio 2012 (arXiv 1206.5533)',
  },
  'learning-rate-schedule': {
    name: l10n.t('Learning rate schedule'),
    what: l10n.t('Lowers the learning rate as training goes on.'),
    expected: UNMEASURED,
    literature: 'Loshchilov & Hutter 2017 (cosine)',
  },
  'train-longer': {
    name: l10n.t('More epochs'),
    what: l10n.t('Doubles the number of epochs.'),
    expected: l10n.t`${UNMEASURED} For a loss that is still falling.`,
    literature: 'Bengio 2012 (arXiv 1206.5533)',
  },
  'label-smoothing': {
    name: l10n.t('Label smoothing'),
    what: l10n.t('Replaces the targets 0 and 1 by slightly softer ones (0.1 shared over all classes).'),
    expected: l10n.t(
      'Lowered test loss in 10 of 11 comparable problems, by 27 % on average, and raised it in one by 61 %; raised it in 5 of 5 that did not overfit.',
    ),
    ofOverfitting: true,
    literature: 'Szegedy et al. 2016; Müller, Kornblith & Hinton 2019',
  },
  'class-weights': {
    name: l10n.t('Class weights'),
    what: l10n.t('Weighs each class by the inverse of its share in the loss.'),
    expected: l10n.t`${UNMEASURED} It trades overall accuracy for that of the rare classes.`,
    literature: 'King & Zeng 2001',
  },
  mixup: {
    name: l10n.t('Mixup'),
    what: l10n.t('Trains on weighted means of two examples and of their targets.'),
    expected: UNMEASURED,
    literature: 'Zhang et al. 2018',
  },
  'augment-images': {
    name: l10n.t('Image augmentation'),
    what: l10n.t('Shows each image slightly shifted, turned, scaled or changed in colour in every epoch.'),
    expected: l10n.t('Lowered test loss in 2 of 2 image problems that overfit, by 43 % on average.'),
    ofOverfitting: true,
    literature: 'Simard, Steinkraus & Platt 2003; Shorten & Khoshgoftaar 2019',
  },
  'augment-sequences': {
    name: l10n.t('Sequence augmentation'),
    what: l10n.t('Shows each sequence with noise, a small shift in time and masked stretches.'),
    expected: UNMEASURED,
    literature: 'Um et al. 2017; Iwana & Uchida 2021',
  },
  'augment-table': {
    name: l10n.t('Noise on the inputs'),
    what: l10n.t('Adds Gaussian noise to the inputs, in training only.'),
    expected: l10n.t(
      'With a deviation of .3 it lowered test loss in 13 of 14 comparable problems, by 19 % on average; with .1 by 4 %.',
    ),
    ofOverfitting: true,
    literature: 'Bishop 1995',
  },
  'weaken-augmentation': {
    name: l10n.t('Weaker augmentation'),
    what: l10n.t('Halves the strength of an augmenting layer.'),
    expected: l10n.t`${UNMEASURED} For examples that can no longer be recognized.`,
    literature: 'Cubuk et al. 2020',
  },
  'validation-split': {
    name: l10n.t('Validation data'),
    what: l10n.t('Holds rows back to measure the loss on examples the model was not trained on.'),
    expected: l10n.t('Changes nothing in what is learned from the other rows; it shows what is learned.'),
    literature: 'Stone 1974',
  },
  shuffle: {
    name: l10n.t('Shuffled rows'),
    what: l10n.t(
      'Puts rows in random order before the split; tfjs takes the last rows for validation as they are.',
    ),
    expected: FACT,
    literature: 'Bengio 2012 (arXiv 1206.5533)',
  },
  'standardize-inputs': {
    name: l10n.t('Standardized inputs'),
    what: l10n.t(
      "Subtracts each column's mean and divides by its deviation, both taken from the training rows.",
    ),
    expected: UNMEASURED,
    literature: 'LeCun et al. 1998 (Efficient BackProp)',
  },
  'repair-regularizer': {
    name: l10n.t('Regularizer argument'),
    what: l10n.t('Writes l2({ l2: 0.01 }) for l2(0.01), which tfjs does not accept.'),
    expected: FACT,
    literature: 'tensorflow/tfjs issue 1773',
  },
  'move-callback': {
    name: l10n.t('Callback in its place'),
    what: l10n.t(
      'Moves onEpochEnd and its kin from the options into `callbacks`; tfjs ignores them elsewhere.',
    ),
    expected: FACT,
    literature: "tfjs-layers' ModelFitArgs",
  },
} satisfies Partial<Record<RemedyId, TechniqueFacts>>;
