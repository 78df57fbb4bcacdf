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
        title: 'Penalize the outputs of hidden layers',
        reason: 'A penalty on outputs keeps most units silent for most examples.',
        disabled: layers.every(isRecurrent)
          ? 'TensorFlow.js ignores activityRegularizer on recurrent layers.'
          : 'TensorFlow.js does not support activityRegularizer: it throws when the layer is applied.',
      }),
    ];
  },
};
