import type { Layer as LayerRecord, ModelEvent, Regularizer } from '../protocol/events';
import type { Site } from '../protocol/site';
import { isObject } from './framework';
import type { Layer, LayersModel } from './framework';
import { inputNames } from './layer-graph';

/** Reads a compiled model: its layers with their call sites, optimizer, losses. */
export function describeModel(
  model: LayersModel,
  id: string,
  site: Site | null,
  siteOf: (layer: Layer) => Site | null,
  version: string,
): Omit<ModelEvent, 't'> {
  const weights = model.weights;
  const inputs = inputNames(model);
  const count = (list: { shape: number[] }[]) => list.reduce((sum, w) => sum + sizeOf(w.shape), 0);
  return {
    type: 'model',
    model: id,
    name: model.name,
    framework: { name: 'tensorflow.js', version },
    layers: flatten(model.layers).map((layer) => describeLayer(layer, siteOf(layer), inputs.get(layer))),
    parameters: count(weights),
    trainableParameters: count(weights.filter((weight) => weight.trainable)),
    optimizer: model.optimizer
      ? { name: model.optimizer.getClassName(), learningRate: learningRate(model) }
      : null,
    loss: lossNames(model),
    metrics: (model.metricsNames ?? []).filter((name) => name !== 'loss'),
    site,
  };
}

/** tfjs-layers names its version in a model's configuration only; unknown where a custom layer has no configuration. */
export function layersVersion(model: LayersModel): string {
  try {
    const configuration = model.toJSON?.(null, false);
    const version = isObject(configuration) ? configuration['keras_version'] : null;
    return typeof version === 'string' ? version.replace('tfjs-layers ', '') : '';
  } catch {
    return '';
  }
}

/** All layers in order, those of nested models in their place; input layers compute nothing and are left out. */
export function flatten(layers: readonly Layer[]): Layer[] {
  return layers.flatMap((layer) =>
    layer.layers ? flatten(layer.layers) : layer.getClassName() === 'InputLayer' ? [] : [layer],
  );
}

export function learningRate(model: LayersModel): number | null {
  const optimizer = model.optimizer;
  if (typeof optimizer?.learningRate === 'number') return optimizer.learningRate;
  const configured = optimizer?.getConfig()['learningRate'];
  return typeof configured === 'number' ? configured : null;
}

/** Names of the loss functions, one per output. */
export function lossNames(model: Pick<LayersModel, 'loss' | 'outputNames'>): string[] {
  const loss = model.loss;
  const given: unknown[] = Array.isArray(loss)
    ? loss
    : isObject(loss)
      ? model.outputNames.map((name) => loss[name])
      : model.outputNames.map(() => loss);
  return given.map((one) => {
    if (typeof one === 'string') return one;
    // tfjs-core names its operations like absoluteDifference__op.
    return typeof one === 'function' ? one.name.replace(/_*(op)?$/, '') || 'custom' : 'none';
  });
}

function describeLayer(layer: Layer, site: Site | null, inputs: string[] | undefined): LayerRecord {
  // What a wrapper (TimeDistributed, Bidirectional) or a recurrent layer has inside says what it does.
  const inner = layer.layer ?? layer.forwardLayer ?? layer;
  const from = (
    name:
      | 'units'
      | 'filters'
      | 'activation'
      | 'kernelRegularizer'
      | 'biasRegularizer'
      | 'useBias'
      | 'kernelConstraint',
  ): unknown => inner[name] ?? inner.cell?.[name];
  const units = from('units') ?? from('filters');
  const activation = from('activation');
  const { rate, momentum } = layer;
  const useBias = from('useBias');
  const constraint = from('kernelConstraint') ?? layer.depthwiseConstraint;
  const { dropout, recurrentDropout } = inner.cell ?? {};
  const kernelRegularizer = describeRegularizer(from('kernelRegularizer'));
  const biasRegularizer = describeRegularizer(from('biasRegularizer'));
  return {
    name: layer.name,
    kind: layer.getClassName(),
    outputShape: shapeOf(layer),
    parameters: parametersOf(layer),
    trainable: layer.trainable,
    site,
    ...(typeof units === 'number' && { units }),
    ...(hasClassName(activation) && { activation: activation.getClassName() }),
    ...(typeof rate === 'number' && { rate }),
    ...(kernelRegularizer && { kernelRegularizer }),
    ...(biasRegularizer && { biasRegularizer }),
    ...(inputs && { inputs }),
    ...(typeof useBias === 'boolean' && { useBias }),
    ...(typeof dropout === 'number' && { dropout }),
    ...(typeof recurrentDropout === 'number' && { recurrentDropout }),
    ...(typeof momentum === 'number' && { momentum }),
    ...(hasClassName(constraint) && { kernelConstraint: constraint.getClassName() }),
  };
}

function describeRegularizer(regularizer: unknown): Regularizer | null {
  if (!isObject(regularizer)) return null;
  const { l1, l2 } = regularizer;
  return typeof l1 === 'number' && typeof l2 === 'number' ? { l1, l2 } : { l1: 0, l2: 0, custom: true };
}

/** Shape of the (first) output; empty for a layer that is used in several places with different shapes. */
function shapeOf(layer: Layer): (number | null)[] {
  try {
    const shape = layer.outputShape;
    const first: unknown = Array.isArray(shape) && Array.isArray(shape[0]) ? shape[0] : shape;
    return Array.isArray(first) ? first.map((size: unknown) => (typeof size === 'number' ? size : null)) : [];
  } catch {
    // tfjs throws where the shape isn't one.
    return [];
  }
}

/** How often an example meets a weight, on average: once in dense layers, once at each position in convolutions. */
export function usesOfWeights(model: LayersModel): number {
  let weights = 0;
  let uses = 0;
  for (const layer of flatten(model.layers)) {
    const count = parametersOf(layer);
    const positions = shapeOf(layer).slice(1, -1);
    weights += count;
    uses += count * positions.reduce<number>((product, size) => product * (size ?? 1), 1);
  }
  return weights > 0 ? uses / weights : 1;
}

function parametersOf({ weights }: Layer): number {
  return weights.reduce((sum, weight) => sum + sizeOf(weight.shape), 0);
}

export function hasClassName(value: unknown): value is { getClassName(): string } {
  return isObject(value) && typeof value['getClassName'] === 'function';
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
