import type { FixEdit, RemedyId, TextRange } from '../protocol/edits';
import type { Script } from './script';
import { unmarked, withoutMarks } from './tunable';

/** The number that tunes a fix, with the range worth trying. */
export interface Literal {
  /** In the field's words: 'dropout rate'. */
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly scale: 'linear' | 'log';
  /** Whether it counts something: epochs, units. */
  readonly integer?: boolean;
}

/** One edit that is offered, or could be but for `disabled`. */
export interface Fix {
  /** Stable for the same text: 'dropout:after-dense@2'. */
  readonly id: string;
  readonly remedy: RemedyId;
  readonly title: string;
  readonly reason: string;
  /** Empty where disabled. */
  readonly edits: FixEdit[];
  /** Why it can't be done safely, as a sentence. */
  readonly disabled: string | null;
  /** The part that lies in this file where the rest belongs to a training call in another; it does nothing alone. */
  readonly part?: FixEdit[] | null;
  /** Indexes of the layer calls it changes. */
  readonly layers: readonly number[];
  /** Index of the training call it changes. */
  readonly fit: number | null;
  /** Index of the compile call it changes, if that is what it changes. */
  readonly compile?: number | null;
  readonly literal: Literal | null;
  /** Places in the title that hold the literal, or a hundredfold of it as a percentage. */
  readonly titleNumbers?: readonly TextRange[];
}

/** A way to treat a finding: where in a script it applies, and the edit there. */
export interface Remedy {
  readonly id: RemedyId;
  /** Every place it applies to; the result of an edit no longer has that fix. */
  find(script: Script): Fix[];
}

type Given = Pick<Fix, 'id' | 'remedy' | 'title' | 'reason'> & Partial<Fix>;

export function fix(given: Given): Fix {
  const { text: title, numbers: titleNumbers } = withoutMarks(given.title);
  const { edits = [], part } = given;
  return {
    disabled: null,
    layers: [],
    fit: null,
    literal: null,
    ...given,
    title,
    titleNumbers,
    edits: edits.map(unmarked),
    ...(part ? { part: part.map(unmarked) } : {}),
  };
}

/** What an attempt to edit gives: the edits, or the reason there are none (or only a part of them). */
export type Attempt =
  { readonly edits: FixEdit[] } | { readonly disabled: string; readonly part?: FixEdit[] };

/** The same edits once; several places may need the same import or share one options object. */
export function mergeEdits(edits: readonly FixEdit[]): FixEdit[] {
  const seen = new Map(
    edits.map((edit) => [`${edit.file ?? ''}:${edit.start}:${edit.end}:${edit.text}`, edit]),
  );
  return [...seen.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Attempts that belong together: all their edits, or the first reason against them. */
export function join(...attempts: readonly Attempt[]): Attempt {
  const failed = attempts.find((one) => 'disabled' in one);
  return failed ?? { edits: mergeEdits(attempts.flatMap((one) => ('edits' in one ? one.edits : []))) };
}
