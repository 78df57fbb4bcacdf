import * as l10n from '@vscode/l10n';
import { fix } from '../fix';
import type { Remedy } from '../fix';
import { hasKernel, isRecurrent } from '../kernels';

/**
 * A penalty on outputs. tfjs (up to 4.22) throws as soon as such a layer is applied ("Layer invocation in the presence of activity
 * regularizer(s) is not supported yet"), and leaves it out of the loss for recurrent layers: never written.
 */
export const activityRegularizer: Remedy = {
  id: 'activity-regularizer',
  find(script) {
    const layers = script.layers.filter(hasKernel);
    if (layers.length === 0) return [];
    return [
      fix({
        id: 'activity-regularizer:script@0',
        remedy: 'activity-regularizer',
        title: l10n.t('Penalize the outputs of hidden layers'),
        reason: l10n.t('A penalty on outputs keeps most units silent for most examples.'),
        disabled: layers.every(isRecurrent)
          ? l10n.t('TensorFlow.js ignores activityRegularizer on recurrent layers.')
          : l10n.t(
              'TensorFlow.js does not support activityRegularizer: it throws when the layer is applied.',
            ),
      }),
    ];
  },
};
