import * as l10n from '@vscode/l10n';
import { hiddenLayers } from '../hidden-layers';
import { activationOf, ownActivation, upToNextKernel } from '../layer-blocks';
import type { LayerCall } from '../layers';
import { sharedOptions } from '../layer-numbers';
import { setOptions } from '../layer-options';
import type { Model } from '../models';
import type { Script } from '../script';
import { callArguments } from '../syntax';
import { layerWords } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

const KINDS = /^(dense|conv\dd|conv2dTranspose|separableConv2d)$/;

/**
 * Gives a hidden layer the activation its neighbours have, else relu. Two layers without one between them are no more than one
 * (Goodfellow et al. 2016, section 6.3).
 */
export const hiddenActivation = perLayerRemedy({
  id: 'hidden-activation',
  reason: l10n.t('Without an activation between them, two layers can do no more than one.'),
  together: (which) => l10n.t`Give ${which} an activation`,
  plan(script, model, at, layer) {
    if (!KINDS.test(layer.kind) || model.outputs.has(layer)) return null;
    if (activationOf(script, model, at) !== 'linear' || isJoinedOrActivated(script, model, at)) return null;
    const name = usual(script, model);
    const [argument] = callArguments(layer.node);
    const obstacle = argument ? sharedOptions(script, argument, hiddenLayers(script)).obstacle : null;
    return {
      id: layer.kind,
      title: l10n.t`Give ${layerWords(script, layer)} the activation ${name}`,
      attempt: obstacle ? { disabled: obstacle } : setOptions(script, layer, { activation: `'${name}'` }),
    };
  },
});

/** What is added up stays linear by design (He et al. 2016); an activation may also come behind dropout or pooling. */
function isJoinedOrActivated(script: Script, model: Model, at: number): boolean {
  const behind = upToNextKernel(model, at).map(({ layer }) => layer);
  return behind.some(
    (layer) =>
      /^(add|average|maximum|minimum|multiply|dot|subtract)$/.test(layer.kind) ||
      (isActivation(layer) && ownActivation(script, layer) !== 'linear'),
  );
}

function isActivation({ kind }: LayerCall): boolean {
  return /^(activation|reLU|leakyReLU|prelu|elu|softmax|thresholdedReLU)$/.test(kind);
}

/** The activation most hidden layers of the model have. */
function usual(script: Script, model: Model): string {
  const counts = new Map<string, number>();
  model.placements.forEach(({ layer }, at) => {
    const name = KINDS.test(layer.kind) && !model.outputs.has(layer) ? activationOf(script, model, at) : null;
    if (name && /^(relu|relu6|elu|selu|tanh|sigmoid|softplus|softsign|swish|mish|gelu)$/.test(name))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  });
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'relu';
}
