import * as l10n from '@vscode/l10n';
import { biasRegularizerOption } from '../kernels';
import { tunable } from '../tunable';
import { regularizerRemedy } from './regularizer';

/**
 * L2 on biases. Seldom of use: a layer has few of them, and they carry the mean of what is learned (Goodfellow et al. 2016, section 7.1).
 */
export const biasRegularizer = regularizerRemedy({
  id: 'bias-regularizer',
  label: l10n.t`bias L2 ${tunable(0.01)}`,
  name: l10n.t('bias L2'),
  strengths: { l2: 0.01 },
  literal: { name: l10n.t('bias L2'), value: 0.01, low: 1e-5, high: 0.1, scale: 'log' },
  reason: l10n.t('A penalty on biases keeps units from being on for every example.'),
  option: biasRegularizerOption,
});
