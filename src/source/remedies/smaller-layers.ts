import { layerSizeRemedy } from './layer-size';

/** A model with fewer weights can learn fewer rows by heart. */
export const smallerLayers = layerSizeRemedy(
  'smaller-layers',
  'With fewer weights there is less room to learn single rows by heart.',
);
