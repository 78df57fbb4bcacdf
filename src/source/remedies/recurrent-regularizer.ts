import * as l10n from '@vscode/l10n';
import { ignored, isRecurrent } from '../kernels';
import { layerWords } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

/** A penalty on the weights from step to step. tfjs (up to 4.22) takes the option and leaves it out of the loss: never written. */
export const recurrentRegularizer = perLayerRemedy({
  id: 'recurrent-regularizer',
  reason: l10n.t('A penalty on recurrent weights shortens what the state remembers.'),
  together: (which) => l10n.t`Penalize recurrent weights of ${which}`,
  plan: (script, _model, _at, layer) =>
    isRecurrent(layer)
      ? {
          id: layer.kind,
          title: l10n.t`Penalize the recurrent weights of ${layerWords(script, layer)}`,
          attempt: { disabled: l10n.t`${ignored('recurrentRegularizer', layer)} Use recurrent dropout.` },
        }
      : null,
});
