import * as l10n from '@vscode/l10n';
import { augmentRemedy } from './augment';
import type { ModelInput } from './model-input';
import { AUGMENT_IMAGES } from './own-layers';

/** Shows each image a little differently in every epoch. Mirrored digits and letters are others: small grey images are not mirrored. */
export const augmentImages = augmentRemedy({
  id: 'augment-images',
  block: AUGMENT_IMAGES,
  strength: { name: l10n.t('image augmentation'), value: 1, low: 0.25, high: 2, scale: 'log' },
  title: l10n.t('Augment the images'),
  reason: l10n.t(
    'The model sees each image shifted, turned, scaled and brightened a little differently in every epoch.',
  ),
  options: (input) => (isImage(input) ? `, mirror: ${isPhoto(input) ? 'true' : 'false'}` : null),
});

export function isImage({ shape, layer }: ModelInput): boolean {
  if (shape !== null) return shape.length === 3;
  return /^(conv2d|separableConv2d|depthwiseConv2d)$/.test(layer.kind);
}

/** Large enough or in colour; digits and letters come as 28 × 28 in grey. */
function isPhoto({ shape }: ModelInput): boolean {
  const [height, width, channels] = shape ?? [];
  return (
    height != null && width != null && channels != null && (channels >= 3 || Math.min(height, width) > 32)
  );
}
