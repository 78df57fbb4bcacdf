import * as l10n from '@vscode/l10n';
import { layerSizeRemedy } from './layer-size';

/** Against bias: more units can follow what fewer can't. */
export const largerLayers = layerSizeRemedy(
  'larger-layers',
  l10n.t('With more weights the model can follow what it now misses.'),
);
