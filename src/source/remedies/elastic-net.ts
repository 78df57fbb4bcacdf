import * as l10n from '@vscode/l10n';
import { regularizerOption } from '../kernels';
import { tunable } from '../tunable';
import { regularizerRemedy } from './regularizer';

/** L1 and L2 together (Zou and Hastie 2005): sparse, but keeping groups of correlated inputs. */
export const elasticNet = regularizerRemedy({
  id: 'elastic-net',
  label: l10n.t`elastic net (L1 ${tunable(0.001)}, L2 ${tunable(0.001)})`,
  name: l10n.t('elastic net'),
  strengths: { l1: 0.001, l2: 0.001 },
  literal: { name: l10n.t('elastic net'), value: 0.001, low: 1e-6, high: 0.01, scale: 'log' },
  reason: l10n.t('L1 and L2 together: few weights, and none of them large.'),
  option: (_script, layer) => regularizerOption(layer),
});
