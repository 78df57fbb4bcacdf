import path from 'node:path';
import { transform, type Loader } from 'esbuild';
import { expect } from 'vitest';
import { applyEdits, type RemedyId } from '../../../src/protocol/edits';
import type { Fix, Script, SourceParser } from '../../../src/source';

/**
 * Every fix of a script leaves valid code, applies once, changes what the fingerprint sees, and keeps line ends; one that can't be
 * made has no edits.
 *
 * @param list the script's fixes: all, or those of one remedy
 * @param also what else is to hold of the script before and after
 */
export async function expectValidEdits(
  parser: SourceParser,
  script: Script,
  name: string,
  list: (script: Script, only?: RemedyId) => Fix[],
  also: (after: Script, fix: Fix) => void = () => undefined,
): Promise<void> {
  const fixes = list(script);
  expect(fixes.map((fix) => fix.id)).toEqual([...new Set(fixes.map((fix) => fix.id))]);
  const texts: string[] = [];
  const asked = new Set<RemedyId>();
  for (const fix of fixes) {
    if (fix.disabled !== null) {
      expect(fix.edits, fix.id).toEqual([]);
      continue;
    }
    const text = applyEdits(script.text, fix.edits);
    expect(text, fix.id).not.toBe(script.text);
    const after = parser.parse(text, script.language);
    expect(after.hasErrors, `${fix.id}\n${text}`).toBe(false);
    texts.push(text);
    // After the first fix of a remedy all others are asked, too: none may throw at what that left.
    const offered = list(after, asked.has(fix.remedy) ? fix.remedy : undefined);
    asked.add(fix.remedy);
    expect(offered.map((other) => other.id)).not.toContain(fix.id);
    expect(after.fingerprint, fix.id).not.toBe(script.fingerprint);
    expect(lineEnds(text), fix.id).toEqual(lineEnds(script.text));
    also(after, fix);
  }
  await Promise.all(texts.map((text) => transform(text, { loader: loaderOf(name), format: 'esm' })));
}

function loaderOf(name: string): Loader {
  const extension = path.extname(name).slice(1);
  return extension === 'tsx' ? 'tsx' : extension.endsWith('ts') ? 'ts' : 'jsx';
}

/** Which line ends occur, and whether the text ends with one. */
function lineEnds(text: string): { kinds: string[]; last: boolean } {
  return { kinds: [...new Set(text.match(/\r?\n/g) ?? [])], last: text.endsWith('\n') };
}
