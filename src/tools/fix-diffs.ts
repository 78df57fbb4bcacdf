import path from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { applyEdits, editsByFile } from '../protocol/edits';
import type { TextOf } from '../session/texts-of';
import type { Fix } from '../source';

/** A fix as a diff of every file that it changes. `folder`: what names of files are relative to. */
export function diffOf(
  file: string,
  { edits }: Pick<Fix, 'edits'>,
  textOf: TextOf,
  folder = process.cwd(),
): string {
  return editsByFile(file, edits)
    .map((part) => {
      const text = textOf(part.file);
      return textDiff(part.file, text, applyEdits(text, part.edits), folder);
    })
    .join('\n');
}

/** What becomes of one file, as a diff. */
export function textDiff(file: string, before: string, after: string, folder = process.cwd()): string {
  const name = path.relative(folder, file) || file;
  const patch = createTwoFilesPatch(name, name, before, after, undefined, undefined, { context: 2 });
  return patch.split('\n').slice(2).join('\n').trimEnd();
}
