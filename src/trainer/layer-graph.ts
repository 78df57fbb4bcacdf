import type { Layer, LayersModel } from './framework';
import { innerOf } from './framework';

/**
 * For each layer, nested ones included, the names of the layers whose output it takes; empty for the model's input. A shared
 * layer has those of all its places. Layers of nested models get what the nested model is given, and who takes a nested
 * model's output takes that of its last layers, so that names are those of a model's flat list of layers.
 *
 * @returns nothing about layers whose place isn't known (a Sequential that isn't built yet)
 */
export function inputNames(model: LayersModel): Map<Layer, string[]> {
  const names = new Map<Layer, string[]>();
  collect(model, [], names);
  return names;
}

/** @param feeds for each input of the model, the names of the layers outside that feed it */
function collect(model: LayersModel, feeds: readonly string[][], names: Map<Layer, string[]>): void {
  const inner = innerOf(model);
  for (const layer of inner.layers) {
    const places = placesOf(inner, layer);
    if (places.length === 0) continue;
    // Input by input: a nested model has several, other layers' inputs need not be told apart.
    const byInput: string[][] = [];
    for (const { inboundLayers, tensorIndices } of places)
      inboundLayers.forEach((source, i) => {
        const given = namesOf(inner, source, tensorIndices[i] ?? 0, feeds);
        byInput[i] = union(byInput[i] ?? [], given);
      });
    if (isModel(layer)) collect(layer, byInput, names);
    else names.set(layer, union(names.get(layer) ?? [], byInput.flat()));
  }
}

/** Names of the layers that make one output of a layer of `model`. */
function namesOf(
  model: LayersModel,
  source: Layer,
  output: number,
  feeds: readonly string[][],
): readonly string[] {
  if (source.getClassName() === 'InputLayer') return feeds[model.inputLayers?.indexOf(source) ?? -1] ?? [];
  if (!isModel(source)) return [source.name];
  const nested = innerOf(source);
  const last = nested.outputLayers?.[output] ?? nested.outputLayers?.[0];
  return last ? namesOf(nested, last, 0, []) : [source.name];
}

/** Where the layer is applied in this model; elsewhere it may be part of others (a base model's layers, reused). */
function placesOf(model: LayersModel, layer: Layer) {
  const nodes = layer.inboundNodes ?? [];
  const ours = model.containerNodes;
  return ours ? nodes.filter((_, i) => ours.has(`${layer.name}_ib-${i}`)) : nodes;
}

function isModel(layer: Layer): layer is LayersModel {
  return layer.layers !== undefined;
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}
