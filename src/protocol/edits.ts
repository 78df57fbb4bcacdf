import * as v from 'valibot';

/** Replace [start, end) of the original text (UTF-16 offsets) by `text`. */
export const TextEdit = v.object({ start: v.number(), end: v.number(), text: v.string() });
export type TextEdit = v.InferOutput<typeof TextEdit>;

export const RemedyId = v.picklist([
  // Penalties
  'l1',
  'l2',
  'elastic-net',
  'bias-regularizer',
  'recurrent-regularizer',
  'activity-regularizer',
  'max-norm',
  'weaken-regularizer',
  'remove-regularizer',
  // Noise in the network
  'dropout',
  'dropout-rate',
  'lower-dropout-rate',
  'remove-dropout',
  'spatial-dropout',
  'recurrent-dropout',
  'alpha-dropout',
  'gaussian-dropout',
  'gaussian-noise',
  // Normalization
  'batch-normalization',
  'layer-normalization',
  'dropout-after-batch-normalization',
  'larger-batch',
  // Size and shape
  'smaller-layers',
  'larger-layers',
  'hidden-activation',
  'output-activation',
  'initializer',
  // Time and steps
  'early-stopping',
  'keep-best-weights',
  'checkpoint',
  'lower-learning-rate',
  'raise-learning-rate',
  'learning-rate-schedule',
  'train-longer',
  // Targets
  'label-smoothing',
  'class-weights',
  'mixup',
  // Data
  'augment-images',
  'augment-sequences',
  'augment-table',
  'weaken-augmentation',
  'validation-split',
  'shuffle',
  'standardize-inputs',
  // Mistakes in the code
  'repair-regularizer',
  'move-callback',
]);
export type RemedyId = v.InferOutput<typeof RemedyId>;

/** Applies non-overlapping edits, given in any order, to `text`. Overlapping edits are a bug and throw. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let out = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length)
      throw new RangeError('edits overlap or leave the text');
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}
