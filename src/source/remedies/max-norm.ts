import * as l10n from '@vscode/l10n';
import type { Block } from '../blocks';
import { join } from '../fix';
import type { Attempt } from '../fix';
import { hiddenLayers } from '../hidden-layers';
import { sharedOptions } from '../layer-numbers';
import type { LayerCall } from '../layers';
import { optionText, setOptions } from '../layer-options';
import { callsOf } from '../model-calls';
import type { Model } from '../models';
import { reference } from '../references';
import type { Script } from '../script';
import { callArguments } from '../syntax';
import type { FitCall } from '../training';
import { tunable } from '../tunable';
import { mentionsCallback, ownCallback, withCallback, withoutCallbacks } from './callbacks';
import { layerWords } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

const NORM = { name: l10n.t('max-norm'), value: 3, low: 1, high: 5, scale: 'log' } as const;

/** tfjs (up to 4.22) keeps to constraints only where weights are written, and its optimizers go past that. */
const APPLY_CONSTRAINTS: Block = {
  name: 'ApplyConstraints',
  code: `// tfjs applies constraints only where weights are set, not when it trains: set them after each batch.
class ApplyConstraints extends tf.Callback {
  «override »async onBatchEnd()«: Promise<void>» {
    tf.tidy(() => {
      for (const layer of this.model.layers) {
        layer.setWeights(layer.getWeights().map((weight«: tf.Tensor») => weight.clone()));
      }
    });
  }
}`,
};

/**
 * Bounds the norm of each unit's weights at 3 (Srebro and Shraibman 2005; Srivastava et al. 2014 found 3 to 4 to do well with dropout).
 * Kernels of dense and recurrent layers only: those of convolutions would need the norm over three axes.
 */
export const maxNorm = perLayerRemedy({
  id: 'max-norm',
  reason: l10n.t('No unit may have weights of a larger norm, however large the steps.'),
  together: (which) => l10n.t`Bound the weights of ${which} (max-norm ${tunable(NORM.value)})`,
  plan(script, model, _at, layer) {
    if (!/^(dense|simpleRNN|gru|lstm)$/.test(layer.kind) || model.outputs.has(layer)) return null;
    const given = optionText(script, layer, 'kernelConstraint');
    const applied = callback(script, model);
    const isElsewhere = applied !== 'present' && 'disabled' in applied && applied.part !== undefined;
    if (given !== null && !/^(null|undefined)$/.test(given)) {
      if (applied === 'present') return null;
      return {
        id: `${layer.kind}-applied`,
        title: l10n.t`Keep to the constraint of ${layerWords(script, layer)} when training`,
        attempt: applied,
      };
    }
    return {
      id: layer.kind,
      title: l10n.t`Bound the weights of ${layerWords(script, layer)} (max-norm ${tunable(NORM.value)})`,
      literal: NORM,
      attempt: isElsewhere
        ? withPart(applied.disabled, constrain(script, layer))
        : join(constrain(script, layer), applied === 'present' ? { edits: [] } : applied),
    };
  },
});

function constrain(script: Script, layer: LayerCall): Attempt {
  const name = reference(script, layer.node, ['constraints', 'maxNorm']);
  if (!name) return { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
  const [argument] = callArguments(layer.node);
  const shared = argument ? sharedOptions(script, argument, hiddenLayers(script)).obstacle : null;
  if (shared) return { disabled: shared };
  return join(
    { edits: name.edits },
    setOptions(script, layer, { kernelConstraint: `${name.code}({ maxValue: ${tunable(NORM.value)} })` }),
  );
}

/** The callback that makes the constraints hold, at every fit of the model. */
function callback(script: Script, model: Model): Attempt | 'present' {
  const calls = callsOf(script, model, script.models, script.fits);
  if (calls.length === 0)
    return {
      disabled: l10n.t(
        'TensorFlow.js does not apply constraints when it trains: a callback of the fit call has to, and that call is not in this file.',
      ),
      part: [],
    };
  const missing = calls.filter((call) => !mentionsCallback(script, call, /ApplyConstraints/));
  if (missing.length === 0) return 'present';
  return join(...missing.map((call) => applyConstraints(script, call)));
}

/** Makes constraints hold at one training call; nothing to do where they do. */
export function applyConstraints(script: Script, call: FitCall): Attempt {
  if (mentionsCallback(script, call, /ApplyConstraints/)) return { edits: [] };
  const obstacle = withoutCallbacks(script, call);
  if (obstacle !== null) return { disabled: obstacle };
  return withCallback(script, call, ownCallback(script, call, APPLY_CONSTRAINTS, ''));
}

function withPart(disabled: string, attempt: Attempt): Attempt {
  return 'edits' in attempt ? { disabled, part: attempt.edits } : attempt;
}
