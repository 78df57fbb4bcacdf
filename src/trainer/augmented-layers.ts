import { leavesNoTrace } from './augmented-purity';
import { isTensor } from './framework';
import type { Layer, LayersModel, Tensor } from './framework';
import { shadow } from './patch';
import { isSameInTraining } from './probes';

/** From here on it isn't the example any more that is changed, but what is made of it. */
const FEATURES = /^(Flatten|.*Pooling\dD)$/;

/**
 * The layers that a model begins with before the first weights, up to the last that may change its input in training only:
 * augmentation, noise, dropout of the input. Empty where there are none, or where trying them once more might leave a trace.
 */
export function augmentingLayers(model: LayersModel): Layer[] {
  if (model.inputs.length !== 1) return [];
  const leading: Layer[] = [];
  let before = model.layers.find((layer) => layer.getClassName() === 'InputLayer');
  for (const layer of model.layers) {
    if (layer === before) continue;
    const sources = layer.inboundNodes?.flatMap(({ inboundLayers }) => inboundLayers) ?? [];
    const follows = sources.length === 1 && (before === undefined || sources[0] === before);
    if (layer.weights.length > 0 || layer.layers || !follows || FEATURES.test(layer.getClassName())) break;
    leading.push(layer);
    before = layer;
  }
  const last = leading.findLastIndex((layer) => !isSameInTraining(layer));
  const used = leading.slice(0, last + 1);
  return used.every(leavesNoTrace) ? used : [];
}

/** What the layers make of the input, one after the other; the result is the caller's to dispose. */
export function applyLayers(layers: readonly Layer[], input: Tensor, training: boolean): Tensor {
  let current = input;
  for (const layer of layers) {
    const made = callAside(layer, layer.call, [current], training);
    if (current !== input && current !== made) current.dispose();
    current = made;
  }
  return current === input ? input.clone() : current;
}

/** Runs `task` with the model's layers in training mode, the others as they are. */
export async function withTraining<T>(layers: readonly Layer[], task: () => Promise<T>): Promise<T> {
  const restores = layers.map((layer) => {
    const { call } = layer;
    return shadow(layer, 'call', (inputs: unknown) => callAside(layer, call, inputs, true));
  });
  try {
    return await task();
  } finally {
    for (const restore of restores) restore();
  }
}

/** On a copy that shares everything but the fields' values: a layer that counts its calls goes on from where it was. */
function callAside(layer: Layer, call: Layer['call'], inputs: unknown, training: boolean): Tensor {
  const prototype: unknown = Object.getPrototypeOf(layer);
  const copy = Object.assign(Object.create(prototype as object) as Layer, layer);
  const made: unknown = call && Reflect.apply(call, copy, [inputs, { training }]);
  const first: unknown = Array.isArray(made) ? made[0] : made;
  if (!isTensor(first)) throw new Error(`layer ${layer.name} gave no tensor`);
  return first;
}
