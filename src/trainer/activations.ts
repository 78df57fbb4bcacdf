import type { Activations } from '../protocol/events';
import { isTensor } from './framework';
import type { Layer, LayersModel, NumberArray } from './framework';
import { flatten, hasClassName } from './model-description';
import type { Examples } from './rows';
import type { Run } from './run';

/** A unit that is 0 on more than this share of examples (and positions) is dead. */
const DEAD_SHARE = 0.99;
export const ACTIVATION_EXAMPLES = 128;

type LayerActivations = Activations['layers'][number];

/** Layers whose output is rectified, so that a unit can be stuck at zero. */
export function rectifiedLayers(model: LayersModel): Layer[] {
  return flatten(model.layers).filter(
    (layer) =>
      layer.getClassName() === 'ReLU' ||
      (hasClassName(layer.activation) && /^relu6?$/.test(layer.activation.getClassName())),
  );
}

/**
 * One small forward pass in inference mode, looking at each rectified layer's output on its way: `apply` is shadowed on the
 * layers for the time of the pass.
 */
export function measureActivations(
  run: Run,
  model: LayersModel,
  layers: readonly Layer[],
  examples: Examples,
): LayerActivations[] {
  const seen: LayerActivations[] = [];
  for (const layer of layers) {
    const { apply } = layer;
    Object.defineProperty(layer, 'apply', {
      configurable: true,
      value: (...args: Parameters<Layer['apply']>) => {
        const output = apply.apply(layer, args);
        const units = isTensor(output) ? output.shape.at(-1) : undefined;
        if (isTensor(output) && units)
          seen.push({ layer: layer.name, ...zeroShares(output.dataSync(), units) });
        return output;
      },
    });
  }
  try {
    run.streams.isolated(() =>
      examples.with((inputs) => {
        const outputs = model.predict(inputs.length === 1 ? inputs[0] : inputs, {
          batchSize: ACTIVATION_EXAMPLES,
        });
        for (const output of Array.isArray(outputs) ? outputs : [outputs]) output.dispose();
      }),
    );
  } finally {
    for (const layer of layers) Reflect.deleteProperty(layer, 'apply');
  }
  return seen;
}

/** @param units size of the last axis: units of a dense layer, channels of a convolution */
export function zeroShares(values: NumberArray, units: number): { deadShare: number; zeroShare: number } {
  const zeros = new Float64Array(units);
  let unit = 0;
  for (const value of values) {
    if (value === 0) zeros[unit] = (zeros[unit] ?? 0) + 1;
    if (++unit === units) unit = 0;
  }
  const perUnit = values.length / units;
  const total = zeros.reduce((sum, count) => sum + count, 0);
  return {
    deadShare: zeros.filter((count) => count > DEAD_SHARE * perUnit).length / units,
    zeroShare: values.length > 0 ? total / values.length : 0,
  };
}
