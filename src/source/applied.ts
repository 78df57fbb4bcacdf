import { applyEdits } from '../protocol/edits';
import type { FixEdit } from '../protocol/edits';
import type { Fix } from './fix';
import { listFixes } from './fixes';
import type { Language } from './language';
import type { Script } from './script';
import type { Range } from './syntax';
import { tuned } from './tuned';

/** Reads a text: the parser's `parse`. */
export type Parse = (text: string, language: Language) => Script;

/** The text with a fix made; null where it can't be made, or where a part of it lies in another file. */
export function withFix(script: Pick<Script, 'text'>, fix: Fix): string | null {
  if (fix.disabled !== null || fix.edits.some(({ file }) => file !== undefined)) return null;
  return applyEdits(script.text, fix.edits);
}

/**
 * The text with several fixes made one after the other, each found again in what those before it left; null where one of them can't be
 * made any more, because another did the same, took its place away or stands in its way.
 */
export function withFixes(script: Script, fixes: readonly Fix[], parse: Parse): string | null {
  let now = script;
  const made: Fix[] = [];
  for (const fix of fixes) {
    const here = made.length === 0 ? fix : fixAgain(script, made, fix, now);
    const text = here && withFix(now, here);
    if (here === null || text === null) return null;
    const next = parse(text, script.language);
    now = script.place ? next.at(script.place) : next;
    if (now.hasErrors) return null;
    made.push(here);
  }
  return now.text;
}

/**
 * A fix of a text, found in that text as other fixes have changed it: the same remedy for the same layers or call, with the same number.
 *
 * @param before the text that `fix` is for
 * @param made what was done to it, in this order, each as it applied at its turn
 * @param after the text as it is now
 */
export function fixAgain(
  before: Script,
  made: readonly Pick<Fix, 'edits'>[],
  fix: Fix,
  after: Script,
): Fix | null {
  const moved = (offset: number): number => made.reduce((at, one) => movedBy(one.edits, at), offset);
  const again = (index: number | null | undefined, kind: 'layers' | 'fits' | 'compiles'): number | null => {
    const call: { nameRange: Range } | undefined = index == null ? undefined : before[kind][index];
    const start = call && moved(call.nameRange.start);
    return after[kind].find((other) => other.nameRange.start === start)?.index ?? null;
  };
  const layers = fix.layers.map((index) => again(index, 'layers'));
  const fit = again(fix.fit, 'fits');
  const compile = again(fix.compile, 'compiles');
  if (layers.includes(null) || (fix.fit !== null && fit === null)) return null;
  if (fix.compile != null && compile === null) return null;
  const same = listFixes(after, fix.remedy).filter(
    (one) =>
      one.fit === fit &&
      (one.compile ?? null) === compile &&
      one.layers.length === layers.length &&
      one.layers.every((index) => layers.includes(index)),
  );
  const found = same.find((one) => kindOf(one) === kindOf(fix)) ?? same[0];
  if (!found) return null;
  const value = fix.literal?.value;
  return value === undefined || value === found.literal?.value ? found : tuned(found, value);
}

/** What an id says before its place: 'dropout:after-dense'. */
function kindOf({ id }: Fix): string {
  return id.replace(/@.*$/, '');
}

/** Where the code at an offset is once edits are made. */
function movedBy(edits: readonly FixEdit[], offset: number): number {
  return edits
    .filter(({ start, end }) => end <= offset && (start < offset || start === end))
    .reduce((at, { start, end, text }) => at + text.length - (end - start), offset);
}
