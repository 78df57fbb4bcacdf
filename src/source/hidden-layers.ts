import { hasKernel } from './kernels';
import type { LayerCall } from './layers';
import { findModels } from './models';
import type { Script } from './script';

/** Layers with weights that are not a model's output. */
export function hiddenLayers(script: Script): LayerCall[] {
  return findModels(script).flatMap((model) =>
    model.placements.flatMap(({ layer }) => (hasKernel(layer) && !model.outputs.has(layer) ? [layer] : [])),
  );
}
