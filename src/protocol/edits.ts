import * as v from 'valibot';
import { FiniteNumber } from './numbers';

/** Replace [start, end) of the original text (UTF-16 offsets) by `text`. */
export const TextEdit = v.object({ start: FiniteNumber, end: FiniteNumber, text: v.string() });
export type TextEdit = v.InferOutput<typeof TextEdit>;

/** A stretch of a text, UTF-16 offsets. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * An edit of a fix; `file` where it isn't of the file that the fix is for. `numbers` are the places in `text` that hold the number which
 * tunes the fix.
 */
export type FixEdit = TextEdit & { readonly file?: string; readonly numbers?: readonly TextRange[] };

/** Edits of one file. */
export interface FileEdits {
  readonly file: string;
  readonly edits: readonly TextEdit[];
}

/** The edits of a fix for `file` by the files they belong to, that file first. */
export function editsByFile(file: string, edits: readonly FixEdit[]): FileEdits[] {
  const files = new Map<string, TextEdit[]>();
  const own = edits.filter((edit) => (edit.file ?? file) === file);
  for (const { file: other = file, start, end, text } of [...own, ...edits.filter((e) => !own.includes(e))])
    files.set(other, [...(files.get(other) ?? []), { start, end, text }]);
  return [...files].map(([name, list]) => ({ file: name, edits: list }));
}

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

/**
 * Applies non-overlapping edits of one file, given in any order, to its text. Overlapping edits, and edits of another file, are a bug
 * and throw: {@link editsByFile} tells those of a fix apart.
 */
export function applyEdits(text: string, edits: readonly FixEdit[]): string {
  let out = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.file !== undefined) throw new RangeError('an edit belongs to another file');
    if (edit.start < at || edit.end < edit.start || edit.end > text.length)
      throw new RangeError('edits overlap or leave the text');
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}
