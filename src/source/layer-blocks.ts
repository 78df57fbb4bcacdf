import { hasKernel } from './kernels';
import type { LayerCall } from './layers';
import type { Model } from './models';
import { propertyOf, resolveConst, resolveOptions } from './options';
import type { Placement } from './placement';
import type { Script } from './script';
import { callArguments, contains, stringValue } from './syntax';
import type { SyntaxNode } from './syntax';

/** Layers that belong to the one before them: its activation, normalization and pooling. */
const SAME_BLOCK =
  /^(activation|reLU|leakyReLU|elu|prelu|thresholdedReLU|softmax|batchNormalization|layerNormalization|(max|average|avg)Pool(ing)?\dd)$/;

/**
 * Position of the last layer of the block a layer begins. Dropout goes there: before batch normalization it would shift the
 * variance the normalization has learned (Li et al. 2018, arXiv 1801.05134). Layers in one place, of which a condition chooses one or one
 * wraps the other, are in one block.
 */
export function lastOfBlock({ placements }: Model, at: number): number {
  let last = at;
  for (let next = placements[last + 1]; next; next = placements[last + 1]) {
    if (next.node !== placements[last]?.node && !SAME_BLOCK.test(next.layer.kind)) break;
    last++;
  }
  return last;
}

/** The layers behind one, up to the next that has weights to learn with. */
export function upToNextKernel({ placements }: Model, at: number): Placement[] {
  const here = placements[at]?.node;
  // Wrapped layers share their place with the wrapper.
  const later = placements.slice(at + 1).filter((p) => p.node !== here);
  const end = later.findIndex(({ layer }) => hasKernel(layer) || layer.kind === 'embedding');
  return end < 0 ? later : later.slice(0, end);
}

/** The dropout layer right behind a block, if there is one. */
export function dropoutBehind({ placements }: Model, at: number): Placement | null {
  const here = placements[at]?.node;
  const next = placements.slice(at + 1).find((p) => p.node !== here);
  return next && isDropout(next.layer) ? next : null;
}

/** Whether a layer is inside another one, a wrapper. */
export function isWrapped({ placements }: Model, at: number): boolean {
  const here = placements[at];
  return placements.some(
    (p) => p.node === here?.node && p.layer !== here.layer && contains(p.layer.node, here.layer.node),
  );
}

export function isDropout(layer: LayerCall): boolean {
  return /dropout/i.test(layer.kind);
}

/** What a layer does with its sums: 'relu', 'linear'; null where that is not written as a name. */
export type Activation = string | null;

/** Layers that are activations, and their names as options. */
const AS_LAYER: Readonly<Record<string, string>> = {
  reLU: 'relu',
  leakyReLU: 'leakyReLU',
  prelu: 'prelu',
  elu: 'elu',
  softmax: 'softmax',
  thresholdedReLU: 'thresholdedReLU',
};

/** The activation a layer has as an option; 'linear' where it is given none, which is no answer for recurrent layers: theirs is tanh then. */
export function ownActivation(script: Script, layer: LayerCall): Activation {
  const as = AS_LAYER[layer.kind];
  if (as) return as;
  const options = resolveOptions(script, callArguments(layer.node)[0]);
  if (options.kind === 'opaque') return null;
  const given = options.kind === 'literal' ? propertyOf(script, options.object, 'activation') : null;
  if (!given) return options.kind === 'literal' && hasSpread(options.object) ? null : 'linear';
  return given.value && nameOf(script, given.value);
}

/** The activation a layer's outputs have gone through by the end of its block. */
export function activationOf(script: Script, model: Model, at: number): Activation {
  const layer = model.placements[at]?.layer;
  const own = layer ? ownActivation(script, layer) : null;
  if (own !== 'linear') return own;
  const layers = model.placements.slice(at + 1, lastOfBlock(model, at) + 1);
  const separate = layers.find((p) => p.layer.kind === 'activation' || p.layer.kind in AS_LAYER);
  return separate ? ownActivation(script, separate.layer) : 'linear';
}

function nameOf(script: Script, value: SyntaxNode): Activation {
  const at = resolveConst(script, value);
  const name = stringValue(script.text, at);
  if (name !== null) return name;
  return ['null', 'undefined'].includes(script.text.slice(at.start, at.end)) ? 'linear' : null;
}

function hasSpread(object: SyntaxNode): boolean {
  return object.children.some((c) => c.type === 'spread_element');
}
