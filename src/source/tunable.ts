import type { FixEdit, TextRange } from '../protocol/edits';

/*
 * Which number of an edit, or of a title, is the one that tunes the fix is known only where it is written: other numbers may have the same
 * value. There it is put between two characters of the private use area, which `fix` (fix.ts) takes out again, keeping the places.
 */
const OPEN = '\uE000';
const CLOSE = '\uE001';

/** The number that tunes a fix, as code or as words, marked. */
export function tunable(value: number): string {
  return markTunable(String(value));
}

/** The same for a number that is written already. */
export function markTunable(code: string): string {
  return OPEN + code + CLOSE;
}

/** A text without marks, and where they were. */
export function withoutMarks(marked: string): { text: string; numbers: TextRange[] } {
  let text = '';
  const numbers: TextRange[] = [];
  for (const [index, part] of marked.split(OPEN).entries()) {
    const [number = '', rest] = part.split(CLOSE);
    if (index > 0) numbers.push({ start: text.length, end: text.length + number.length });
    text += number + (rest ?? '');
  }
  return { text, numbers };
}

/** An edit without marks. */
export function unmarked(edit: FixEdit): FixEdit {
  const { text, numbers } = withoutMarks(edit.text);
  return numbers.length > 0 ? { ...edit, text, numbers } : edit;
}

/** Writes another value in the places of a text, each in the way of writing that it has there; with the places as they are then. */
export function inPlaces(
  text: string,
  places: readonly TextRange[],
  value: number,
): { text: string; numbers: TextRange[] } {
  let out = '';
  let at = 0;
  const numbers: TextRange[] = [];
  for (const { start, end } of places) {
    out += text.slice(at, start);
    const number = numberAs(text.slice(start, end), value);
    numbers.push({ start: out.length, end: out.length + number.length });
    out += number;
    at = end;
  }
  return { text: out + text.slice(at), numbers };
}

/** A number written the way another one is: for `1e-3` comes `1e-4` (but 0.25, which nobody writes as 2.5e-1), for `.5` comes `.4`. */
export function numberAs(original: string, value: number): string {
  const power = value.toExponential();
  const isFar = value < 0.1 || value >= 1e4;
  if (/^[\d.]+e/i.test(original) && (isFar || /^\de/.test(power))) return power;
  return original.startsWith('.') ? String(value).replace(/^0\./, '.') : String(value);
}
