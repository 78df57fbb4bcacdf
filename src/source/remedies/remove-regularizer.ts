import * as l10n from '@vscode/l10n';
import { removeItems } from '../editing';
import { fix } from '../fix';
import type { Fix, Remedy } from '../fix';
import type { LayerCall } from '../layers';
import { regularizationsOf } from '../regularization';
import type { Script } from '../script';
import { layerWords, onLayers } from './layer-fixes';

/** Takes a layer's regularizers out. */
export const removeRegularizer: Remedy = {
  id: 'remove-regularizer',
  find: (script) =>
    script.models.flatMap((model) => {
      const single = model.placements.flatMap(({ layer }) => onLayer(script, layer));
      const all = onLayers(
        single,
        'remove-regularizer',
        (which) => l10n.t`Remove the penalties of ${which}`,
        'layers',
      );
      return [...all, ...single];
    }),
};

function onLayer(script: Script, layer: LayerCall): Fix[] {
  const present = regularizationsOf(script, layer);
  if (present.length === 0) return [];
  return [
    fix({
      id: `remove-regularizer:${layer.kind}@${layer.index}`,
      remedy: 'remove-regularizer',
      title: l10n.t`Remove the penalty of ${layerWords(script, layer)}`,
      reason: l10n.t('Without the penalty the model can fit more closely.'),
      layers: [layer.index],
      edits: removeItems(
        script,
        present.map(({ property }) => property.node),
      ),
    }),
  ];
}
