import * as l10n from '@vscode/l10n';
import type { RemedyId } from '../../protocol/edits';
import { FACT, UNMEASURED, type TechniqueFacts } from './technique-facts';

/** Remedies that change the network. */
export const IN_THE_NETWORK = {
  l1: {
    name: l10n.t('L1 penalty'),
    what: l10n.t('Adds the sum of |w| × 0.001 to the loss, which makes many weights exactly or nearly zero.'),
    expected: l10n.t(
      'Lowered test loss in 14 of 14 comparable problems, by 30 % on average (strength 0.001).',
    ),
    ofOverfitting: true,
    literature: 'Tibshirani 1996 (lasso)',
  },
  l2: {
    name: l10n.t('L2 penalty'),
    what: l10n.t('Adds the sum of w² × 0.01 to the loss, which keeps weights small.'),
    expected: l10n.t(
      'Lowered test loss in 16 of 16 comparable problems, by 31 % on average (strength 0.01); the customary 0.0001 did nothing (2 %).',
    ),
    ofOverfitting: true,
    literature: 'Hoerl & Kennard 1970; Krogh & Hertz 1991',
  },
  'elastic-net': {
    name: l10n.t('Elastic net (L1 and L2)'),
    what: l10n.t('Both penalties at once: sparse like L1, but keeps correlated inputs together.'),
    expected: l10n.t('Lowered test loss in 14 of 14 comparable problems, by 17 % on average.'),
    ofOverfitting: true,
    literature: 'Zou & Hastie 2005',
  },
  'bias-regularizer': {
    name: l10n.t('Bias penalty'),
    what: l10n.t('Adds an L2 penalty on the biases.'),
    expected: l10n.t`${UNMEASURED} Biases are few and seldom what overfits.`,
    literature: l10n.t('Goodfellow, Bengio & Courville 2016, section 7.1 (advises against it as a rule)'),
  },
  'recurrent-regularizer': {
    name: l10n.t('Recurrent penalty'),
    what: l10n.t("Adds an L2 penalty on a recurrent layer's state-to-state weights."),
    expected: UNMEASURED,
    literature: 'Pascanu, Mikolov & Bengio 2013',
  },
  'activity-regularizer': {
    name: l10n.t('Activity penalty'),
    what: l10n.t("Adds a penalty on a layer's outputs, which makes few of its units active at a time."),
    expected: UNMEASURED,
    literature: 'Glorot, Bordes & Bengio 2011',
  },
  'max-norm': {
    name: l10n.t('Max-norm constraint'),
    what: l10n.t("Scales each unit's incoming weights back to a norm of 3 after a step that exceeds it."),
    expected: UNMEASURED,
    literature: 'Srivastava et al. 2014, section 5.1',
  },
  'weaken-regularizer': {
    name: l10n.t('Weaker penalty'),
    what: l10n.t('Divides the strengths of penalties by ten.'),
    expected: l10n.t`${UNMEASURED} For a model that is held back.`,
    literature: l10n.t('Geman, Bienenstock & Doursat 1992 (bias against variance)'),
  },
  'remove-regularizer': {
    name: l10n.t('No penalty'),
    what: l10n.t('Takes the penalties out.'),
    expected: l10n.t`${UNMEASURED} For a model that is held back.`,
    literature: l10n.t('Geman, Bienenstock & Doursat 1992 (bias against variance)'),
  },
  dropout: {
    name: l10n.t('Dropout'),
    what: l10n.t('Sets 30 % of the outputs of a layer to zero in each training step, at random.'),
    expected: l10n.t(
      'Lowered test loss in 13 of 16 comparable problems, by 19 % on average, and raised it in 3, mostly small tables; with L2 of 0.01 in 14 of 14, by 37 %.',
    ),
    ofOverfitting: true,
    literature: 'Srivastava et al. 2014',
  },
  'dropout-rate': {
    name: l10n.t('Higher dropout rate'),
    what: l10n.t('Raises the rate of a dropout layer, up to 0.5.'),
    expected: l10n.t(
      'A rate of .5 lowered test loss in 11 of 16 comparable problems, by 20 % on average, and raised it in 5.',
    ),
    ofOverfitting: true,
    literature: 'Srivastava et al. 2014',
  },
  'lower-dropout-rate': {
    name: l10n.t('Lower dropout rate'),
    what: l10n.t('Halves the rate of a dropout layer.'),
    expected: l10n.t('On 8 problems that did not overfit a rate of .5 raised test loss by 39 % on average.'),
    literature: 'Srivastava et al. 2014',
  },
  'remove-dropout': {
    name: l10n.t('No dropout'),
    what: l10n.t('Takes a dropout layer out.'),
    expected: l10n.t('On 8 problems that did not overfit a rate of .5 raised test loss by 39 % on average.'),
    literature: 'Srivastava et al. 2014',
  },
  'spatial-dropout': {
    name: l10n.t('Spatial dropout'),
    what: l10n.t(
      'Drops whole feature maps of a convolution, since their neighbouring values carry the same.',
    ),
    expected: UNMEASURED,
    literature: 'Tompson et al. 2015',
  },
  'recurrent-dropout': {
    name: l10n.t('Recurrent dropout'),
    what: l10n.t('Drops inputs and state inside a recurrent layer, with one mask for all time steps.'),
    expected: UNMEASURED,
    literature: 'Gal & Ghahramani 2016',
  },
  'alpha-dropout': {
    name: l10n.t('Alpha dropout'),
    what: l10n.t('Dropout that keeps mean and variance, as selu needs them.'),
    expected: UNMEASURED,
    literature: 'Klambauer et al. 2017',
  },
  'gaussian-dropout': {
    name: l10n.t('Gaussian dropout'),
    what: l10n.t('Multiplies outputs by noise around 1 instead of setting them to zero.'),
    expected: UNMEASURED,
    literature: 'Srivastava et al. 2014, section 10; Kingma, Salimans & Welling 2015',
  },
  'gaussian-noise': {
    name: l10n.t('Gaussian noise'),
    what: l10n.t('Adds noise to the values that pass, in training only.'),
    expected: l10n.t(
      'With a deviation of .3 it lowered test loss in 13 of 14 comparable problems, by 19 % on average; with .1 by 4 %.',
    ),
    ofOverfitting: true,
    literature: 'Bishop 1995',
  },
  'batch-normalization': {
    name: l10n.t('Batch normalization'),
    what: l10n.t(
      "Scales each unit's values by the mean and variance of its batch; in use, by running averages.",
    ),
    expected: l10n.t(
      'Lowered test loss in 10 of 16 comparable problems and raised it in 6 (41 % lower to 30 % higher); raised it in 8 of 8 that did not overfit.',
    ),
    ofOverfitting: true,
    literature: 'Ioffe & Szegedy 2015',
  },
  'layer-normalization': {
    name: l10n.t('Layer normalization'),
    what: l10n.t(
      "Scales each example's values by their own mean and variance, the same in training and in use.",
    ),
    expected: UNMEASURED,
    literature: 'Ba, Kiros & Hinton 2016',
  },
  'dropout-after-batch-normalization': {
    name: l10n.t('Dropout behind batch normalization'),
    what: l10n.t('Moves a dropout layer behind the normalization, whose running variance it would falsify.'),
    expected: UNMEASURED,
    literature: 'Li et al. 2018 (arXiv 1801.05134)',
  },
  'larger-batch': {
    name: l10n.t('Larger batches'),
    what: l10n.t('Doubles the batch size, so that each step averages over more examples.'),
    expected: UNMEASURED,
    literature: 'Smith et al. 2018; Masters & Luschi 2018',
  },
  'smaller-layers': {
    name: l10n.t('Smaller layers'),
    what: l10n.t('Halves the units of a hidden layer.'),
    expected: l10n.t(
      'Lowered test loss in 14 of 16 comparable problems, by 11 % on average, and raised it in 2.',
    ),
    ofOverfitting: true,
    literature: 'Geman, Bienenstock & Doursat 1992',
  },
  'larger-layers': {
    name: l10n.t('Larger layers'),
    what: l10n.t('Doubles the units of a hidden layer.'),
    expected: l10n.t`${UNMEASURED} For a model that is too small.`,
    literature: 'Geman, Bienenstock & Doursat 1992',
  },
  'hidden-activation': {
    name: l10n.t('Activation of a hidden layer'),
    what: l10n.t('Gives a linear hidden layer a relu; two linear layers in a row compute no more than one.'),
    expected: FACT,
    literature: 'Hornik, Stinchcombe & White 1989',
  },
  'output-activation': {
    name: l10n.t('Output activation'),
    what: l10n.t('Gives the last layer the activation that the loss expects.'),
    expected: FACT,
    literature: l10n.t('Bridle 1990 (softmax); the loss functions of tfjs'),
  },
  initializer: {
    name: l10n.t('Initializer'),
    what: l10n.t('Draws initial weights with a variance that suits the activation.'),
    expected: UNMEASURED,
    literature: 'Glorot & Bengio 2010; He et al. 2015',
  },
} satisfies Partial<Record<RemedyId, TechniqueFacts>>;
