import * as l10n from '@vscode/l10n';
import type { RuleId, Severity } from '../src/protocol/findings';
import type { LossBasis } from '../src/protocol/loss-basis';

const severity: Record<Severity, string> = {
  error: l10n.t('Error'),
  warning: l10n.t('Warning'),
  information: l10n.t('Note'),
};

const rule: Record<RuleId, string> = {
  overfitting: l10n.t('Overfitting'),
  underfitting: l10n.t('Underfitting'),
  divergence: l10n.t('Divergence'),
  'non-finite-loss': l10n.t('Loss that is not a number'),
  plateau: l10n.t('Plateau'),
  'no-validation-data': l10n.t('Validation data'),
  oscillation: l10n.t('Unsteady loss'),
  stalled: l10n.t('Stalled'),
  'unusual-learning-rate': l10n.t('Unusual learning rate'),
  'vanishing-gradients': l10n.t('Vanishing gradients'),
  'exploding-gradients': l10n.t('Exploding gradients'),
  'dead-relu': l10n.t('Dead ReLU units'),
  'saturated-activations': l10n.t('Saturated activations'),
  'unchanged-weights': l10n.t('Weights that do not change'),
  'all-zero-weights': l10n.t('All-zero weights'),
  'update-ratio': l10n.t('Size of the updates'),
  'poor-initialization': l10n.t('Initialization'),
  'over-confidence': l10n.t('Over-confidence'),
  'output-range': l10n.t('Outputs out of range'),
  'unstable-predictions': l10n.t('Unstable predictions'),
  'aggressive-augmentation': l10n.t('Augmentation too strong'),
  'small-validation-set': l10n.t('Small validation set'),
  'ordered-split': l10n.t('Split of sorted rows'),
  'shared-rows': l10n.t('Rows in both sets'),
  'easier-validation': l10n.t('Validation easier than training'),
  'class-imbalance': l10n.t('Class imbalance'),
  'non-finite-inputs': l10n.t('NaN in the inputs'),
  'unscaled-inputs': l10n.t('Inputs not scaled'),
  'too-many-parameters': l10n.t('Parameters against rows'),
  'output-and-loss': l10n.t('Output and loss'),
  'linear-hidden-layer': l10n.t('Linear hidden layer'),
  'small-batch-normalization': l10n.t('Batch normalization of small batches'),
  'dropout-before-batch-normalization': l10n.t('Dropout before batch normalization'),
  'high-dropout': l10n.t('High dropout'),
  'misused-regularizer': l10n.t('Misused regularizer'),
  'misplaced-callback': l10n.t('Misplaced callback'),
  'leaking-tensors': l10n.t('Leaking tensors'),
  'input-bound': l10n.t('Waiting for data'),
  'slow-backend': l10n.t('Slow backend'),
  'unused-gpu': l10n.t('Unused GPU'),
};

/** Which training loss is compared with validation. */
const basis: Record<LossBasis, string> = {
  inference: l10n.t('no penalty, inference mode'),
  'without-penalty': l10n.t('no penalty'),
  reported: l10n.t('losses as reported'),
};

/** What findings are called, and what they rest on. */
export const diagnosisWords = { severity, rule, basis };
