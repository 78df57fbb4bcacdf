import * as l10n from '@vscode/l10n';
import { rateRemedy } from './learning-rate';

/** Multiplies the learning rate by 3. */
export const raiseLearningRate = rateRemedy({
  id: 'raise-learning-rate',
  reason: l10n.t('Larger steps get further in the same time.'),
  factor: 3,
});
