import * as v from 'valibot';

/** Replace [start, end) of the original text (UTF-16 offsets) by `text`. */
export const TextEdit = v.object({ start: v.number(), end: v.number(), text: v.string() });
export type TextEdit = v.InferOutput<typeof TextEdit>;

export const RemedyId = v.picklist([
  'l1',
  'l2',
  'elastic-net',
  'dropout',
  'dropout-rate',
  'early-stopping',
  'weaken-regularizer',
  'remove-regularizer',
  'lower-dropout-rate',
  'remove-dropout',
  'validation-split',
  'lower-learning-rate',
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
