import * as l10n from '@vscode/l10n';
import { rateRemedy } from './learning-rate';

/** Divides the learning rate by 10. */
export const lowerLearningRate = rateRemedy({
  id: 'lower-learning-rate',
  reason: l10n.t('Smaller steps keep the loss from jumping.'),
  factor: 0.1,
});
