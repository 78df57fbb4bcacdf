import * as l10n from '@vscode/l10n';
import { augmentRemedy } from './augment';
import type { ModelInput } from './model-input';
import { AUGMENT_SEQUENCES } from './own-layers';

/** Shows each sequence with noise, a shift in time and a gap. */
export const augmentSequences = augmentRemedy({
  id: 'augment-sequences',
  block: AUGMENT_SEQUENCES,
  strength: { name: l10n.t('sequence augmentation'), value: 1, low: 0.25, high: 3, scale: 'log' },
  title: l10n.t('Augment the sequences'),
  reason: l10n.t('The model sees each sequence with noise, a little earlier or later, and with a gap.'),
  options: (input) => (isSequence(input) || input.layer.kind === 'embedding' ? '' : null),
  obstacle: ({ layer }) =>
    layer.kind === 'embedding'
      ? l10n.t('The inputs are numbers of words: noise would make other words of them.')
      : null,
});

/** Steps of several features, read in order by the first layers. */
export function isSequence({ shape, layer }: ModelInput): boolean {
  if (shape !== null && shape.length !== 2) return false;
  return /^(conv1d|lstm|gru|simpleRNN|rnn|bidirectional|timeDistributed|maxPooling1d|averagePooling1d)$/.test(
    layer.kind,
  );
}
