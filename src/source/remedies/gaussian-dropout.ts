import * as l10n from '@vscode/l10n';
import { insertLayerBehind } from '../insertion';
import { hasKernel } from '../kernels';
import { activationOf, dropoutBehind, lastOfBlock } from '../layer-blocks';
import { tunable } from '../tunable';
import { layerWords } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

const RATE = {
  name: l10n.t('Gaussian dropout rate'),
  value: 0.3,
  low: 0.2,
  high: 0.5,
  scale: 'linear',
} as const;

/**
 * Multiplies outputs by noise of mean 1 instead of dropping some: Srivastava et al. 2014, section 10, found it as good as dropout or
 * better. The rate means what that of dropout means: a variance of rate / (1 - rate).
 */
export const gaussianDropout = perLayerRemedy({
  id: 'gaussian-dropout',
  reason: l10n.t('Multiplying by noise regularizes like dropout, but drops nothing.'),
  together: (which) => l10n.t`Add Gaussian dropout ${tunable(RATE.value)} after ${which}`,
  plan(script, model, at, layer) {
    if (!hasKernel(layer) || model.outputs.has(layer)) return null;
    const behind = lastOfBlock(model, at);
    const placement = model.placements[behind];
    if (!placement || dropoutBehind(model, behind) || activationOf(script, model, at) === 'selu') return null;
    return {
      id: `after-${layer.kind}`,
      title: l10n.t`Add Gaussian dropout ${tunable(RATE.value)} after ${layerWords(script, layer)}`,
      literal: RATE,
      attempt: insertLayerBehind(script, placement, 'gaussianDropout', `{ rate: ${tunable(RATE.value)} }`),
    };
  },
});
