import * as l10n from '@vscode/l10n';
import { insertLayerBehind } from '../insertion';
import { hasKernel } from '../kernels';
import { activationOf, dropoutBehind, lastOfBlock } from '../layer-blocks';
import { tunable } from '../tunable';
import { layerWords } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

const RATE = { name: l10n.t('dropout rate'), value: 0.3, low: 0.2, high: 0.5, scale: 'linear' } as const;

/** Puts a dropout layer behind each hidden layer with weights; never behind an output (Srivastava et al. 2014). */
export const dropout = perLayerRemedy({
  id: 'dropout',
  reason: l10n.t('Dropout keeps units from relying on each other.'),
  together: (which) => l10n.t`Add dropout ${tunable(RATE.value)} after ${which}`,
  plan(script, model, at, layer) {
    if (!hasKernel(layer) || model.outputs.has(layer)) return null;
    const behind = lastOfBlock(model, at);
    if (dropoutBehind(model, behind)) return null;
    // Zeros would undo what selu keeps up, mean 0 and variance 1: see alpha-dropout.ts.
    if (activationOf(script, model, at) === 'selu') return null;
    const placement = model.placements[behind];
    return {
      id: `after-${layer.kind}`,
      title: l10n.t`Add dropout ${tunable(RATE.value)} after ${layerWords(script, layer)}`,
      literal: RATE,
      attempt: placement
        ? insertLayerBehind(script, placement, 'dropout', `{ rate: ${tunable(RATE.value)} }`)
        : { disabled: l10n.t('There is no place behind it.') },
    };
  },
});
