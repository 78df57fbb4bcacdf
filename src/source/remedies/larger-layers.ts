import { layerSizeRemedy } from './layer-size';

/** Against bias: more units can follow what fewer can't. */
export const largerLayers = layerSizeRemedy(
  'larger-layers',
  'With more weights the model can follow what it now misses.',
);
