import { insertLayerBehind } from '../insertion';
import { hasKernel } from '../kernels';
import { activationOf, dropoutBehind, lastOfBlock } from '../layer-blocks';
import { useFactory } from '../layer-options';
import { layerWords, lineOf } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

/** Klambauer et al. 2017 (arXiv 1706.02515) found 0.05 and 0.1 to do well; more costs the network its scale. */
const RATE = { value: 0.1, low: 0.05, high: 0.5, scale: 'linear' } as const;

/** Behind layers with selu: it keeps mean and variance, which plain dropout breaks. Plain dropout there is replaced. */
export const alphaDropout = perLayerRemedy({
  id: 'alpha-dropout',
  reason:
    'selu keeps outputs at mean 0 and variance 1; alpha dropout leaves that so, plain dropout does not.',
  together: (which) => `Use alpha dropout after ${which}`,
  plan(script, model, at, layer) {
    if (!hasKernel(layer) || model.outputs.has(layer) || activationOf(script, model, at) !== 'selu')
      return null;
    const behind = lastOfBlock(model, at);
    const placement = model.placements[behind];
    const present = dropoutBehind(model, behind)?.layer;
    if (present?.kind === 'dropout')
      return {
        id: `dropout-${present.index}`,
        title: `Make the dropout in line ${lineOf(script, present)} alpha dropout`,
        attempt: useFactory(script, present, 'alphaDropout'),
        also: [present.index],
      };
    if (present || !placement) return null;
    return {
      id: `after-${layer.kind}`,
      title: `Add alpha dropout ${RATE.value} after ${layerWords(script, layer)}`,
      literal: RATE,
      attempt: insertLayerBehind(script, placement, 'alphaDropout', `{ rate: ${RATE.value} }`),
    };
  },
});
