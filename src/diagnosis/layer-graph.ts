import type { Layer, ModelEvent } from '../protocol/events';

/** Who feeds whom in a model. */
export interface LayerGraph {
  layers: readonly Layer[];
  /** Layers that take this one's output. */
  next(layer: Layer): readonly Layer[];
  /** Layers whose output this one takes; empty where it takes the model's input. */
  previous(layer: Layer): readonly Layer[];
  /** Layers that take the model's input. */
  first: readonly Layer[];
  /** Layers that nothing takes from: the model's answers. */
  outputs: readonly Layer[];
}

/** Layers of several inputs: where there is one, the order of layers says nothing about who feeds whom. */
const MERGES = /^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|Dot|.*Attention)$/;

/**
 * Reads the graph off the layers' inputs where all of them are recorded; else a model without merging layers and with one
 * loss is taken for a chain. Null where neither can be trusted: a name that no layer has, a name that two have.
 */
export function layerGraph(model: ModelEvent): LayerGraph | null {
  const { layers } = model;
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  if (layers.length === 0 || byName.size < layers.length) return null;
  const knowsInputs = layers.every(({ inputs }) => inputs !== undefined);
  if (!knowsInputs && (model.loss.length > 1 || layers.some(({ kind }) => MERGES.test(kind)))) return null;

  const previous = new Map<Layer, Layer[]>();
  const next = new Map<Layer, Layer[]>(layers.map((layer) => [layer, []]));
  for (const [index, layer] of layers.entries()) {
    const names = knowsInputs ? (layer.inputs ?? []) : layers.slice(Math.max(0, index - 1), index).map(({ name }) => name); // prettier-ignore
    const from = names.map((name) => byName.get(name));
    const known = from.filter((one) => one !== undefined);
    if (known.length < from.length) return null;
    previous.set(layer, known);
    for (const one of known) next.get(one)?.push(layer);
  }
  const of = (map: Map<Layer, Layer[]>) => (layer: Layer) => map.get(layer) ?? [];
  return {
    layers,
    next: of(next),
    previous: of(previous),
    first: layers.filter((layer) => of(previous)(layer).length === 0),
    outputs: layers.filter((layer) => of(next)(layer).length === 0),
  };
}

/**
 * Layers met on the ways from `layer` downstream, each way ending at the first that `passes` refuses; null for a way that runs
 * out of layers.
 */
export function firstBeyond(
  graph: LayerGraph,
  layer: Layer,
  passes: (layer: Layer) => boolean,
  direction: 'next' | 'previous' = 'next',
): (Layer | null)[] {
  const met: (Layer | null)[] = [];
  const seen = new Set<Layer>();
  const walk = (from: Layer): void => {
    const following = graph[direction](from);
    if (following.length === 0) met.push(null);
    for (const one of following) {
      if (seen.has(one)) continue;
      seen.add(one);
      if (passes(one)) walk(one);
      else met.push(one);
    }
  };
  walk(layer);
  return met;
}

/** Whether some way from an input of the model to one of its outputs avoids `layer`. */
export function hasWayAround(graph: LayerGraph, layer: Layer): boolean {
  const outputs = new Set(graph.outputs);
  const seen = new Set<Layer>([layer]);
  const open = graph.first.filter((one) => one !== layer);
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (seen.has(one)) continue;
    seen.add(one);
    if (outputs.has(one)) return true;
    open.push(...graph.next(one));
  }
  return false;
}
