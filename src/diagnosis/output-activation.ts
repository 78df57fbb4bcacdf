import type { Layer } from '../protocol/events';
import { firstBeyond, type LayerGraph } from './layer-graph';
import { activationLayer, isConvolution, isDense, isRearranging, isTrainingOnly } from './layer-kinds';

/** What the model answers with. */
export interface Output {
  /** The layer whose activation it is, which is where it would be changed. */
  layer: Layer;
  activation: string;
  /** Numbers in the last dimension; null where unknown. */
  units: number | null;
}

/**
 * The activation that shapes the model's only output: of the last layer, or of what stands before layers that compute nothing.
 * Null where there are several outputs, or where it can't be known (custom layers, recurrent layers, merges).
 */
export function outputActivation(graph: LayerGraph): Output | null {
  const [end, ...others] = graph.outputs;
  if (!end || others.length > 0) return null;
  const computes = (layer: Layer) =>
    !isRearranging(layer) && !isTrainingOnly(layer) && activationLayer(layer) !== 'linear';
  const at = computes(end) ? end : onlyOne(firstBeyond(graph, end, (layer) => !computes(layer), 'previous'));
  if (!at) return null;
  const units = at.outputShape.at(-1) ?? null;
  const own = activationLayer(at);
  if (own !== null) return { layer: at, activation: own, units };
  const known = isDense(at) || isConvolution(at) || at.kind === 'TimeDistributed';
  return known && at.activation !== undefined ? { layer: at, activation: at.activation, units } : null;
}

function onlyOne(list: readonly (Layer | null)[]): Layer | null {
  return list.length === 1 ? (list[0] ?? null) : null;
}
