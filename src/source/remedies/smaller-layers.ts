import * as l10n from '@vscode/l10n';
import { layerSizeRemedy } from './layer-size';

/** A model with fewer weights can learn fewer rows by heart. */
export const smallerLayers = layerSizeRemedy(
  'smaller-layers',
  l10n.t('With fewer weights there is less room to learn single rows by heart.'),
);
