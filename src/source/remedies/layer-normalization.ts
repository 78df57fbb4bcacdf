import * as l10n from '@vscode/l10n';
import { removeItems } from '../editing';
import { join } from '../fix';
import type { Remedy } from '../fix';
import { insertLayerBehind } from '../insertion';
import { hasKernel } from '../kernels';
import { activationOf } from '../layer-blocks';
import { isNormalized } from './batch-normalization';
import { optionOf, useFactory } from '../layer-options';
import { layerWords, lineOf } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

/** Behind layers that have no normalization yet. */
const added = perLayerRemedy({
  id: 'layer-normalization',
  reason: l10n.t(
    'Each example is brought to mean 0 and variance 1 over its units, whatever the size of the batch.',
  ),
  together: (which) => l10n.t`Normalize outputs of ${which}`,
  plan(script, model, at, layer) {
    const placement = model.placements[at];
    if (!placement || !hasKernel(layer) || model.outputs.has(layer)) return null;
    if (isNormalized(model, at) || activationOf(script, model, at) === 'selu') return null;
    return {
      id: `after-${layer.kind}`,
      title: l10n.t`Add layer normalization after ${layerWords(script, layer)}`,
      attempt: insertLayerBehind(script, placement, 'layerNormalization', ''),
    };
  },
});

/** Options of batch normalization that are about its running averages. */
const RUNNING_AVERAGES = ['momentum', 'movingMeanInitializer', 'movingVarianceInitializer'];

/** In place of batch normalization, where batches are too small for that. */
const replacing = perLayerRemedy({
  id: 'layer-normalization',
  reason: l10n.t(
    'Each example is brought to mean 0 and variance 1 over its units, whatever the size of the batch.',
  ),
  together: (which) => l10n.t`Use layer normalization instead of batch normalization in ${which}`,
  noun: 'layers',
  plan(script, _model, _at, layer) {
    if (layer.kind !== 'batchNormalization') return null;
    const averages = RUNNING_AVERAGES.flatMap((key) => optionOf(script, layer, key)?.node ?? []);
    return {
      id: 'instead',
      title: l10n.t`Use layer normalization instead of the batch normalization in line ${lineOf(script, layer)}`,
      attempt: join(useFactory(script, layer, 'layerNormalization'), {
        edits: averages.length > 0 ? removeItems(script, averages) : [],
      }),
    };
  },
});

/** Normalizes each example over its units, so batches may be small and sequences long (Ba et al. 2016, arXiv 1607.06450). */
export const layerNormalization: Remedy = {
  id: 'layer-normalization',
  find: (script) => [...added.find(script), ...replacing.find(script)],
};
