import { hasKernel } from './kernels';
import type { LayerCall } from './layers';
import type { Script } from './script';

/** Layers with weights that are not a model's output. */
export function hiddenLayers(script: Script): LayerCall[] {
  return script.models.flatMap((model) =>
    model.placements.flatMap(({ layer }) => (hasKernel(layer) && !model.outputs.has(layer) ? [layer] : [])),
  );
}
