import * as v from 'valibot';
import { FiniteNumber } from './numbers';

/** notes.json: what a person says of a run. Apart from run.json, which is the supervisor's. */
export const RUN_NOTES_VERSION = 1;

/** A tag is one word, so that lists of them need no quotes. */
const TAG_LENGTH = 50;
const TAGS = 50;
export const NOTE_LENGTH = 10_000;

export const RunNotes = v.object({
  version: FiniteNumber,
  tags: v.pipe(v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(TAG_LENGTH))), v.maxLength(TAGS)),
  note: v.pipe(v.string(), v.maxLength(NOTE_LENGTH)),
  /** Kept at the head of lists. */
  pinned: v.boolean(),
});
export type RunNotes = v.InferOutput<typeof RunNotes>;

export const NO_NOTES: RunNotes = { version: RUN_NOTES_VERSION, tags: [], note: '', pinned: false };

/** The tags in a text: words apart by spaces or commas, each once, cut to what notes.json may hold. */
export function tagsIn(text: string): string[] {
  const words = text.split(/[\s,]+/u).filter((word) => word !== '');
  return [...new Set(words.map((word) => word.slice(0, TAG_LENGTH)))].slice(0, TAGS);
}
