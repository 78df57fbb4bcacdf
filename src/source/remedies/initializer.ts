import * as l10n from '@vscode/l10n';
import type { Attempt } from '../fix';
import { replace } from '../editing';
import { hasKernel, isRecurrent } from '../kernels';
import { activationOf } from '../layer-blocks';
import type { LayerCall } from '../layers';
import { optionOf, setOptions } from '../layer-options';
import { resolveConst } from '../options';
import type { Script } from '../script';
import { child, stringValue } from '../syntax';
import { layerWords } from './layer-fixes';
import { perLayerRemedy } from './per-layer';

/** Initializers without regard to the size of a layer, or all alike. */
const BLIND = /^(zeros|ones|constant|randomNormal|randomUniform|truncatedNormal)$/;

const OPTION: Readonly<Record<string, string>> = {
  separableConv2d: 'pointwiseInitializer',
  depthwiseConv2d: 'depthwiseInitializer',
};

/**
 * Weights to start with whose variance suits the activation: 2 / inputs for relu and its kin (He et al. 2015, arXiv 1502.01852),
 * 2 / (inputs + outputs) for tanh and sigmoid (Glorot and Bengio 2010; tfjs does so by default), 1 / inputs for selu
 * (Klambauer et al. 2017).
 */
export const initializer = perLayerRemedy({
  id: 'initializer',
  reason: l10n.t(
    'Weights that suit the activation keep signals and gradients of one size through the layers.',
  ),
  together: (which) => l10n.t`Initialize ${which} to suit their activations`,
  noun: 'layers',
  plan(script, model, at, layer) {
    if (!hasKernel(layer)) return null;
    const activation = isRecurrent(layer) ? 'tanh' : activationOf(script, model, at);
    const wanted = activation && suitable(activation);
    if (!wanted) return null;
    const option = OPTION[layer.kind] ?? 'kernelInitializer';
    const present = presentInitializer(script, layer, option);
    if (present === 'unknown' || (present === null && wanted.startsWith('glorot'))) return null;
    if (present !== null && isGoodFor(wanted, present)) return null;
    if (model.outputs.has(layer) && !BLIND.test(present ?? '')) return null;
    return {
      id: layer.kind,
      title: l10n.t`Initialize ${layerWords(script, layer)} by ${wanted}, for ${activation}`,
      attempt: write(script, layer, option, wanted),
    };
  },
});

function suitable(activation: string): string | null {
  if (/^(relu6?|leakyReLU|prelu|elu|thresholdedReLU|swish|mish|gelu(_new)?)$/.test(activation))
    return 'heNormal';
  if (activation === 'selu') return 'leCunNormal';
  return /^(tanh|sigmoid|hardSigmoid|softmax|softsign|linear)$/.test(activation) ? 'glorotNormal' : null;
}

/** Other initializers of the same variance, and those that keep it in another way. */
function isGoodFor(wanted: string, present: string): boolean {
  const family = wanted.replace('Normal', '');
  return (
    present.startsWith(family) ||
    /^(orthogonal|identity|varianceScaling)$/.test(present) ||
    (family === 'glorot' && !BLIND.test(present))
  );
}

function presentInitializer(script: Script, layer: LayerCall, option: string): string | null {
  const given = optionOf(script, layer, option)?.value;
  if (!given) return null;
  const value = resolveConst(script, given);
  const name = stringValue(script.text, value);
  if (name !== null) return name;
  if (/^(null|undefined)$/.test(value.type)) return null;
  const callee = value.type === 'call_expression' ? child(value, 'function') : null;
  const path = callee && script.framework.pathOf(callee);
  return (path?.[0] === 'initializers' ? path[1] : null) ?? 'unknown';
}

function write(script: Script, layer: LayerCall, option: string, wanted: string): Attempt {
  const given = optionOf(script, layer, option)?.value;
  const value = given && resolveConst(script, given);
  const callee = value?.type === 'call_expression' && value === given ? child(value, 'function') : null;
  const name = callee && child(callee, 'property');
  const path = callee && script.framework.pathOf(callee);
  // `tf.initializers.glorotNormal({ seed: 1 })` keeps its seed.
  if (name && /^(glorot|he|leCun)/.test(path?.[1] ?? '')) return { edits: [replace(name, wanted)] };
  return setOptions(script, layer, { [option]: `'${wanted}'` });
}
