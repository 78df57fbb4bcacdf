import type { Activations, Gradients, Layer, TensorStatistics, Weights } from '../protocol/events';
import type { Finding } from '../protocol/findings';
import type { FitContext } from './fit-context';

/** Looks inside a network are few; a thing counts where so many of them, one after the other, show it. */
export const SUCCESSIVE = 3;

/**
 * Where something could first be said that has held ever since: `successive` snapshots in a row, up to the latest. Looks
 * back only as far as it holds. Null where the latest snapshots don't show it.
 */
export function heldSince<T>(
  snapshots: readonly T[],
  holds: (snapshot: T, index: number) => boolean,
  successive = SUCCESSIVE,
): number | null {
  let first = snapshots.length;
  for (let at = snapshots.length - 1; at >= 0; at--) {
    const snapshot = snapshots[at];
    if (snapshot === undefined || !holds(snapshot, at)) break;
    first = at;
  }
  const said = first + successive - 1;
  return said < snapshots.length ? said : null;
}

/** Whether a tensor is a kernel: biases and normalization offsets start at zero and follow other laws. */
export function isKernel({ name, shape, layer }: TensorStatistics): boolean {
  return shape.length >= 2 && (layer === null || isKernelName(name));
}

export function isKernelName(name: string): boolean {
  return /kernel(_\d+)?$/.test(name);
}

export function tensorIn({ tensors }: Weights, name: string): TensorStatistics | undefined {
  return tensors.find((tensor) => tensor.name === name);
}

/** The layer of a tensor: frameworks name tensors "layer/tensor". */
export function layerOfTensor({ model }: FitContext, tensor: string): Layer | undefined {
  const layers = model?.layers ?? [];
  const owner = tensor.slice(0, tensor.lastIndexOf('/'));
  return (
    layers.find(({ name }) => name === owner) ?? layers.find(({ name }) => tensor.startsWith(`${name}/`))
  );
}

/** Layers by name: a layer that is used twice, or looked at in two batches, is listed twice. */
export function eachLayerOnce(snapshot: Activations | undefined): Activations['layers'] {
  const seen = new Map((snapshot?.layers ?? []).map((layer) => [layer.layer, layer]));
  return [...seen.values()];
}

/** Mean size of a gradient's numbers: as recorded, else at most its norm over the square root of their count. */
export function meanGradient(
  tensor: Gradients['tensors'][number],
  counts: ReadonlyMap<string, number>,
): number {
  const count = counts.get(tensor.name);
  return tensor.meanAbs ?? (count === undefined ? NaN : tensor.norm / Math.sqrt(count));
}

/** At most three layers to look at, as links of a finding. */
export function relatedLayers(
  layers: readonly (Layer | undefined)[],
  message: (layer: Layer) => string,
): Finding['related'] {
  return layers
    .flatMap((layer) => (layer?.site ? [{ site: layer.site, message: message(layer) }] : []))
    .slice(0, 3);
}
