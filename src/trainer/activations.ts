import type { Activations } from '../protocol/events';
import { passesOf } from '../backends/passes-of';
import type { Passes } from '../backends/passes';
import { innerOf, isTensor } from './framework';
import type { Engine, Layer, LayersModel, NumberArray } from './framework';
import { flatten, hasClassName } from './model-description';
import { shadow } from './patch';
import { andThen, every, readTensors } from './reads';
import type { Later } from './reads';

/** A unit that is 0 on more than this share of examples (and positions) is dead. */
const DEAD_SHARE = 0.99;
export const ACTIVATION_EXAMPLES = 128;

type LayerActivations = Activations['layers'][number];

/** Inputs beyond ±5: |tanh| > .9999, sigmoid outside .0067-.9933. There the gradient is below 2e-4 and .007 of its largest. */
const SATURATED = { tanh: Math.tanh(5), sigmoid: 1 / (1 + Math.exp(-5)) };

interface WatchedLayer {
  layer: Layer;
  /** Class name of the activation; null for rectifiers. */
  activation: string | null;
  isOutput: boolean;
}

/** Layers whose outputs tell something: those that can be stuck at zero or saturate, and those that answer. */
export function watchedLayers(model: LayersModel): WatchedLayer[] {
  const outputs = new Set(outputLayers(model));
  return flatten(model.layers).flatMap((layer): WatchedLayer[] => {
    const activation = activationOf(layer);
    const isOutput = outputs.has(layer);
    if (activation !== null && /^relu6?$/i.test(activation)) return [{ layer, activation: null, isOutput }];
    // Of a recurrent layer's output, tanh is a part only.
    const saturates = activation !== null && activation in SATURATED && !layer.cell;
    return saturates || isOutput ? [{ layer, activation: activation ?? 'linear', isOutput }] : [];
  });
}

function activationOf(layer: Layer): string | null {
  if (layer.getClassName() === 'ReLU') return 'relu';
  return hasClassName(layer.activation) ? layer.activation.getClassName() : null;
}

function outputLayers(model: LayersModel): Layer[] {
  const layers = innerOf(model).outputLayers ?? [];
  return layers.flatMap((layer) => (layer.layers ? outputLayers(layer as LayersModel) : [layer]));
}

/**
 * Looks at each watched layer's output while `use` passes examples through the model: `apply` is shadowed on the layers for that
 * time. Of several batches the first is looked at.
 */
export function watchActivations<T>(
  engine: Engine,
  watched: readonly WatchedLayer[],
  use: () => T,
): { result: T; layers: LayerActivations[] | Later<LayerActivations[]> } {
  const seen = new Map<Layer, LayerActivations[] | Later<LayerActivations[]>>();
  const restores = watched.map((one) => {
    const { layer } = one;
    const { apply } = layer;
    return shadow(layer, 'apply', (...args: Parameters<Layer['apply']>) => {
      const output = apply.apply(layer, args);
      const units = isTensor(output) ? output.shape.at(-1) : undefined;
      // A layer that is used twice is told once, by its first output.
      if (isTensor(output) && units && !seen.has(layer))
        seen.set(
          layer,
          readTensors(engine, [output], (values) => describe(one, values, units, passesOf(engine.backend))),
        );
      return output;
    });
  });
  try {
    const result = use();
    return { result, layers: andThen(every([...seen.values()]), (lists) => lists.flat()) };
  } finally {
    for (const restore of restores.reverse()) restore();
  }
}

function describe(
  { layer, activation, isOutput }: WatchedLayer,
  values: NumberArray,
  units: number,
  passes: Passes | null,
): LayerActivations {
  const shares = zeroShares(values, units, passes);
  const described: LayerActivations = { layer: layer.name, ...shares };
  if (activation !== null) {
    // Only a rectifier's unit is dead at 0: that of a softmax has underflown.
    described.deadShare = 0;
    described.activation = activation;
  }
  if (isOutput) described.maxAbs = largest(values);
  // An answer may be as sure as it likes.
  else if (activation === 'tanh' || activation === 'sigmoid')
    described.saturatedShare = saturatedShare(values, activation);
  return described;
}

export function saturatedShare(values: NumberArray, activation: keyof typeof SATURATED): number {
  const high = SATURATED[activation];
  const low = activation === 'tanh' ? -high : 1 - high;
  let saturated = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value > high || value < low) saturated++;
  }
  return values.length > 0 ? saturated / values.length : 0;
}

function largest(values: NumberArray): number {
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (Number.isNaN(value)) return NaN;
    size = Math.max(size, Math.abs(value));
  }
  return size;
}

/**
 * @param units size of the last axis: units of a dense layer, channels of a convolution
 * @param passes null to count in JavaScript
 */
export function zeroShares(
  values: NumberArray,
  units: number,
  passes: Passes | null,
): { deadShare: number; zeroShare: number } {
  const found = values instanceof Float32Array ? passes?.unitZeros(values, units) : null;
  const zeros = found ?? unitZeros(values, units);
  const perUnit = values.length / units;
  const total = zeros.reduce((sum, count) => sum + count, 0);
  return {
    deadShare: zeros.filter((count) => count > DEAD_SHARE * perUnit).length / units,
    zeroShare: values.length > 0 ? total / values.length : 0,
  };
}

function unitZeros(values: NumberArray, units: number): Float64Array {
  const zeros = new Float64Array(units);
  let unit = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0) zeros[unit] = (zeros[unit] ?? 0) + 1;
    if (++unit === units) unit = 0;
  }
  return zeros;
}
