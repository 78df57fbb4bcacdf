import type { FixEdit } from '../protocol/edits';
import type { Fix } from './fix';
import { rounded } from './numbers';
import { inPlaces } from './tunable';

/**
 * The same fix with its literal set to another value: in its edits, its title and its id.
 *
 * Null where that can't be done safely: the fix has no literal or can't be made, the value isn't a number that the literal can be (a count
 * has to be whole), or the fix writes several numbers that differ, as one that halves two layers of different sizes does.
 */
export function tuned(fix: Fix, value: number): Fix | null {
  const { literal } = fix;
  if (!literal || fix.disabled !== null || !Number.isFinite(value)) return null;
  if (literal.integer && !Number.isInteger(value)) return null;
  const written = fix.edits.flatMap((edit) => textsOf(edit));
  if (written.length === 0 || written.some((text) => Number(text) !== literal.value)) return null;
  return {
    ...fix,
    id: `${fix.id.replace(/=[^=]*$/, '')}=${value}`,
    literal: { ...literal, value },
    edits: fix.edits.map((edit) => withValue(edit, value)),
    ...titleWith(fix, literal, value),
  };
}

function textsOf({ text, numbers = [] }: FixEdit): string[] {
  return numbers.map(({ start, end }) => text.slice(start, end));
}

function withValue(edit: FixEdit, value: number): FixEdit {
  const { text, numbers } = edit;
  if (!numbers) return edit;
  const changed = inPlaces(text, numbers, value);
  return { ...edit, text: changed.text, numbers: changed.numbers };
}

/** A title that doesn't have the number gets it behind: "Raise the rate of both dropout layers (dropout rate 0.4)". */
function titleWith({ title, titleNumbers = [] }: Fix, literal: NonNullable<Fix['literal']>, value: number) {
  if (titleNumbers.length === 0) {
    const before = title.endsWith(')') ? title.lastIndexOf(` (${literal.name} `) : -1;
    const bare = before < 0 ? title : title.slice(0, before);
    return { title: `${bare} (${literal.name} ${value})` };
  }
  const isPercent = titleNumbers.every(
    ({ start, end }) => Number(title.slice(start, end)) === rounded(100 * literal.value),
  );
  const { text, numbers } = inPlaces(title, titleNumbers, isPercent ? rounded(100 * value) : value);
  return { title: text, titleNumbers: numbers };
}
