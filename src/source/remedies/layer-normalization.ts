import { insertLayerBehind } from '../insertion';
import { hasKernel } from '../kernels';
import { activationOf } from '../layer-blocks';
import { isNormalized } from './batch-normalization';
import { layerWords } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

/** Normalizes each example over its units, so batches may be small and sequences long (Ba et al. 2016, arXiv 1607.06450). */
export const layerNormalization = perLayerRemedy({
  id: 'layer-normalization',
  reason: 'Each example is brought to mean 0 and variance 1 over its units, whatever the size of the batch.',
  together: (which) => `Normalize outputs of ${which}`,
  plan(script, model, at, layer) {
    const placement = model.placements[at];
    if (!placement || !hasKernel(layer) || model.outputs.has(layer)) return null;
    if (isNormalized(model, at) || activationOf(script, model, at) === 'selu') return null;
    return {
      id: `after-${layer.kind}`,
      title: `Add layer normalization after ${layerWords(script, layer)}`,
      attempt: insertLayerBehind(script, placement, 'layerNormalization', ''),
    };
  },
});
